"""A stock level below zero leaves the newest unshipped orders short; a better one frees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.flow.jobbing import Clock, tools
from tests.flow.test_bad_input import line, order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.flow import jobs
from waypost.flow.rulebook import Rulebook

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Shelf:
    """Orders for mugs, and what the shelf says of them."""

    def __init__(self, database: Database, shop: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inbox = Inbox(database, NOW)
        self.clock = Clock(NOW)
        self.shop = shop
        kit, rulebook = tools(database, self.clock), Rulebook()
        monkeypatch.setattr(jobs, "_tools", lambda: kit)
        monkeypatch.setattr(jobs, "_rulebook", lambda: rulebook)

    def order(self, number: int, quantity: int = 1, **changes: object) -> None:
        """Order `number` is placed as many minutes after eight as it has beyond 1000."""
        at = datetime(2026, 3, 10, 8, number - 1000, tzinfo=UTC).isoformat()
        times = {"created_at": at, "processed_at": at, "updated_at": at}
        lines = line(quantity=quantity, current_quantity=quantity)
        body = order(number, line_items=lines, **times) | changes
        self.inbox.put(self.shop, "orders/create", json.dumps(body).encode())
        self.inbox.work()

    def level(self, units: int, later: int = 1) -> None:
        """The level as some warehouse reports it, below zero included; then its job runs."""
        self.clock.now = self.inbox.now = NOW + timedelta(minutes=later)
        with psycopg.connect(self.inbox.database.flow) as connection:
            connection.execute(
                "insert into timeline_stock (brand_id, sku, available, changed_at) "
                "values (%s, 'MUG', %s, %s) on conflict (brand_id, sku) do update "
                "set available = excluded.available",
                (self.shop.brand_id, units, self.clock.now),
            )
        jobs.spread_stock(self.shop.brand_id, "MUG")
        self.inbox.work()

    def short(self) -> list[str]:
        """Numbers of the orders with an open shortage."""
        return [
            number
            for (number,) in self.inbox.query(
                "select o.number from issues_issue i join timeline_order o "
                "on o.brand_id = i.brand_id and o.id = i.order_id "
                "where i.kind = 'out_of_stock' and i.closed_at is null order by 1"
            )
        ]


@pytest.fixture
def shelf(clean: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf(clean, hook(clean, cast.acme.id, "acme", "shopify"), monkeypatch)
    yield made
    made.inbox.loop.close()


def test_the_newest_orders_are_left_short(shelf: Shelf) -> None:
    for number in (1001, 1002, 1003):
        shelf.order(number)
    shelf.level(-2)
    assert shelf.short() == ["#1002", "#1003"]


def test_units_count_not_orders(shelf: Shelf) -> None:
    for number, quantity in ((1001, 1), (1002, 1), (1003, 3)):
        shelf.order(number, quantity)
    shelf.level(-3)
    assert shelf.short() == ["#1003"]
    shelf.level(-4, later=2)
    assert shelf.short() == ["#1002", "#1003"]


def test_a_restock_clears_the_oldest_first_and_then_all(shelf: Shelf) -> None:
    for number in (1001, 1002, 1003):
        shelf.order(number)
    shelf.level(-3)
    assert shelf.short() == ["#1001", "#1002", "#1003"]
    shelf.level(-1, later=2)
    assert shelf.short() == ["#1003"]
    shelf.level(4, later=3)
    assert shelf.short() == []


def test_the_same_level_again_tells_nothing_new(shelf: Shelf) -> None:
    shelf.order(1001)
    shelf.level(-1)
    events = shelf.inbox.events()
    shelf.level(-1, later=2)
    assert shelf.inbox.events() == events


def test_what_is_sold_out_and_short_again_is_short_again(shelf: Shelf) -> None:
    shelf.order(1001)
    shelf.level(-1)
    shelf.level(0, later=2)
    assert shelf.short() == []
    shelf.level(-1, later=3)
    assert shelf.short() == ["#1001"]


def test_cancelled_and_foreign_orders_are_left_alone(
    shelf: Shelf, clean: Database, cast: Cast
) -> None:
    shelf.order(1001)
    shelf.order(1002, cancelled_at="2026-03-10T11:00:00Z", cancel_reason="customer")
    theirs = hook(clean, cast.zenith.id, "zenith", "shopify")
    mine, shelf.shop = shelf.shop, theirs
    shelf.order(1009)
    shelf.shop = mine
    shelf.level(-5)
    assert shelf.short() == ["#1001"]


def test_a_reported_level_is_kept_and_spread_by_a_job(shelf: Shelf) -> None:
    def report(units: int, at: datetime, name: str) -> None:
        shelf.inbox.now = at
        body = {"id": 1, "sku": "MUG", "inventory_quantity": units}
        shelf.inbox.put(shelf.shop, "variants/in_stock", json.dumps(body).encode(), name)

    report(3, NOW, "a")
    report(3, NOW + timedelta(minutes=1), "b")
    shelf.inbox.work()
    levels = "select sku, available, changed_at from timeline_stock"
    deferred = "select task_name, lock, args ->> 'sku' from procrastinate_jobs"
    assert shelf.inbox.query("select sku, available from timeline_stock") == [("MUG", 3)]
    assert shelf.inbox.query(deferred) == [
        ("flow:spread_stock", f"stock:{shelf.shop.brand_id}:MUG", "MUG")
    ]
    before = shelf.inbox.query(levels)
    report(9, NOW - timedelta(hours=1), "c")
    shelf.inbox.work()
    assert shelf.inbox.query(levels) == before
