"""What is no order, no time, no number: a clear reason, never a crash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.shopify import CONNECTOR
from waypost.connectors.shopify.facts import WATCHED

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED = datetime(2025, 7, 3, 10, tzinfo=UTC)
ORDER: dict[str, Any] = json.loads((PAYLOADS / "orders_updated.json").read_text())
READ = sorted(WATCHED)


def read(body: bytes, topic: str = "orders/updated") -> Reading:
    return CONNECTOR.facts(Delivery(topic, body, "1", RECEIVED))


def changed(**changes: Any) -> Reading:
    return read(json.dumps(ORDER | changes).encode())


@pytest.mark.parametrize("topic", READ)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"id": 1', b"null", b"[]", b"17", b'"\xff\xfe"', b"\xff\xfe\x00", b"[" * 50_000],
)
def test_a_broken_body_is_unreadable_with_a_reason(topic: str, body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(body, topic)
    assert str(refused.value)


def test_a_body_nested_too_deeply_is_unreadable() -> None:
    deep = b'{"id": 1, "note": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    with pytest.raises(DeliveryUnreadable, match="deep"):
        read(deep)


def test_an_order_of_the_wrong_shape_is_unreadable_and_says_where() -> None:
    with pytest.raises(DeliveryUnreadable, match=r"\$\.line_items"):
        changed(line_items="many")


@pytest.mark.parametrize("topic", [topic for topic in READ if topic.startswith("orders/")])
def test_an_order_without_an_id_is_no_order(topic: str) -> None:
    if topic == "orders/risk_assessment_changed":
        assert "names no order" in read(b"{}", topic).ignored
        return
    with pytest.raises(DeliveryUnreadable, match=r"\$\.id is missing"):
        read(b"{}", topic)


@pytest.mark.parametrize(
    "when",
    ["1970-01-01T00:00:00Z", "2500-01-01T00:00:00Z", "2025-07-06T10:00:00Z", "yesterday", 17, "0"],
)
def test_an_instant_without_sense_leaves_its_fact_out_and_keeps_the_others(when: str | int) -> None:
    reading = changed(cancelled_at=when)
    assert reading.faults[0].startswith("$.cancelled_at: ")
    kinds = [fact.kind for fact in reading.facts]
    assert "order_cancelled" not in kinds
    assert "order_placed" in kinds


def test_a_time_without_a_zone_is_utc() -> None:
    reading = changed(created_at="2025-07-02T10:00:00")
    assert reading.facts[0].occurred_at == datetime(2025, 7, 2, 10, tzinfo=UTC)
    assert reading.faults == []


@pytest.mark.parametrize("quantity", [-1, 1_000_001, "many", 1.5, True])
def test_an_absurd_quantity_is_left_out_with_a_fault(quantity: object) -> None:
    lines = [{"id": 1, "quantity": quantity}, {"id": 2, "quantity": "3"}]
    reading = changed(line_items=lines)
    described = next(fact for fact in reading.facts if fact.kind == "order_described")
    assert [(line.id, line.quantity) for line in described.data.lines] == [("2", 3)]  # type: ignore[attr-defined]
    assert reading.faults[0].startswith("$.line_items[0].quantity: ")


@pytest.mark.parametrize("total", ["a lot", "1e40", "NaN", "Infinity", "9" * 400])
def test_an_absurd_amount_is_left_out_with_a_fault(total: str) -> None:
    reading = changed(total_price=total)
    assert reading.facts[0].data.total_minor is None  # type: ignore[attr-defined]
    assert [fault for fault in reading.faults if fault.startswith("$.total_price: ")] != []


def test_names_are_kept_as_people_typed_them() -> None:
    name = "'); drop table orders;-- <b>=1+1</b> \u202e{{7*7}}"
    reading = changed(customer={"id": 1, "first_name": name, "last_name": None}, email=None)
    described = next(fact for fact in reading.facts if fact.kind == "order_described")
    assert described.data.customer.name == name  # type: ignore[attr-defined]


def test_nulls_everywhere_are_no_crash() -> None:
    body = dict.fromkeys(ORDER) | {"id": 1, "created_at": "2025-07-02T10:00:00Z"}
    reading = read(json.dumps(body).encode())
    assert [fact.kind for fact in reading.facts] == ["order_placed", "order_described"]
    assert reading.faults == []


def test_a_fulfillment_and_a_refund_without_an_id_are_left_out() -> None:
    reading = changed(fulfillments=[{"status": "success"}], refunds=[{"note": "?"}])
    assert reading.faults == ["$.fulfillments[0].id: an id is due"]
    assert "refund_updated" not in [fact.kind for fact in reading.facts]


@pytest.mark.parametrize(
    ("variant", "ignored", "stock"),
    [
        ({"sku": None, "inventory_quantity": 3}, "the variant has no SKU", {}),
        ({"sku": "A", "inventory_quantity": -4}, "", {"A": 0}),
        ({"sku": "A", "inventory_quantity": "x"}, "", {}),
    ],
)
def test_odd_stock(variant: dict[str, Any], ignored: str, stock: dict[str, int]) -> None:
    reading = read(json.dumps(variant).encode(), "variants/in_stock")
    assert (reading.ignored, reading.stock) == (ignored, stock)


ODD: list[Any] = [
    None,
    "",
    "x",
    -1,
    0,
    1e300,
    True,
    [],
    {},
    [None],
    "1970-01-01",
    "2500-01-01T00:00:00Z",
]
ODD += ["9" * 30, 2**63, "gid://shopify/", "\ud83d\ude00", "NaN", [[[]]], {"id": {}}, "-0", [5, 6]]


def _paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, containers included."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    found = [path] if path else []
    for key, inner in items:
        found += _paths(inner, (*path, key))
    return found


@pytest.mark.parametrize("topic", READ)
def test_whatever_stands_in_a_field_the_answer_is_a_reading_or_a_reason(topic: str) -> None:
    payload = (PAYLOADS / f"{topic.replace('/', '_')}.json").read_bytes()
    fields = msgspec.to_builtins(WATCHED[topic].decoder.decode(payload))
    silent = []
    for *steps, last in _paths(fields):
        inner = fields
        for step in steps:
            inner = inner[step]
        kept = inner[last]
        for odd in ODD:
            inner[last] = odd
            if not _answered(json.dumps(fields).encode(), topic):
                silent.append((*steps, last, odd))
        inner[last] = kept
    assert silent == []


def _answered(body: bytes, topic: str) -> bool:
    try:
        reading = read(body, topic)
    except DeliveryUnreadable as reason:
        return bool(str(reason))
    return bool(reading.facts or reading.ignored or reading.faults or reading.stock)
