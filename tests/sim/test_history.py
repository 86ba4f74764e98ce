"""A past to import and its live continuation: nothing falls into the seam."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import takewhile

from tests.sim.shops import START
from waypost.core.facts import Fact
from waypost.sim import CLEAN, USUAL, Pace, Shop, facts_of, history, live
from waypost.sim.facts import CONNECTORS, delivery

SEAM = START + timedelta(days=14)


def test_the_past_has_about_as_many_orders_as_asked_for_all_before_the_seam() -> None:
    past = history(Shop(3), days=14, orders=300, seam=SEAM)
    placed = [life.placed_at for life in past.lives()]
    assert 270 < len(placed) < 330
    assert SEAM - timedelta(days=14) <= min(placed)
    assert max(placed) < SEAM


def test_what_was_known_at_the_seam_happened_before_it() -> None:
    past = history(Shop(3), days=14, orders=200, seam=SEAM)
    for _, facts in past.facts():
        assert all(fact.occurred_at <= SEAM for fact in facts)


def test_orders_in_mid_life_go_on_where_the_facts_stop() -> None:
    past = history(Shop(3, trouble=2), days=14, orders=70, seam=SEAM, mischief=CLEAN)
    known = {life.number: {fact.stamp: fact for fact in facts} for life, facts in past.facts()}
    heard: dict[int, dict[str, Fact]] = defaultdict(dict)
    for sent in takewhile(lambda one: one.at < SEAM + timedelta(days=100), live(past)):
        assert sent.at >= SEAM
        if sent.number not in known:
            continue
        reading = CONNECTORS[sent.connector].facts(delivery(sent.connector, sent.letter, sent.at))
        for fact in reading.facts:
            heard[sent.number].setdefault(fact.stamp, fact)
    for life in past.lives():
        whole = {fact.stamp: fact for fact in facts_of(life, CLEAN)}
        assert heard[life.number] | known[life.number] == whole
    assert heard


def test_new_orders_come_after_the_seam_at_the_same_rate() -> None:
    past = history(Shop(3), days=14, orders=280, seam=SEAM, mischief=USUAL)
    old = sum(1 for _ in past.lives())
    week = takewhile(lambda one: one.at < SEAM + timedelta(days=7), live(past))
    new = {one.number for one in week if one.number >= old}
    assert 110 < len(new) < 170


def test_the_simulated_clock_runs_fast_until_it_catches_up_and_never_overtakes() -> None:
    began = SEAM + timedelta(days=7)
    pace = Pace(SEAM, began, scale=1440)  # a day a minute
    assert pace.simulated(began) == SEAM
    assert pace.simulated(began + timedelta(minutes=2)) == SEAM + timedelta(days=2)
    late = began + timedelta(hours=1)
    assert pace.simulated(late) == late
    for minutes in (1, 5, 90):
        at = SEAM + timedelta(days=minutes)
        assert pace.simulated(pace.real(at)) == at
