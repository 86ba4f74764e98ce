"""Raw deliveries go after their time; what nobody has used yet stays, and so do events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.flow.jobbing import Clock, tools
from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.flow import prune
from waypost.inbox.states import ReadingState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


def kept(inbox: Inbox) -> list[str]:
    rows = inbox.query("select external_id from inbox_delivery order by 1")
    assert len(rows) == len(inbox.readings())
    return [name for (name,) in rows]


def pruned(database: Database, now: datetime) -> int:
    return prune.prune(tools(database, Clock(now)))


def test_only_what_was_read_goes_after_ninety_days(
    clean: Database, inbox: Inbox, shop: Hook
) -> None:
    for state in ReadingState:
        inbox.put(shop, "orders/create", str(int(state)).encode(), state.name)
        with psycopg.connect(clean.flow) as connection:
            connection.execute(
                "update inbox_reading set state = %s "
                "where delivery_id = (select max(id) from inbox_delivery)",
                (int(state),),
            )
    assert pruned(clean, NOW + prune.KEEP) == 0
    assert pruned(clean, NOW + prune.KEEP + timedelta(seconds=1)) == 2
    assert kept(inbox) == ["FETCHING", "NEW", "UNREADABLE"]


def test_younger_ones_stay(clean: Database, inbox: Inbox, shop: Hook) -> None:
    inbox.put(shop, "themes/publish", b"{}", "old")
    inbox.now = NOW + timedelta(days=10)
    inbox.put(shop, "themes/publish", b"{}", "young")
    inbox.work()
    assert pruned(clean, NOW + prune.KEEP + timedelta(days=1)) == 1
    assert kept(inbox) == ["young"]


def test_orders_remember_without_their_deliveries(
    clean: Database, inbox: Inbox, shop: Hook
) -> None:
    body = json.dumps(order()).encode()
    inbox.put(shop, "orders/create", body, "one")
    inbox.work()
    events, issues = inbox.events(), inbox.issues()
    assert events
    assert pruned(clean, NOW + timedelta(days=100)) == 1
    assert kept(inbox) == []
    assert (inbox.events(), inbox.issues()) == (events, issues)
    inbox.put(shop, "orders/create", body, "one")
    inbox.work()
    assert inbox.events() == events


def test_many_go_in_short_transactions(
    clean: Database, inbox: Inbox, shop: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune, "_BATCH", 3)
    for number in range(7):
        inbox.put(shop, "themes/publish", b"{}", str(number))
    inbox.work()
    assert pruned(clean, NOW + timedelta(days=100)) == 7
    assert kept(inbox) == []
