"""What is no order, no time, no number: a clear reason, never a crash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.woocommerce import CONNECTOR
from waypost.connectors.woocommerce.facts import WATCHED

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED = datetime(2017, 3, 24, tzinfo=UTC)
ORDER: dict[str, Any] = json.loads((PAYLOADS / "order_created.json").read_text())
READ = sorted(WATCHED)


def read(body: bytes, topic: str = "order.updated") -> Reading:
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


@pytest.mark.parametrize("name", ["_links", "meta_data"])
def test_a_body_nested_too_deeply_is_unreadable(name: str) -> None:
    value = b"[" * 50_000 + b"]" * 50_000
    if name == "meta_data":
        value = b'[{"key": "x", "value": ' + value + b"}]"
    with pytest.raises(DeliveryUnreadable, match="deep"):
        read(b'{"id": 1, "' + name.encode() + b'": ' + value + b"}")


@pytest.mark.parametrize("topic", [topic for topic in READ if topic.startswith("order.")])
def test_an_order_without_an_id_is_no_order(topic: str) -> None:
    with pytest.raises(DeliveryUnreadable, match=r"\$\.id is missing"):
        read(b"{}", topic)


@pytest.mark.parametrize(
    "when", ["1970-01-01T00:00:00", "2500-01-01T00:00:00", "2017-03-27T00:00:00", "never", 17]
)
def test_an_instant_without_sense_leaves_its_fact_out_and_keeps_the_others(when: str | int) -> None:
    reading = changed(date_created_gmt=when)
    assert reading.faults[0].startswith("$.date_created_gmt: ")
    assert [fact.kind for fact in reading.facts] == ["order_described", "payment_captured"]


def test_without_any_instant_there_is_nothing_to_go_by() -> None:
    assert "no *_gmt instant" in read(b'{"id": 1, "date_created": "2017-03-22T16:28:02"}').ignored


@pytest.mark.parametrize("quantity", [-1, 1_000_001, "many", 0.5, None])
def test_an_absurd_quantity_is_left_out_with_a_fault(quantity: object) -> None:
    reading = changed(line_items=[{"id": 1, "quantity": quantity}, {"id": 2, "quantity": 3}])
    described = next(fact for fact in reading.facts if fact.kind == "order_described")
    assert [line.id for line in described.data.lines] == ["2"]  # type: ignore[attr-defined]
    assert reading.faults[0].startswith("$.line_items[0].quantity: ")


@pytest.mark.parametrize("total", ["a lot", "1e40", "NaN", "9" * 400])
def test_an_absurd_amount_is_left_out_with_a_fault(total: str) -> None:
    reading = changed(total=total)
    assert reading.facts[0].data.total_minor is None  # type: ignore[attr-defined]
    assert [fault[:9] for fault in reading.faults] == ["$.total: "]


def test_a_price_with_many_digits_is_rounded_to_minor_units() -> None:
    reading = changed(currency="EUR", line_items=[{"id": 1, "quantity": 3, "price": 8.333333}])
    described = next(fact for fact in reading.facts if fact.kind == "order_described")
    assert described.data.lines[0].unit_minor == 833  # type: ignore[attr-defined]


def test_nulls_everywhere_are_no_crash() -> None:
    body = dict.fromkeys(ORDER) | {"id": 1, "date_created_gmt": "2017-03-22T19:28:02"}
    reading = read(json.dumps(body).encode())
    assert [fact.kind for fact in reading.facts] == ["order_placed", "order_described"]
    assert reading.faults == []


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
ODD += ["9" * 30, 2**63, "\ud83d\ude00", "NaN", [[[]]], {"id": {}}, "-0", [5, 6]]


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
    payload = (PAYLOADS / f"{topic.replace('.', '_')}.json").read_bytes()
    known = msgspec.json.encode(WATCHED[topic].decoder.decode(payload))
    fields = json.loads(known)
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
