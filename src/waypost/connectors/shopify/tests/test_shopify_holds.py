"""Holds and returns in detail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shopify import CONNECTOR
from waypost.core import bodies as b
from waypost.core.words import HoldReason

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED = datetime(2025, 7, 3, 10, tzinfo=UTC)
FETCHED: dict[str, Any] = json.loads((PAYLOADS / "fulfillment_orders_fetched.json").read_text())


def read(body: dict[str, Any], topic: str) -> Reading:
    return CONNECTOR.facts(Delivery(topic, json.dumps(body).encode(), "1", RECEIVED))


def hold(**changes: Any) -> dict[str, Any]:
    made = {"id": "gid://shopify/FulfillmentHold/9", "reason": "other", "reason_notes": "why"}
    return {
        "fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/4"},
        "fulfillment_hold": made | changes,
    }


@pytest.mark.parametrize("reason", list(HoldReason))
def test_each_of_shopifys_reasons_is_kept(reason: HoldReason) -> None:
    reading = read(hold(reason=reason.value.upper()), "fulfillment_holds/added")
    assert reading.facts[0].data == b.HoldPlaced(hold="9", reason=reason.value, note="why")
    assert reading.unknown == []


def test_a_reason_of_ones_own_is_kept_and_named() -> None:
    reading = read(hold(reason="mercury_retrograde"), "fulfillment_holds/added")
    assert reading.facts[0].data == b.HoldPlaced(hold="9", reason="mercury_retrograde", note="why")
    assert reading.unknown == ["hold_reason:mercury_retrograde"]


def test_the_hold_is_the_same_by_either_topic() -> None:
    first = (PAYLOADS / "fulfillment_holds_added.json").read_bytes()
    second = (PAYLOADS / "fulfillment_orders_placed_on_hold.json").read_bytes()
    one = CONNECTOR.facts(Delivery("fulfillment_holds/added", first, "1", RECEIVED)).facts
    two = CONNECTOR.facts(
        Delivery("fulfillment_orders/placed_on_hold", second, "2", RECEIVED)
    ).facts
    assert one == two


def test_a_hold_without_an_id_is_the_fulfillment_orders_own() -> None:
    body = {"fulfillment_order": {"id": 4, "fulfillment_holds": []}}
    reading = read(body, "fulfillment_orders/placed_on_hold")
    assert reading.facts[0].data == b.HoldPlaced(hold="fulfillment_order:4")


def test_the_last_hold_to_go_releases_all() -> None:
    body = {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/4", "status": "open"}}
    reading = read(body, "fulfillment_orders/hold_released")
    assert reading.facts[0].data == b.HoldReleased()


def test_where_the_body_names_the_order_it_is_bound_at_once() -> None:
    body = hold()
    body["fulfillment_order"]["order_id"] = 450789469
    fact = read(body, "fulfillment_holds/added").facts[0]
    assert (fact.order_ref, fact.refs) == ("order:shopify/450789469", ("shipment:shopify/4",))


def test_a_fetched_fulfillment_order_binds_itself_to_its_order() -> None:
    fact = read(FETCHED, "fulfillment_orders/fetched").facts[0]
    assert fact.order_ref == "order:shopify/450789469"
    assert fact.refs == ("shipment:shopify/1046000781",)
    assert fact.data == b.OrderDescribed(warehouse="24826418")


def test_a_fulfillment_order_with_a_deadline_is_to_leave_by_then() -> None:
    body = {
        "fulfillment_order": FETCHED["fulfillment_order"] | {"fulfill_by": "2025-07-20T12:00:00Z"}
    }
    data = read(body, "fulfillment_orders/fetched").facts[0].data
    assert isinstance(data, b.OrderDescribed)
    assert data.dispatch_by == b.Deadline(at=datetime(2025, 7, 20, 12, tzinfo=UTC))


def test_a_scheduled_fulfillment_order_is_to_leave_on_its_day() -> None:
    scheduled = {"status": "scheduled", "fulfill_at": "2025-08-01T00:00:00-05:00"}
    body = {"fulfillment_order": FETCHED["fulfillment_order"] | scheduled}
    data = read(body, "fulfillment_orders/fetched").facts[0].data
    assert isinstance(data, b.OrderDescribed)
    assert data.dispatch_by == b.Deadline(day=datetime(2025, 8, 1, tzinfo=UTC).date())


def test_a_return_finds_its_order_and_binds_its_own_id() -> None:
    body = {"id": 7, "order_id": 4, "status": "closed"}
    fact = read(body, "returns/close").facts[0]
    assert (fact.order_ref, fact.refs) == ("order:shopify/4", ("return:shopify/7",))
    alone = read({"admin_graphql_api_id": "gid://shopify/Return/7"}, "returns/close").facts[0]
    assert (alone.order_ref, alone.refs) == ("return:shopify/7", ())
    assert alone.id == fact.id


def test_a_requested_return_says_which_lines_and_why() -> None:
    def line(line_id: int, reason: str, quantity: int) -> dict[str, Any]:
        inner = {"line_item": {"id": line_id}}
        return {"quantity": quantity, "return_reason": reason, "fulfillment_line_item": inner}

    lines = [line(1, "color", 1), line(2, "unwanted", 2), line(1, "color", 1)]
    body = {"id": 7, "order": {"id": 4}, "return_line_items": lines}
    data = read(body, "returns/request").facts[0].data
    assert data == b.ReturnRequested(rma="7", lines={"1": 2, "2": 2}, reason="color, unwanted")
