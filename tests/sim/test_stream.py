"""The stream: in order, with exactly the mischief asked for, and flat in memory."""

from __future__ import annotations

import gc
from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest

from tests.sim.shops import RATE, SECRETS, SEED, START, lives
from waypost.connectors.contract import HookRequest, Keys
from waypost.sim import CLEAN, USUAL, Life, Mischief, Shop, seal, stream
from waypost.sim.facts import CONNECTORS
from waypost.sim.render import posts
from waypost.sim.stream import Sent


def sent(count: int, mischief: Mischief, rate: float = RATE) -> list[Sent]:
    return list(stream(Shop(SEED), count, START, rate, mischief))


def test_webhooks_leave_in_the_order_of_time() -> None:
    at = [one.at for one in sent(300, USUAL)]
    assert at == sorted(at)


def test_a_clean_stream_is_every_post_once_at_its_own_instant() -> None:
    clean = sent(120, CLEAN)
    assert all(one.at == one.happened_at for one in clean)
    expected = Counter(
        (life.number, post.partner, post.topic) for life in lives(120) for post in posts(life)
    )
    assert Counter((one.number, one.connector, one.letter.topic) for one in clean) == expected
    assert len({one.id for one in clean}) == len(clean)


def test_an_order_is_sent_alike_in_a_short_and_in_a_long_stream() -> None:
    long = [one for one in sent(400, USUAL) if one.number < 10]
    assert sent(10, USUAL) == long


def test_a_repeated_webhook_has_the_same_id_and_the_same_bytes() -> None:
    found = sent(60, Mischief(repeated=0.5, retried=0.3, told_again=0, late=0, lost=0))
    twice = Counter(one.id for one in found)
    assert set(twice.values()) == {1, 2}
    bodies = {one.id: one.body for one in found}
    assert all(bodies[one.id] == one.body for one in found)
    assert len(found) == pytest.approx(1.8 * len(twice), rel=0.05)


def test_a_webhook_told_again_comes_under_an_id_of_its_own() -> None:
    plain = Mischief(repeated=0, retried=0, told_again=0, late=0, lost=0)
    again = Mischief(repeated=0, retried=0, told_again=1, late=0, lost=0)
    once, more = sent(30, plain), sent(30, again)
    assert len({one.id for one in more}) == len(more)
    doubles = sum(one.connector in ("shopify", "easypost") for one in once)
    assert len(more) == len(once) + doubles


def test_late_webhooks_come_after_younger_ones() -> None:
    found = sent(100, Mischief(repeated=0, retried=0, told_again=0, late=0.3, lost=0))
    delays = [one.at - one.happened_at for one in found]
    assert max(delays) > timedelta(hours=3)
    assert min(delays) < timedelta(seconds=10)
    happened = [one.happened_at for one in found if one.number == 5]
    assert happened != sorted(happened)


def test_lost_webhooks_never_come() -> None:
    all_of_them = sent(80, Mischief(repeated=0, retried=0, told_again=0, late=0, lost=0))
    some = sent(80, Mischief(repeated=0, retried=0, told_again=0, late=0, lost=0.2))
    assert {one.id for one in some} < {one.id for one in all_of_them}
    assert len(some) == pytest.approx(0.8 * len(all_of_them), rel=0.05)


def test_a_webhook_sealed_now_is_genuine_now() -> None:
    now = START + timedelta(days=400)
    for one in islice(stream(Shop(SEED), 40, START, RATE), 300):
        headers = seal(one, SECRETS[one.connector], now)
        receipt = CONNECTORS[one.connector].verify(
            HookRequest(headers, one.body), Keys((SECRETS[one.connector],)), now
        )
        assert receipt.external_id == one.id


def test_a_stream_can_begin_in_the_middle() -> None:
    noon = START + timedelta(days=2)
    whole = [one for one in sent(200, USUAL) if one.at >= noon]
    assert list(stream(Shop(SEED), 200, START, RATE, USUAL, since=noon)) == whole


def test_forgotten_lives_are_drawn_again() -> None:
    forgetful = stream(Shop(SEED), 80, START, RATE, USUAL, awake=3)
    assert list(forgetful) == sent(80, USUAL)


def census() -> tuple[int, int]:
    """How many objects are alive, and how many of them are lives."""
    gc.collect()
    alive = gc.get_objects()
    return len(alive), sum(type(thing) is Life for thing in alive)


def test_memory_does_not_grow_with_the_number_of_orders() -> None:
    # Ten orders a day: after some weeks as many end as begin.
    before, lives_before = census()
    running = stream(Shop(SEED), 100_000, START, 0.4, CLEAN, awake=60)
    grown = []
    for _ in range(3):
        for _ in islice(running, 6_000):
            pass
        alive, lives_now = census()
        assert lives_now - lives_before <= 62
        grown.append(alive - before)
    assert grown[2] < 1.2 * grown[1]
