"""Whatever a partner sends ends in a clear reason, loses nothing, and stops nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.inbox.states import ReadingState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
Json = dict[str, Any]


def order(number: int = 1001, **changes: Any) -> Json:
    """A small order in Shopify's REST shape."""
    return {
        "id": 5_000_000 + number,
        "name": f"#{number}",
        "created_at": "2026-03-10T09:00:00+01:00",
        "updated_at": "2026-03-10T09:00:05+01:00",
        "processed_at": "2026-03-10T09:00:00+01:00",
        "currency": "EUR",
        "total_price": "59.90",
        "financial_status": "paid",
        "fulfillment_status": None,
        "email": "ada@example.com",
        "line_items": [
            {
                "id": 1,
                "sku": "MUG",
                "name": "Mug",
                "quantity": 2,
                "current_quantity": 2,
                "price": "29.95",
                "requires_shipping": True,
            }
        ],
        "shipping_address": {"name": "Ada", "city": "Berlin", "zip": "10115", "country_code": "DE"},
        "shipping_lines": [{"title": "Standard", "code": "standard"}],
        "fulfillments": [],
        "refunds": [],
    } | changes


def line(**changes: Any) -> list[Json]:
    return [order()["line_items"][0] | changes]


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


BODIES: dict[str, tuple[bytes, ReadingState, str]] = {
    "truncated": (json.dumps(order()).encode()[:200], ReadingState.UNREADABLE, "truncated"),
    "empty": (b"", ReadingState.UNREADABLE, "truncated"),
    "not JSON": (b"<html>Bad gateway</html>", ReadingState.UNREADABLE, "malformed"),
    "not UTF-8": (
        json.dumps(order(name="#\u00e9"), ensure_ascii=False).encode("latin-1"),
        ReadingState.UNREADABLE,
        "",
    ),
    "nested too deeply": (
        b'{"id": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        ReadingState.UNREADABLE,
        "",
    ),
    "an array": (b"[]", ReadingState.UNREADABLE, "Expected"),
    "null where an id is due": (
        json.dumps(order(id=None)).encode(),
        ReadingState.UNREADABLE,
        "id",
    ),
    "no time at all": (
        json.dumps(order(created_at=None, updated_at=None, processed_at=None)).encode(),
        ReadingState.UNREADABLE,
        "",
    ),
    "1970": (
        json.dumps(
            order(
                created_at="1970-01-01T00:00:00Z",
                updated_at="1970-01-01T00:00:00Z",
                processed_at="1970-01-01T00:00:00Z",
            )
        ).encode(),
        ReadingState.UNREADABLE,
        "1970",
    ),
    "2500": (
        json.dumps(
            order(
                created_at="2500-01-01T00:00:00Z",
                updated_at="2500-01-01T00:00:00Z",
                processed_at="2500-01-01T00:00:00Z",
            )
        ).encode(),
        ReadingState.UNREADABLE,
        "2500",
    ),
    "a negative quantity": (
        json.dumps(order(line_items=line(current_quantity=-3, quantity=-3))).encode(),
        ReadingState.READ,
        "quantity",
    ),
    "an absurd quantity": (
        json.dumps(order(line_items=line(current_quantity=10**12, quantity=10**12))).encode(),
        ReadingState.READ,
        "quantity",
    ),
    "an amount beyond reason": (
        json.dumps(order(total_price="9" * 40)).encode(),
        ReadingState.READ,
        "beyond reason",
    ),
    "null where a string is due": (
        json.dumps(
            order(email=None, shipping_address=None, shipping_lines=None, currency=None)
        ).encode(),
        ReadingState.READ,
        "",
    ),
    "another currency": (
        json.dumps(order(currency="JPY", total_price="5990")).encode(),
        ReadingState.READ,
        "",
    ),
    "a NUL in a name": (
        json.dumps(order(shipping_address={"name": "A\x00da", "country_code": "DE"})).encode(),
        ReadingState.READ,
        "",
    ),
    "HTML in a name": (
        json.dumps(order(shipping_address={"name": "<script>alert(1)</script>"})).encode(),
        ReadingState.READ,
        "",
    ),
}


@pytest.mark.parametrize("name", list(BODIES))
def test_bad_bodies_end_in_a_clear_reason_and_stop_nobody(
    name: str, inbox: Inbox, shop: Hook
) -> None:
    body, state, reason = BODIES[name]
    inbox.put(shop, "orders/create", json.dumps(order(2001)).encode())
    inbox.put(shop, "orders/create", body)
    inbox.put(shop, "orders/create", json.dumps(order(2002)).encode())
    inbox.work()
    first, bad, last = inbox.readings()
    assert (first[0], last[0]) == (ReadingState.READ, ReadingState.READ)
    assert bad[0] == state
    assert reason in bad[1]
    assert bool(bad[1]) or state is ReadingState.READ
    numbers = {row[0] for row in inbox.query("select number from timeline_order")}
    assert {"#2001", "#2002"} <= numbers
    kept = inbox.query("select body from inbox_delivery order by id")
    assert kept[1][0] == body


def test_an_unknown_topic_is_kept_and_said_to_be_unwatched(inbox: Inbox, shop: Hook) -> None:
    inbox.put(shop, "themes/publish", b'{"id": 1}')
    inbox.work()
    [(state, reason)] = inbox.readings()
    assert state == ReadingState.IGNORED
    assert "themes/publish" in reason


def test_money_keeps_its_currency(inbox: Inbox, shop: Hook) -> None:
    yen = order(currency="JPY", total_price="5990")
    inbox.put(shop, "orders/create", json.dumps(yen).encode())
    inbox.work()
    assert inbox.query("select total_minor, currency from timeline_order") == [(5990, "JPY")]


def test_the_same_id_with_another_body_is_kept_with_the_reason(inbox: Inbox, shop: Hook) -> None:
    inbox.put(shop, "orders/create", json.dumps(order()).encode(), "same")
    inbox.put(shop, "orders/create", json.dumps(order(name="#9")).encode(), "same")
    inbox.work()
    (_, first), (state, second) = inbox.readings()
    assert first == ""
    assert state == ReadingState.READ
    assert "the same id as delivery" in second


def test_an_event_before_its_order_waits_for_it(
    inbox: Inbox, shop: Hook, clean: Database, cast: Cast
) -> None:
    generic = hook(clean, cast.acme.id, "acme", "generic")
    fact: Callable[..., bytes] = lambda **data: json.dumps(  # noqa: E731
        {"source": "carrier", "occurred_at": "2026-03-10T11:00:00Z"} | data
    ).encode()
    scan = fact(
        kind="parcel_scanned",
        order_ref="tracking:1Z999AA10123456784",
        key="s1",
        data={"parcel": "1Z999AA10123456784", "status": "picked_up"},
    )
    inbox.put(generic, "fact", scan)
    inbox.work()
    assert inbox.query("select stage, named from timeline_order") == [("unmatched", False)]
    shipped = order(
        fulfillments=[
            {
                "id": 7,
                "created_at": "2026-03-10T10:00:00+01:00",
                "status": "success",
                "tracking_number": "1Z999AA10123456784",
                "tracking_numbers": ["1Z999AA10123456784"],
                "tracking_company": "UPS",
                "line_items": [{"id": 1, "quantity": 2}],
            }
        ]
    )
    inbox.put(shop, "orders/updated", json.dumps(shipped).encode())
    inbox.work()
    assert inbox.query("select stage, named, number from timeline_order") == [
        ("in_transit", True, "#1001")
    ]
    assert ("#1001", "parcel_scanned", "carrier", "s1") in [row[:4] for row in inbox.events()]


def test_an_order_that_never_comes_is_an_issue_after_a_day(
    inbox: Inbox, clean: Database, cast: Cast
) -> None:
    generic = hook(clean, cast.acme.id, "acme", "generic")
    body = {
        "kind": "payment_captured",
        "order_ref": "payment:pi_1",
        "key": "pi_1",
        "source": "psp",
        "occurred_at": "2026-03-10T11:00:00Z",
        "data": {"payment": "pi_1"},
    }
    inbox.put(generic, "fact", json.dumps(body).encode())
    inbox.work()
    assert inbox.issues() == []
    inbox.now = NOW + timedelta(days=2)
    inbox.work()
    [issue] = inbox.issues()
    assert issue[1] == "unmatched"
    assert issue[6] == datetime(2026, 3, 11, 11, tzinfo=UTC)


def test_a_connector_that_fails_is_a_reason_and_no_outage(
    inbox: Inbox, shop: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = inbox.loop._connectors["shopify"]
    real = connector.facts

    def fail(delivery: Any) -> Any:
        if b"#666" in delivery.body:
            raise KeyError("a fault of ours")
        return real(delivery)

    monkeypatch.setattr(type(connector), "facts", staticmethod(fail))
    for number in (2001, 666, 2002):
        inbox.put(shop, "orders/create", json.dumps(order(number)).encode())
    inbox.work()
    assert [state for state, _ in inbox.readings()] == [1, 2, 1]
    assert "a fault of ours" in inbox.readings()[1][1]


def test_an_order_that_cannot_be_judged_is_marked_and_mends_itself(
    inbox: Inbox, shop: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waypost.flow import settle

    real = settle.relive

    def fail(order: Any, lives: Any, news: Any, rules: Any) -> Any:
        if any("666" in item.fact.key for item in news):
            raise RuntimeError("a fault of ours")
        return real(order, lives, news, rules)

    monkeypatch.setattr(settle, "relive", fail)
    for number in (2001, 666, 2002):
        inbox.put(shop, "orders/create", json.dumps(order(number)).encode())
    inbox.work()
    assert [state for state, _ in inbox.readings()] == [1, 1, 1]
    assert len(inbox.query("select 1 from timeline_order where fault like %s", "%of ours%")) == 1
    monkeypatch.setattr(settle, "relive", real)
    again = order(666, updated_at="2026-03-10T10:30:00+01:00")
    inbox.put(shop, "orders/updated", json.dumps(again).encode())
    inbox.work()
    assert inbox.query("select 1 from timeline_order where fault <> ''") == []
    assert {row[0] for row in inbox.query("select number from timeline_order")} == {
        "#2001",
        "#666",
        "#2002",
    }


def test_what_the_database_refuses_is_kept_visible_and_the_rest_goes_on(
    inbox: Inbox, shop: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waypost.flow import loop

    real = loop.record

    def refuse(connection: Any, heard: Any, now: Any) -> Any:
        if any("666" in item.fact.key for item in heard):
            connection.execute("select 1 / 0")
        return real(connection, heard, now)

    monkeypatch.setattr(loop, "record", refuse)
    for number in (2001, 666, 2002):
        inbox.put(shop, "orders/create", json.dumps(order(number)).encode())
    inbox.work()
    states = inbox.readings()
    assert [state for state, _ in states] == [1, 2, 1]
    assert "division by zero" in states[1][1]
