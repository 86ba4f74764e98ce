"""Every topic's payload, and the facts that it is to yield."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shopify import CONNECTOR

PAYLOADS = Path(__file__).parents[1] / "payloads"
TRIGGERED = datetime(2025, 7, 3, 9, 30, tzinfo=UTC)
RECEIVED = datetime(2025, 7, 3, 10, tzinfo=UTC)
FULFILLMENT_ORDER = "/admin/api/2026-07/fulfillment_orders/1046000781.json"

# Topic -> its facts as "kind order key", or why it is ignored.
EXPECTED: dict[str, list[str] | str] = {
    "orders/create": [
        "order_placed order:shopify/1073459983 1073459983",
        "order_described order:shopify/1073459983 1073459983:2025-07-02T16:31:40+00:00",
        "payment_pending order:shopify/1073459983 1073459983",
    ],
    "orders/paid": [
        "order_placed order:shopify/1073459976 1073459976",
        "order_described order:shopify/1073459976 1073459976:2025-07-02T16:31:26+00:00",
        "payment_captured order:shopify/1073459976 1073459976",
    ],
    "orders/updated": [
        "order_placed order:shopify/450789469 450789469",
        "order_described order:shopify/450789469 450789469:2025-07-02T16:30:51+00:00",
        "payment_captured order:shopify/450789469 450789469",
        "fulfillment_rejected order:shopify/450789469 fulfillment:255858046",
        "refund_updated order:shopify/450789469 509562969:succeeded",
    ],
    "orders/cancelled": [
        "order_placed order:shopify/450789469 450789469",
        "order_described order:shopify/450789469 450789469:2025-07-02T16:31:25+00:00",
        "payment_captured order:shopify/450789469 450789469",
        "order_cancelled order:shopify/450789469 450789469",
        "refund_due order:shopify/450789469 450789469:cancelled",
        "fulfillment_rejected order:shopify/450789469 fulfillment:255858046",
        "refund_updated order:shopify/450789469 509562969:succeeded",
    ],
    "orders/fulfilled": [
        "order_placed order:shopify/1073459972 1073459972",
        "order_described order:shopify/1073459972 1073459972:2025-07-02T16:31:05+00:00",
        "payment_captured order:shopify/1073459972 1073459972",
        "fulfilled order:shopify/1073459972 1069019863",
    ],
    "orders/delete": ["order_cancelled order:shopify/450789469 450789469:deleted"],
    "orders/edited": "orders/updated carries",
    "orders/risk_assessment_changed": [
        "risk_assessed order:shopify/450789469 450789469:shopify:2025-07-02T16:31:00+00:00"
    ],
    "fulfillments/create": [
        "fulfilled order:shopify/450789469 1069019873:MS1562678",
        "parcel_labelled order:shopify/450789469 MS1562678",
    ],
    "fulfillments/update": [
        "fulfilled order:shopify/450789469 1069019873:MS1562678",
        "parcel_labelled order:shopify/450789469 MS1562678",
        "parcel_scanned order:shopify/450789469 "
        "1069019873:MS1562678:in_transit:2025-07-02T20:38:41+00:00",
    ],
    # Its tracking number is '#☠1☢\n---\n4321\n', which no carrier knows.
    "fulfillments/fetched": ["fulfilled order:shopify/450789469 1069019880"],
    "fulfillment_events/create": [],
    "fulfillment_events/delete": [],
    "fulfillment_holds/added": ["hold_placed shipment:shopify/1046000781 8812"],
    "fulfillment_holds/released": ["hold_released shipment:shopify/1046000781 8812"],
    "fulfillment_orders/placed_on_hold": ["hold_placed shipment:shopify/1046000781 8812"],
    "fulfillment_orders/hold_released": [
        "hold_released shipment:shopify/1046000781 "
        "fulfillment_order:1046000781:2025-07-03T09:30:00+00:00"
    ],
    "fulfillment_orders/fulfillment_request_accepted": [
        "warehouse_accepted shipment:shopify/1046000781 fulfillment_order:1046000781"
    ],
    "fulfillment_orders/fulfillment_request_rejected": [
        "fulfillment_rejected shipment:shopify/1046000781 "
        "fulfillment_order:1046000781:2025-07-03T09:30:00+00:00"
    ],
    "fulfillment_orders/fulfillment_service_failed_to_complete": [
        "fulfillment_rejected shipment:shopify/1046000781 "
        "fulfillment_order:1046000781:2025-07-03T09:30:00+00:00"
    ],
    "fulfillment_orders/moved": [],
    "fulfillment_orders/rescheduled": [],
    "fulfillment_orders/fetched": [
        "order_described order:shopify/450789469 "
        "fulfillment_order:1046000781:2025-07-02T16:22:26+00:00"
    ],
    "fulfillment_orders/cancelled": "orders/updated carries",
    "fulfillment_orders/cancellation_request_accepted": "orders/updated carries",
    "fulfillment_orders/cancellation_request_rejected": "goes on",
    "fulfillment_orders/cancellation_request_submitted": "not answered yet",
    "fulfillment_orders/fulfillment_request_submitted": "not answered yet",
    "fulfillment_orders/merged": "same goods",
    "fulfillment_orders/split": "same goods",
    "fulfillment_orders/order_routing_complete": "where from",
    "refunds/create": ["refund_updated order:shopify/450789469 509562969:succeeded"],
    "returns/request": ["return_requested order:shopify/450789469 71100231"],
    "returns/approve": ["return_decided order:shopify/450789469 71100231:approved"],
    "returns/decline": ["return_decided order:shopify/450789469 71100231:declined"],
    "returns/reopen": [
        "return_decided order:shopify/450789469 71100231:reopened:2025-07-03T09:30:00+00:00"
    ],
    "returns/process": ["return_inspected order:shopify/450789469 71100231"],
    "returns/cancel": ["return_closed order:shopify/450789469 71100231"],
    "returns/close": ["return_closed order:shopify/450789469 71100231"],
    "returns/update": "removed from a return",
    "reverse_fulfillment_orders/dispose": "neither an order nor a return",
    "disputes/create": ["dispute_updated order:shopify/625362839 815713555:needs_response"],
    "disputes/update": ["dispute_updated order:shopify/625362839 297752803:lost"],
    "variants/in_stock": [],
    "variants/out_of_stock": [],
    "inventory_levels/update": "no SKU",
    "payment_schedules/due": "neither an order nor a return",
    "customers/create": "orders carry their customer",
    "customers/update": "orders carry their customer",
    "customers/delete": "orders carry their customer",
    "customers/merge": "orders carry their customer",
    "customers/redact": [
        "customer_erased order:shopify/450789469 207119551:450789469",
        "customer_erased order:shopify/1073459976 207119551:1073459976",
    ],
    "customers/data_request": "kept as a privacy request",
    "shop/redact": "kept as a privacy request",
    "app/uninstalled": "uninstalled",
}


def read(topic: str) -> Reading:
    body = (PAYLOADS / f"{topic.replace('/', '_')}.json").read_bytes()
    headers = {"x-shopify-triggered-at": "2025-07-03T09:30:00.000000Z"}
    options = {"shop": "jsmith.myshopify.com"}
    return CONNECTOR.facts(Delivery(topic, body, "1", RECEIVED, headers, options))


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace("/", "_") for topic in CONNECTOR.topics}
    assert set(EXPECTED) == set(CONNECTOR.topics)


@pytest.mark.parametrize("topic", sorted(EXPECTED))
def test_a_payload_yields_exactly_its_facts(topic: str) -> None:
    reading = read(topic)
    expected = EXPECTED[topic]
    assert (reading.faults, reading.unknown) == ([], [])
    if isinstance(expected, str):
        assert expected in reading.ignored
        assert reading.facts == []
        return
    assert [f"{fact.kind} {fact.order_ref} {fact.key}" for fact in reading.facts] == expected
    assert reading.ignored == ""
    for fact in reading.facts:
        assert fact.source == "shopify"
        assert fact.occurred_at.utcoffset() is not None


@pytest.mark.parametrize("topic", sorted(EXPECTED))
def test_a_resent_delivery_says_the_same_at_the_same_instants(topic: str) -> None:
    assert read(topic) == read(topic)


def test_a_topic_that_is_not_ours_is_ignored_with_its_name() -> None:
    reading = CONNECTOR.facts(Delivery("products/update", b"{}", "1", RECEIVED))
    assert reading.ignored == "topic products/update is not watched"


@pytest.mark.parametrize(
    ("topic", "url", "fetch_topic"),
    [
        (
            "fulfillment_events/create",
            "/admin/api/2026-07/orders/450789469/fulfillments/255858046.json",
            "fulfillments/fetched",
        ),
        ("fulfillment_holds/added", FULFILLMENT_ORDER, "fulfillment_orders/fetched"),
        ("fulfillment_orders/placed_on_hold", FULFILLMENT_ORDER, "fulfillment_orders/fetched"),
        ("fulfillment_orders/rescheduled", FULFILLMENT_ORDER, "fulfillment_orders/fetched"),
        (
            "fulfillment_orders/moved",
            FULFILLMENT_ORDER.replace("781", "787"),
            "fulfillment_orders/fetched",
        ),
    ],
)
def test_a_thin_webhook_names_what_to_ask_the_shop_for(
    topic: str, url: str, fetch_topic: str
) -> None:
    reading = read(topic)
    assert reading.fetch == "https://jsmith.myshopify.com" + url
    assert reading.fetch_topic == fetch_topic
    assert fetch_topic in CONNECTOR.topics


@pytest.mark.parametrize("shop", ["", "jsmith.example.com", "jsmith.myshopify.com@evil.example"])
def test_without_a_shop_of_shopify_there_is_nothing_to_ask(shop: str) -> None:
    body = (PAYLOADS / "fulfillment_events_create.json").read_bytes()
    options = {"shop": shop}
    reading = CONNECTOR.facts(
        Delivery("fulfillment_events/create", body, "1", RECEIVED, {}, options)
    )
    assert (reading.fetch, reading.facts) == ("", [])
    assert "names no parcel" in reading.ignored


def test_stock_is_learned_by_sku() -> None:
    assert read("variants/in_stock").stock == {"IPOD2008PINK": 10}
    assert read("variants/out_of_stock").stock == {"IPOD2008PINK": 0}


def test_what_carries_no_time_happened_when_the_webhook_was_triggered() -> None:
    assert {fact.occurred_at for fact in read("customers/redact").facts} == {TRIGGERED}


def test_without_the_trigger_time_the_arrival_is_all_that_is_known() -> None:
    body = (PAYLOADS / "orders_delete.json").read_bytes()
    reading = CONNECTOR.facts(Delivery("orders/delete", body, "1", RECEIVED))
    assert reading.facts[0].occurred_at == RECEIVED
