"""ShipHero: HMAC at the door, every webhook's facts, stock, bad input."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import (
    Delivery,
    DeliveryUnreadable,
    HookRequest,
    Keys,
    Reading,
    SignatureRefused,
)
from waypost.connectors.shiphero import CONNECTOR, words
from waypost.core.bodies import (
    Backordered,
    Body,
    Fulfilled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    ParcelLabelled,
    Restocked,
    ReturnClosed,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
    WarehouseAccepted,
)
from waypost.lib.signing import digest, hmac_sha256

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"
KEYS = Keys(secrets=("new secret", "old secret"))


def payload(topic: str) -> bytes:
    return (PAYLOADS / (topic.replace("/", "_").replace(".", "_") + ".json")).read_bytes()


def read(topic: str, body: bytes | dict[str, Any] | None = None, **options: str) -> Reading:
    raw = payload(topic) if body is None else body
    if isinstance(raw, dict):
        raw = json.dumps(raw).encode()
    return CONNECTOR.facts(Delivery(topic, raw, "msg-1", NOW, options=options))


def changed(topic: str, **changes: Any) -> Reading:
    return read(topic, json.loads(payload(topic)) | changes)


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def request(body: bytes, key: str = "new secret", **headers: str) -> HookRequest:
    signature = base64.b64encode(hmac_sha256(key.encode(), body)).decode()
    return HookRequest({"x-shiphero-hmac-sha256": signature} | headers, body)


@pytest.mark.parametrize("secret", KEYS.secrets)
@pytest.mark.parametrize("topic", [topic for topic in words.TOPICS if topic != "Backorder"])
def test_a_genuine_webhook_is_taken_and_its_body_names_its_topic(topic: str, secret: str) -> None:
    receipt = CONNECTOR.verify(request(payload(topic), secret), KEYS, NOW)
    assert receipt.topic == topic
    assert receipt.external_id == digest(payload(topic)).hex()


def test_the_message_id_is_the_identity_where_there_is_one() -> None:
    signed = request(b"{}", **{"x-shiphero-message-id": "m-7"})
    assert CONNECTOR.verify(signed, KEYS, NOW).external_id == "m-7"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "missing"),
        ({"x-shiphero-hmac-sha256": ""}, "missing"),
        ({"x-shiphero-hmac-sha256": "not base64!"}, "not match"),
        ({"x-shiphero-hmac-sha256": "AAAA"}, "not match"),
        (dict(request(b"{} ").headers), "not match"),
        (dict(request(b"{}", "third secret").headers), "not match"),
    ],
)
def test_a_wrong_signature_is_refused(headers: dict[str, str], why: str) -> None:
    with pytest.raises(SignatureRefused, match=why):
        CONNECTOR.verify(HookRequest(headers, b"{}"), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_everything_is_refused(secrets: tuple[str, ...]) -> None:
    with pytest.raises(SignatureRefused, match="no signing secret"):
        CONNECTOR.verify(request(b"{}", ""), Keys(secrets=secrets), NOW)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b'{"webhook_type": 5}', b"{}"])
def test_a_genuine_body_that_cannot_be_read_is_still_accepted(body: bytes) -> None:
    assert CONNECTOR.verify(request(body), KEYS, NOW).topic == "unknown"


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(CONNECTOR.topics)


UPS = ("1Z88W5410312345671", "1Z88W5410312345680")
EXPECTED: dict[str, list[tuple[datetime, str, Body]]] = {
    "Shipment Update": [
        (
            at(2, 27, 18, 20, 15),
            "number:1042",
            Fulfilled(
                fulfillment="51000777",
                lines={"9001": 2, "9002": 1},
                parcels=UPS,
                carrier="UPS",
                service="UPS Ground",
                warehouse="Primary",
            ),
        ),
        *(
            (
                at(2, 27, 18, 20, 15),
                "number:1042",
                ParcelLabelled(
                    parcel=parcel,
                    carrier="UPS",
                    service="UPS Ground",
                    destination="US",
                    fulfillment="51000777",
                ),
            )
            for parcel in UPS
        ),
    ],
    "Order Allocated": [
        (at(2, 26, 15, 30, 1), "number:1042", WarehouseAccepted(warehouse="31")),
        (at(2, 26, 15, 30, 1), "number:1042", HoldReleased(hold="allocation")),
        (at(2, 26, 15, 30, 1), "number:1042", Restocked(line="9001")),
    ],
    "Order Deallocated": [
        (
            at(2, 26, 16, 7, 56),
            "number:1042",
            HoldPlaced(hold="allocation", note="deallocated"),
        )
    ],
    "Order Packed Out": [(NOW, "shipment:shiphero/order/61000042", WarehouseAccepted())],
    "Order Canceled": [
        (NOW, "number:1043", FulfillmentRejected(reason="cancelled in ShipHero")),
    ],
    "Backorder": [
        (at(2, 26, 17), "number:1044", Backordered(line="9010", sku="MUG-2")),
        (at(2, 26, 17), "number:1044", Restocked(line="9011")),
    ],
    "Return Update": [
        (
            at(3, 1, 18, 34, 33),
            "number:1042",
            ReturnRequested(rma="3394", lines={"9001": 2}, reason="Found it cheaper"),
        ),
        (
            at(3, 1, 18, 34, 33),
            "number:1042",
            ReturnLabelled(rma="3394", parcel="9400111899223100099999"),
        ),
    ],
    "Shipment ASN": [
        (
            at(2, 27, 17),
            "shipment:shiphero/order/61000050",
            Fulfilled(fulfillment="asn/61000050", parcels=("PRO1234567",), carrier="OTH"),
        ),
        (
            at(2, 27, 17),
            "shipment:shiphero/order/61000050",
            ParcelLabelled(parcel="PRO1234567", carrier="OTH", fulfillment="asn/61000050"),
        ),
    ],
    "Automation Rules": [
        (at(2, 26, 15, 45), "number:1042", HoldReleased(hold="payment_hold")),
        (at(2, 26, 15, 45), "number:1042", HoldReleased(hold="operator_hold")),
        (
            at(2, 26, 15, 45),
            "number:1042",
            HoldPlaced(hold="fraud_hold", reason="high_risk_of_fraud"),
        ),
        (
            at(2, 26, 15, 45),
            "number:1042",
            HoldPlaced(hold="address_hold", reason="incorrect_address"),
        ),
    ],
    "Inventory Update": [],
    "Inventory Change": [],
    "PO Update": [],
    "Tote Complete": [],
}


@pytest.mark.parametrize("topic", list(words.TOPICS))
def test_a_webhook_gives_these_facts(topic: str) -> None:
    reading = read(topic)
    found = [(fact.occurred_at, fact.order_ref, fact.data) for fact in reading.facts]
    assert found == EXPECTED[topic]
    assert reading.faults == reading.unknown == []


@pytest.mark.parametrize("topic", ["PO Update", "Tote Complete"])
def test_a_topic_of_no_interest_is_ignored_with_a_reason(topic: str) -> None:
    assert read(topic).ignored.startswith("nothing: ")


def test_stock_is_what_can_be_sold() -> None:
    assert read("Inventory Update").stock == {"MUG-1": 113, "TEA-3": 0}


def test_a_change_of_stock_gives_what_is_on_hand_after_it() -> None:
    assert read("Inventory Change").stock == {"MUG-1": 116}


def test_a_shipment_binds_its_order_and_its_parcels() -> None:
    done = read("Shipment Update").facts[0]
    assert done.refs == (
        "shipment:shiphero/order/61000042",
        "shipment:shiphero/51000777",
        f"tracking:{UPS[0]}",
        f"tracking:{UPS[1]}",
    )


def test_a_connection_that_knows_its_storefront_binds_the_storefronts_id() -> None:
    assert "order:shopify/5123450001" in read("Order Allocated", storefront="shopify").facts[0].refs


def test_an_order_number_with_words_is_the_number_that_people_say() -> None:
    reading = changed("Order Canceled", order_number=" #A-77 ")
    assert reading.facts[0].order_ref == "number:A-77"


def test_a_shipment_that_the_customer_collects_has_no_parcel() -> None:
    body = json.loads(payload("Shipment Update"))
    body["fulfillment"] |= {"tracking_number": "Pickup", "packages": [None, {}]}
    (done,) = read("Shipment Update", body).facts
    assert isinstance(done.data, Fulfilled)
    assert done.data.parcels == ()


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        ("pending", []),
        ("received", [ReturnReceived]),
        ("Warehouse Complete", [ReturnReceived, ReturnInspected]),
        ("complete", [ReturnReceived, ReturnInspected]),
        ("canceled", [ReturnClosed]),
    ],
)
def test_a_return_goes_through_its_statuses(status: str, kinds: list[type[Body]]) -> None:
    facts = changed("Return Update", status=status).facts[2:]
    assert [type(fact.data) for fact in facts] == kinds
    assert {fact.key for fact in facts} <= {"3394"}


def test_goods_that_came_back_are_received_whatever_the_status() -> None:
    items = [{"id": 1, "quantity": 2, "quantity_received": 1, "sku": "A"}]
    received = changed("Return Update", items=items).facts[2]
    assert received.data == ReturnReceived(rma="3394", lines={"1": 1})


def test_an_unknown_return_status_is_reported() -> None:
    assert changed("Return Update", status="on the moon").unknown == ["return_status:on_the_moon"]


def test_a_rule_without_holds_is_ignored_with_its_own_words() -> None:
    reading = changed("Automation Rules", holds=None)
    assert reading.ignored == "an automation rule without holds: held for review"


def test_holds_may_stand_at_the_top() -> None:
    reading = changed("Automation Rules", holds=None, operator_hold="true")
    assert [fact.data for fact in reading.facts] == [
        HoldPlaced(hold="operator_hold", reason="other")
    ]


def test_a_test_delivery_is_ignored() -> None:
    assert changed("Return Update", test="1").ignored == "a test delivery"


def test_an_unknown_topic_is_ignored_by_name() -> None:
    assert read("X", {"webhook_type": "Tea Time"}).ignored == "topic Tea Time is not watched"


@pytest.mark.parametrize(
    ("topic", "changes", "why"),
    [
        ("Order Allocated", {"allocated_at": "1970-01-01 00:00:00"}, "before 2000"),
        ("Order Allocated", {"allocated_at": "2500-01-01 00:00:00"}, "future"),
        ("Order Deallocated", {"deallocated_at": "soon"}, "ISO 8601"),
        ("Inventory Update", {"inventory": [{"sku": "A", "inventory": "-4"}]}, "no quantity"),
        ("Inventory Update", {"inventory": [{"sku": "A", "inventory": "1e9"}]}, "no quantity"),
        ("Inventory Update", {"inventory": [None, {"inventory": 3}]}, "has no sku"),
        ("Inventory Change", {"quantity": None}, "no quantity"),
        ("Inventory Change", {"previous_on_hand": 0, "old_quantity": 50}, "no quantity"),
        ("Return Update", {"items": [{"id": 1, "quantity": -1}, None]}, "no quantity"),
        (
            "Backorder",
            {"line_items": [{"id": 1, "backorder_quantity": "a few"}, None, {}]},
            "no quantity",
        ),
    ],
)
def test_a_part_without_sense_is_a_fault(topic: str, changes: dict[str, Any], why: str) -> None:
    reading = changed(topic, **changes)
    assert why in reading.faults[0]
    assert reading.stock == {}


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("X", b""),
        ("X", b"\xff\xfe"),
        ("X", b'{"webhook_type": '),
        ("X", b"[" * 100_000),
        ("X", b"null"),
        ("Order Allocated", b'{"webhook_type": "Order Allocated", "line_items": 7}'),
        ("Order Allocated", b'{"webhook_type": "Order Allocated"}'),
        ("Shipment Update", b'{"webhook_type": "Shipment Update"}'),
        ("Shipment Update", b'{"webhook_type": "Shipment Update", "fulfillment": {}}'),
        ("Return Update", b'{"webhook_type": "Return Update", "order_number": "1"}'),
        ("Inventory Change", b'{"webhook_type": "Inventory Change", "sku": null}'),
    ],
)
def test_a_body_without_sense_is_unreadable_with_a_reason(topic: str, body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(topic, body)
    assert str(refused.value)
