"""The laws of derived rows: kept up is made anew, and a count is what counting gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from tests.flow import simulated
from tests.flow.simulated import END, Hooks, on_time
from tests.overview.seen import counts, recounted, seen
from tests.support.cast import Cast
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.core.bodies import CustomerErased
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import rebuild as judge_anew
from waypost.issues.wake import wake
from waypost.overview.fold import fold
from waypost.overview.rebuild import rebuild
from waypost.sim import USUAL

ORDERS = 40

_DEEDS = (
    "update issues_issue set status = 'resolved', resolved_at = %(now)s, resolution = 'fixed' "
    "where closed_at is null and status in ('open', 'warning') and id %% 3 = %(luck)s",
    "update issues_issue set status = 'open', resolved_at = null, resolution = '' "
    "where closed_at is null and status = 'resolved' and id %% 2 = %(luck)s %% 2",
    "update issues_issue set snoozed_until = %(now)s + interval '9 days' "
    "where closed_at is null and status = 'open' and id %% 4 = %(luck)s",
    "update issues_issue set assignee_id = 1 + id %% 3 where id %% 5 <= %(luck)s",
)


@pytest.fixture(scope="module")
def shop(database: Database, cast: Cast) -> Hooks:
    return simulated.hooks(database, cast.acme.id, "acme")


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = simulated.inbox(clean, 100)
    yield made
    made.loop.close()


@pytest.fixture
def other(clean: Database) -> Iterator[Inbox]:
    """A second worker of the same shop."""
    made = simulated.inbox(clean, 30)
    yield made
    made.loop.close()


def meddle(inbox: Inbox, brand_id: int, rng: random.Random) -> None:
    """What people do, in the role and brand that pages have."""
    with psycopg.connect(inbox.database.web) as connection:
        connection.execute("select set_config('waypost.brand', %s, true)", (str(brand_id),))
        asked = {"now": inbox.now, "luck": rng.randrange(3)}
        connection.execute(rng.choice(_DEEDS), asked)


def test_counts_are_what_counting_gives_whatever_happens_in_between(
    inbox: Inbox, other: Inbox, shop: Hooks, cast: Cast
) -> None:
    brand, rng = cast.acme.id, random.Random(1)
    deliveries = on_time(simulated.sent(1, ORDERS, USUAL))
    late = deliveries[::7]  # arrives out of turn
    early = [it for it in deliveries if it not in late]
    for start in range(0, len(early), 60):
        part = early[start : start + 60]
        inbox.now = other.now = part[-1][1]
        simulated.put(inbox, shop, part)
        rng.choice((inbox, other)).loop.tick()
        meddle(inbox, brand, rng)
        if rng.random() < 0.3:
            with psycopg.connect(inbox.database.flow) as connection:
                wake(connection, inbox.now)
                fold(connection)
    assert counts(inbox.database, brand) == recounted(inbox.database, brand)
    inbox.now = END
    simulated.put(inbox, shop, [(it, END) for it, _ in late])
    erase_some(inbox, shop)
    inbox.work()
    assert counts(inbox.database, brand) == recounted(inbox.database, brand)
    kept = seen(inbox.database, brand)
    assert len(kept["orders"]) >= ORDERS
    assert any(row[3] == "" for row in kept["orders"])
    make_anew(inbox, brand)
    anew = seen(inbox.database, brand)
    for name, rows in kept.items():
        assert anew[name] == rows, name


def erase_some(inbox: Inbox, shop: Hooks) -> None:
    refs = inbox.query(
        "select ref from timeline_reference where ref like 'order:%%' order by ref limit 3"
    )
    facts = [Fact(ref, END, "us", f"erase {ref}", CustomerErased()) for (ref,) in refs]
    simulated.put_facts(inbox, shop, [(fact, END + timedelta(seconds=1)) for fact in facts])


def make_anew(inbox: Inbox, brand_id: int) -> None:
    with psycopg.connect(inbox.database.flow) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        connection.commit()
        rebuild(connection, brand_id, rulebook.rules)


def test_rows_that_went_wrong_are_mended_by_making_them_anew(
    inbox: Inbox, shop: Hooks, cast: Cast
) -> None:
    brand = cast.acme.id
    simulated.put(inbox, shop, on_time(simulated.sent(2, ORDERS)))
    inbox.work()
    right = seen(inbox.database, brand)
    with psycopg.connect(inbox.database.flow) as connection:
        connection.execute("delete from overview_orderrow where order_id % 3 = 0")
        connection.execute("delete from overview_term where order_id % 4 = 0")
        connection.execute("update overview_parcelrow set lane = 'XX→XX' where order_id % 2 = 0")
        connection.execute("update overview_customerrow set orders = 99")
        connection.execute("update overview_tally set n = n + 1")
        connection.execute("delete from overview_deletion where length(word) = 5")
        connection.execute("update issues_issue set facets = '{}', carrier = 'nobody'")
    assert seen(inbox.database, brand) != right
    make_anew(inbox, brand)
    found = seen(inbox.database, brand)
    for name, rows in right.items():
        assert found[name] == rows, name


def test_orders_judged_anew_keep_their_rows(inbox: Inbox, shop: Hooks, cast: Cast) -> None:
    brand = cast.acme.id
    simulated.put(inbox, shop, on_time(simulated.sent(3, ORDERS, USUAL)))
    inbox.work()
    before = seen(inbox.database, brand)
    with psycopg.connect(inbox.database.flow) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        keys = connection.execute("select brand_id, id from timeline_order").fetchall()
        judge_anew(connection, [(b, o) for b, o in keys], rulebook, END)
    after = seen(inbox.database, brand)
    for name, rows in before.items():
        assert after[name] == rows, name
