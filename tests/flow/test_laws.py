"""The laws of the watch, over simulated lives and a real database.

Once; live equals replay; batches do not matter; live equals backtest; order of arrival does not
matter; brands never mix.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pprint import pformat

import psycopg
import pytest

from tests.flow import simulated
from tests.flow.simulated import END, Hooks, Rows, everything, on_time
from tests.support.cast import Cast
from tests.support.inboxes import Inbox
from tests.support.postgres import Database, empty
from waypost.core.facts import Fact
from waypost.core.policy import Policy
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import rebuild
from waypost.history.backtest import Row, backtest
from waypost.history.grouping import grouped
from waypost.history.source import Story
from waypost.sim import USUAL, Sent, Shop, lives_as_facts

ORDERS = 40
SEEDS = (1, 2, 3)
FEWER = 10  # orders, where each delivery is a batch of its own


@pytest.fixture(scope="module")
def shop(database: Database, cast: Cast) -> Hooks:
    return simulated.hooks(database, cast.acme.id, "acme")


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = simulated.inbox(clean)
    yield made
    made.loop.close()


def live(inbox: Inbox, shop: Hooks, deliveries: list[tuple[Sent, datetime]]) -> None:
    """Put them all and let the worker read and judge to the end."""
    simulated.put(inbox, shop, deliveries)
    inbox.work()
    assert {state for state, _ in inbox.readings()} <= {1, 3}


def same(expected: dict[str, Rows], found: dict[str, Rows]) -> None:
    """Fail with the cells of the first rows that differ, so that a failure can be read."""
    for name, rows in expected.items():
        gone = [row for row in rows if row not in found[name]]
        new = [row for row in found[name] if row not in rows]
        pairs = [
            (row[:3], [cells for cells in zip(row, other, strict=True) if cells[0] != cells[1]])
            for row, other in zip(gone, new, strict=False)
        ]
        assert not [*gone, *new], f"{name}: {len(gone)} gone, {len(new)} new; {pformat(pairs[:3])}"
        assert rows == found[name]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_twice_and_thrice_changes_nothing_after_the_first(
    seed: int, inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    deliveries = on_time(simulated.sent(seed, ORDERS, USUAL))
    live(inbox, shop, deliveries)
    first = everything(inbox, cast.acme.id)
    assert len(first["events"]) > 5 * ORDERS
    assert len(first["issues"]) > ORDERS / 4
    for again in range(2):
        late = [(it, END + timedelta(hours=again)) for it, _ in deliveries]
        assert simulated.put(inbox, shop, late) == 0
        inbox.work()
        same(first, everything(inbox, cast.acme.id))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_news_under_another_id_is_no_news(
    seed: int, inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    deliveries = on_time(simulated.sent(seed, ORDERS))
    live(inbox, shop, deliveries)
    first = everything(inbox, cast.acme.id)
    with psycopg.connect(inbox.database.flow) as connection:
        connection.execute("update inbox_delivery set external_id = 'first ' || external_id")
    assert simulated.put(inbox, shop, [(it, END) for it, _ in deliveries]) > 0
    inbox.work()
    same(first, everything(inbox, cast.acme.id))


@pytest.mark.parametrize("seed", SEEDS)
def test_orders_judged_anew_come_out_as_they_were_judged_live(
    seed: int, inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    live(inbox, shop, on_time(simulated.sent(seed, ORDERS, USUAL)))
    first = everything(inbox, cast.acme.id)
    ids = inbox.query("select id from issues_issue order by 1")
    with psycopg.connect(inbox.database.flow) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        keys = connection.execute("select brand_id, id from timeline_order").fetchall()
        rebuild(connection, [(brand, order) for brand, order in keys], rulebook, END)
    same(first, everything(inbox, cast.acme.id))
    assert inbox.query("select id from issues_issue order by 1") == ids


@pytest.mark.parametrize("seed", SEEDS)
def test_the_size_of_a_batch_does_not_matter(
    seed: int, clean: Database, shop: Hooks, cast: Cast
) -> None:
    deliveries = on_time(simulated.sent(seed, FEWER, USUAL))
    found = []
    for batch in (500, 7, 1):
        empty(clean.owner)
        inbox = simulated.inbox(clean, batch)
        live(inbox, shop, deliveries)
        inbox.loop.close()
        found.append(everything(inbox, cast.acme.id))
    for other in found[1:]:
        same(found[0], other)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_facts_in_any_order_make_the_same_orders(
    seed: int, clean: Database, shop: Hooks, cast: Cast
) -> None:
    facts = [(fact, END) for fact in facts_of_lives(seed)]
    rng = random.Random(seed)
    found = []
    for _ in range(3):
        empty(clean.owner)
        inbox = simulated.inbox(clean, 100)
        inbox.now = END + timedelta(days=1)
        slots = [(fact, at + timedelta(seconds=n)) for n, (fact, at) in enumerate(facts)]
        simulated.put_facts(inbox, shop, slots)
        inbox.work()
        inbox.loop.close()
        found.append({"orders": simulated.orders(inbox, cast.acme.id, times=False)})
        rng.shuffle(facts)
    assert len(found[0]["orders"]) >= ORDERS
    for other in found[1:]:
        same(found[0], other)


@pytest.mark.parametrize("seed", SEEDS)
def test_webhooks_in_any_order_tell_the_same_happenings_of_the_same_orders(
    seed: int, clean: Database, shop: Hooks, cast: Cast
) -> None:
    """Their instants may differ: Shopify tells of a payment or a scan without saying when, and
    then the first webhook that shows it dates it."""
    deliveries = simulated.sent(seed, ORDERS, USUAL)
    rng = random.Random(seed)
    found = []
    for _ in range(3):
        empty(clean.owner)
        inbox = simulated.inbox(clean, 100)
        inbox.now = END + timedelta(days=1)
        live(inbox, shop, [(it, END + timedelta(seconds=n)) for n, it in enumerate(deliveries)])
        inbox.loop.close()
        events = [row[:5] for row in simulated.events(inbox, cast.acme.id)]
        orders = [row[:6] for row in simulated.orders(inbox, cast.acme.id)]
        found.append({"orders": orders, "events": events})
        rng.shuffle(deliveries)
    for other in found[1:]:
        same(found[0], other)


def facts_of_lives(seed: int) -> list[Fact]:
    lives = Shop(seed, 3.0).lives(ORDERS, simulated.START, simulated.RATE)
    return [fact for _, facts in lives_as_facts(lives) for fact in facts]


class Lives:
    """Simulated lives as a history."""

    policy = Policy()
    notes = ()
    count = done = 0

    def __init__(self, seed: int) -> None:
        self._facts = facts_of_lives(seed)

    def stories(self) -> Iterator[Story]:
        yield from grouped(self._facts)


def opened(inbox: Inbox) -> Rows:
    """The live system's issues as a backtest writes them."""
    return inbox.query(
        """
        select coalesce(
                (select min(r.ref) from timeline_reference r where r.brand_id = i.brand_id
                and r.order_id = i.order_id and r.ref like 'order:%%'),
                (select min(r.ref) from timeline_reference r where r.brand_id = i.brand_id
                and r.order_id = i.order_id)
            ), i.kind, i.subject, i.severity, i.opened_at,
            case when i.absorbed_by = '' then i.closed_at else i.absorbed_at end, i.absorbed_by
        from issues_issue i where i.opened_at is not null
        """
    )


def backtested(inbox: Inbox, brand_id: int, seed: int) -> Rows:
    rows: list[Row] = []
    backtest(
        Lives(seed),
        simulated.rules(inbox, brand_id),
        END,
        take=rows.append,
        report=lambda bad: pytest.fail(str(bad)),
    )
    assert len(rows) > ORDERS / 4
    return [
        (r.order_ref, r.kind, r.subject, int(r.severity), r.opened_at, r.closed_at, r.absorbed_by)
        for r in rows
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_live_system_says_what_a_backtest_says_of_facts_told_as_they_happen(
    seed: int, inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    told = sorted(facts_of_lives(seed), key=lambda fact: fact.occurred_at)
    simulated.put_facts(inbox, shop, [(fact, fact.occurred_at) for fact in told])
    inbox.work()
    said = backtested(inbox, cast.acme.id, seed)
    same({"issues": sorted(said, key=str)}, {"issues": sorted(opened(inbox), key=str)})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_live_system_says_what_a_backtest_says_of_webhooks(
    seed: int, inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    """But for refunds that a webhook tells of later than it dates them: Shopify dates a refund's
    success by its creation, so a backtest knows a day before the live system did."""
    deliveries = simulated.sent(seed, ORDERS)
    live(inbox, shop, [(it, it.at) for it in deliveries])
    said, heard = _near(backtested(inbox, cast.acme.id, seed)), _near(opened(inbox))
    differing = set(said) ^ set(heard)
    assert {(row[0], row[1]) for row in differing} <= {
        (ref, kind) for ref in _dated_back(inbox) for kind in ("refund_overdue", "refund_stuck")
    }
    assert len(differing) < len(said) / 10


def _dated_back(inbox: Inbox) -> set[str]:
    """Orders that were told of a refund later than it happened."""
    rows = inbox.query(
        "select ref from timeline_event where kind = 'refund_updated' and recorded_at > occurred_at"
    )
    return {ref for (ref,) in rows}


def _near(rows: Rows) -> Rows:
    """To the second: connectors put what happens at one instant in sequence by microseconds."""
    half = timedelta(milliseconds=500)
    return sorted(
        [
            tuple(
                (cell + half).replace(microsecond=0) if isinstance(cell, datetime) else cell
                for cell in row
            )
            for row in rows
        ],
        key=str,
    )


def test_brands_with_the_same_numbers_never_mix(clean: Database, shop: Hooks, cast: Cast) -> None:
    other = simulated.hooks(clean, cast.zenith.id, "zenith")
    mine = on_time(simulated.sent(5, ORDERS))
    theirs = [(it, at) for it, at in mine if it.connector in ("shopify", "easypost")]
    alone = {}
    for hooks, deliveries, brand in (
        (shop, mine, cast.acme.id),
        (other, theirs, cast.zenith.id),
    ):
        empty(clean.owner)
        inbox = simulated.inbox(clean, 50)
        live(inbox, hooks, deliveries)
        inbox.loop.close()
        alone[brand] = everything(inbox, brand)
    empty(clean.owner)
    inbox = simulated.inbox(clean, 50)
    for start in range(0, len(mine), 25):
        simulated.put(inbox, shop, mine[start : start + 25])
        if theirs[start : start + 25]:
            simulated.put(inbox, other, theirs[start : start + 25])
    inbox.work()
    inbox.loop.close()
    for brand, expected in alone.items():
        same(expected, everything(inbox, brand))
    strangers = inbox.query(
        "select 1 from timeline_event e join inbox_delivery d on d.id = e.delivery_id "
        "where d.brand_id <> e.brand_id"
    )
    assert strangers == []
