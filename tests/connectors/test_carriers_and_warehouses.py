"""Whatever arrives at the carrier and warehouse connectors ends in facts or in a clear reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.connectors import generic, karrio, shipbob, shiphero, shipstation, shipstation_v1
from waypost.connectors.contract import Connector, Delivery, DeliveryUnreadable, Reading
from waypost.core.facts import fact_from_json, fact_to_json

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CONNECTORS: list[Any] = [
    module.CONNECTOR for module in (generic, karrio, shipbob, shiphero, shipstation, shipstation_v1)
]
CASES = [(connector, topic) for connector in CONNECTORS for topic in connector.topics]
STRANGE = st.sampled_from(
    [
        None,
        [],
        {},
        [None],
        "",
        "\x00",
        "é" * 5000,
        -1,
        10**30,
        1e308,
        True,
        "-5",
        "1e999",
        "NaN",
        "1970-01-01T00:00:00Z",
        "2500-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-02-30",
        "2026-03-01T10:00:00",
        "<script>alert(1)</script>",
        "https://evil.example/",
        {"a": {"a": {"a": []}}},
    ]
)


def payload(connector: Any, topic: str) -> bytes:
    folder = Path(__file__).parents[2] / "src" / "waypost" / "connectors" / connector.name
    name = topic.replace("/", "_").replace(".", "_")
    return (folder / "payloads" / f"{name}.json").read_bytes()


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path in a JSON value."""
    items: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [path] + [found for key, value in items for found in places(value, (*path, key))]


def put(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = list(node) if isinstance(node, list) else dict(node)
    copy[path[0]] = put(copy[path[0]], path[1:], value)
    return copy


def check(connector: Connector, topic: str, body: bytes) -> None:
    """A reading whose facts are sound, or DeliveryUnreadable with a reason; nothing else."""
    try:
        reading = connector.facts(Delivery(topic, body, "id-1", NOW))
    except DeliveryUnreadable as error:
        if not str(error):
            pytest.fail("unreadable without a reason")
        return
    _check_reading(reading)


def _check_reading(reading: Reading) -> None:
    assert reading.facts or reading.faults or reading.ignored or reading.fetch or reading.stock
    for fact in reading.facts:
        assert fact.key
        assert fact.occurred_at.tzinfo is UTC
        assert datetime(2000, 1, 1, tzinfo=UTC) <= fact.occurred_at <= NOW + timedelta(days=2)
        assert all(ref.partition(":")[2] for ref in (fact.order_ref, *fact.refs))
        assert b"\\u0000" not in fact_to_json(fact)
        assert fact_from_json(fact_to_json(fact)) == fact
    assert all(0 <= count <= 1_000_000 for count in reading.stock.values())


def ids(value: Any) -> str:
    return value if isinstance(value, str) else str(value.name)


@pytest.mark.parametrize(("connector", "topic"), CASES, ids=ids)
def test_every_payload_is_read_twice_to_the_same_facts(connector: Any, topic: str) -> None:
    delivery = Delivery(topic, payload(connector, topic), "id-1", NOW)
    check(connector, topic, delivery.body)
    assert connector.facts(delivery) == connector.facts(delivery)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
@pytest.mark.parametrize("connector", CONNECTORS, ids=ids)
def test_strange_values_in_any_place_end_in_facts_or_a_reason(
    connector: Any, data: st.DataObject
) -> None:
    topic = data.draw(st.sampled_from(sorted(connector.topics)))
    body = json.loads(payload(connector, topic))
    for _ in range(data.draw(st.integers(1, 4))):
        body = put(body, data.draw(st.sampled_from(places(body))), data.draw(STRANGE))
    check(connector, topic, json.dumps(body).encode())


@settings(max_examples=40, deadline=None)
@given(st.data())
@pytest.mark.parametrize("connector", CONNECTORS, ids=ids)
def test_a_body_cut_or_spoiled_anywhere_ends_in_facts_or_a_reason(
    connector: Any, data: st.DataObject
) -> None:
    topic = data.draw(st.sampled_from(sorted(connector.topics)))
    body = payload(connector, topic)
    at = data.draw(st.integers(0, len(body)))
    check(connector, topic, body[:at] + data.draw(st.sampled_from([b"", b"\xff", b"\x00", b'"'])))


@pytest.mark.parametrize("connector", CONNECTORS, ids=ids)
def test_a_connector_says_what_it_is(connector: Any) -> None:
    assert connector.title
    assert connector.secret_hint
    assert isinstance(connector.keeps, frozenset)
    assert all(connector.topics.values())
