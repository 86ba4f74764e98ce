"""ShipStation V1: a secret in the address, thin bodies, lists in Pacific time, bad input."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
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
from waypost.connectors.shipstation_v1 import CONNECTOR, words
from waypost.core.bodies import (
    AddressChecked,
    Deadline,
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    OrderDescribed,
    ParcelLabelled,
    ParcelScanned,
    ReturnLabelled,
    WarehouseAccepted,
)
from waypost.core.words import ParcelStatus

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"
KEYS = Keys(secrets=("new & long?", "old"))


def payload(topic: str) -> bytes:
    return (PAYLOADS / (topic.replace("/", "_").replace(".", "_") + ".json")).read_bytes()


def read(topic: str, body: bytes | dict[str, Any] | None = None) -> Reading:
    raw = payload(topic) if body is None else body
    if isinstance(raw, dict):
        raw = json.dumps(raw).encode()
    return CONNECTOR.facts(Delivery(topic, raw, "1", NOW))


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("query", ["secret=new+%26+long%3F", "a=1&secret=old", "secret=old&b="])
def test_the_secret_in_the_address_opens_the_door(query: str) -> None:
    receipt = CONNECTOR.verify(HookRequest({}, payload("SHIP_NOTIFY"), query), KEYS, NOW)
    assert receipt.topic == "SHIP_NOTIFY"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "no single"),
        ("secret=", "no single"),
        ("secret=ol", "wrong"),
        ("secret=OLD", "wrong"),
        ("secret=old&secret=old", "no single"),
        ("secret=%ff%fe", "wrong"),
        ("secret=%ed%a0%80", "wrong"),
        ("&".join(["a=1"] * 100), "cannot be read"),
    ],
)
def test_a_wrong_or_missing_secret_is_refused(query: str, why: str) -> None:
    with pytest.raises(SignatureRefused, match=why):
        CONNECTOR.verify(HookRequest({}, b"{}", query), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_configured_secret_everything_is_refused(secrets: tuple[str, ...]) -> None:
    with pytest.raises(SignatureRefused, match="no secret is configured"):
        CONNECTOR.verify(HookRequest({}, b"{}", "secret="), Keys(secrets=secrets), NOW)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b'{"resource_type": null}'])
def test_a_body_that_cannot_be_read_is_still_accepted(body: bytes) -> None:
    receipt = CONNECTOR.verify(HookRequest({}, body, "secret=old"), KEYS, NOW)
    assert receipt.topic == "unknown"
    assert len(receipt.external_id) == 64


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace("/", "_").replace(".", "_") for topic in CONNECTOR.topics}


@pytest.mark.parametrize("topic", list(words.EVENTS))
def test_a_webhook_asks_for_the_list_behind_it(topic: str) -> None:
    reading = read(topic)
    assert reading.fetch == json.loads(payload(topic))["resource_url"]
    assert reading.fetch_topic == f"fetched/{topic}"
    assert reading.facts == []


@pytest.mark.parametrize(
    "url",
    [
        "https://ssapi.shipstation.com.evil.example/orders",
        "https://evilssapi.shipstation.com/orders",
        "http://ssapi.shipstation.com/orders",
        "https://a:b@ssapi.shipstation.com/orders",
        "https://ssapi.shipstation.com:8080/orders",
        "https://ssapi١.shipstation.com/orders",
        None,
    ],
)
def test_a_webhook_that_leads_elsewhere_is_unreadable(url: str | None) -> None:
    with pytest.raises(DeliveryUnreadable, match="resource_url"):
        read("X", {"resource_type": "SHIP_NOTIFY", "resource_url": url})


def test_new_orders_are_seen_at_their_pacific_time() -> None:
    accepted, described, checked = read("fetched/ITEM_ORDER_NOTIFY").facts
    assert accepted.data == WarehouseAccepted(warehouse="310")
    assert accepted.order_ref == "number:1042"
    assert accepted.refs == ("shipment:shipstation_v1/880011",)
    assert accepted.occurred_at == datetime(2026, 2, 26, 15, 1, 30, 447000, tzinfo=UTC)
    assert described.data == OrderDescribed(
        warehouse="310", dispatch_by=Deadline(day=date(2026, 2, 28))
    )
    assert checked.data == AddressChecked(valid=True)


def test_held_and_cancelled_orders_say_so() -> None:
    facts = read("fetched/ORDER_NOTIFY").facts[3:]
    assert [fact.data for fact in facts] == [
        WarehouseAccepted(warehouse="310"),
        HoldPlaced(hold="880012", reason="other", note="until 2026-03-04"),
        AddressChecked(valid=False, problem="Address validation failed"),
        WarehouseAccepted(warehouse="310"),
        FulfillmentRejected(reason="cancelled in ShipStation"),
    ]
    assert facts[1].occurred_at == at(2, 27, 17)
    assert facts[4].occurred_at == at(2, 27, 18)


def test_labels_return_labels_and_voided_labels_are_told_apart() -> None:
    done, label, back, void = read("fetched/SHIP_NOTIFY").facts
    assert done.data == Fulfilled(
        fulfillment="990021",
        parcels=("9400111899223100012345",),
        carrier="stamps_com",
        service="usps_ground_advantage",
        warehouse="310",
    )
    assert done.occurred_at == datetime(2026, 2, 27, 16, 20, 0, 123000, tzinfo=UTC)
    assert "tracking:9400111899223100012345" in done.refs
    assert label.data == ParcelLabelled(
        parcel="9400111899223100012345",
        carrier="stamps_com",
        service="usps_ground_advantage",
        destination="US",
        fulfillment="990021",
    )
    assert label.key == "9400111899223100012345"
    assert back.data == ReturnLabelled(
        rma="990022", parcel="9400111899223100012352", carrier="stamps_com"
    )
    assert void.data == FulfillmentCancelled(fulfillment="990020")
    assert void.occurred_at == at(2, 27, 16, 10)


def test_shipped_lines_come_with_their_quantities() -> None:
    done = read("fetched/ITEM_SHIP_NOTIFY").facts[0]
    assert isinstance(done.data, Fulfilled)
    assert done.data.lines == {"9001": 1, "7002": 4}


def test_a_fulfillment_by_others_is_fulfilled_and_delivered() -> None:
    done, label, scan = read("fetched/FULFILLMENT_SHIPPED").facts
    assert done.key == "660001"
    assert label.key == "1Z88W5410312345699"
    assert scan.data == ParcelScanned(parcel="1Z88W5410312345699", status=ParcelStatus.DELIVERED)
    assert scan.occurred_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def test_a_rejected_fulfillment_says_why() -> None:
    (refused,) = read("fetched/FULFILLMENT_REJECTED").facts
    assert refused.data == FulfillmentRejected(reason="The provider does not stock MUG-1")
    assert refused.order_ref == "number:1043"


def order(**changes: Any) -> dict[str, Any]:
    base = {
        "orderId": 1,
        "orderNumber": "9",
        "createDate": "2026-02-01T00:00:00",
        "modifyDate": "2026-02-02T00:00:00",
        "orderStatus": "awaiting_shipment",
    }
    return {"orders": [base | changes]}


def test_a_hold_is_released_when_the_order_may_ship_again() -> None:
    released = read("fetched/ORDER_NOTIFY", order()).facts[1]
    assert released.data == HoldReleased(hold="1")
    assert released.occurred_at == at(2, 2, 8)


def test_an_order_that_awaits_payment_is_held_for_that_reason() -> None:
    held = read("fetched/ORDER_NOTIFY", order(orderStatus="awaiting_payment")).facts[1]
    assert held.data == HoldPlaced(hold="1", reason="awaiting_payment", note="awaiting_payment")


def test_an_unknown_status_is_reported() -> None:
    reading = read("fetched/ORDER_NOTIFY", order(orderStatus="teleported"))
    assert reading.unknown == ["orderStatus:teleported"]
    assert [fact.kind for fact in reading.facts] == ["warehouse_accepted"]


def test_summer_and_winter_have_their_own_offset() -> None:
    body = {"orders": [{"orderNumber": "9", "createDate": "2025-07-01T00:00:00"}]}
    assert read("fetched/ORDER_NOTIFY", body).facts[0].occurred_at == datetime(
        2025, 7, 1, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("name", "record", "why"),
    [
        ("orders", None, "null"),
        ("orders", {"orderStatus": "shipped"}, "neither orderNumber nor orderId"),
        ("orders", {"orderId": 1, "createDate": "1970-01-01T00:00:00"}, "before 2000"),
        ("orders", {"orderId": 1, "createDate": "2500-01-01T00:00:00"}, "future"),
        ("orders", {"orderId": 1, "createDate": "soon"}, "ISO 8601"),
        ("shipments", {"orderId": 1, "createDate": "2026-01-01T00:00:00"}, "neither shipmentId"),
        (
            "shipments",
            {"shipmentId": 1, "orderId": 1, "shipmentItems": [{"sku": "A", "quantity": -2}]},
            "no quantity",
        ),
        (
            "shipments",
            {"shipmentId": 1, "orderId": 1, "shipmentItems": [{"sku": "A", "quantity": 10**9}]},
            "no quantity",
        ),
    ],
)
def test_a_part_without_sense_is_a_fault_and_the_rest_counts(
    name: str, record: dict[str, Any] | None, why: str
) -> None:
    good = order()["orders"][0] | {"shipmentId": 5}
    reading = read("fetched/ORDER_NOTIFY", {name: [record, good]})
    assert [fault for fault in reading.faults if why in fault]
    assert {fact.order_ref for fact in reading.facts} == {"number:9"}


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b'{"orders": {', b'{"orders": 5}', b"[]", b"null", b"[" * 100_000],
)
@pytest.mark.parametrize("topic", ["ORDER_NOTIFY", "fetched/ORDER_NOTIFY"])
def test_a_body_without_sense_is_unreadable_with_a_reason(topic: str, body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(topic, body)
    assert str(refused.value)


def test_an_unknown_topic_is_ignored_by_name() -> None:
    assert read("X", {"resource_type": "TEA_NOTIFY"}).ignored == "topic TEA_NOTIFY is not watched"


def test_an_empty_list_is_ignored_with_a_reason() -> None:
    assert read("fetched/SHIP_NOTIFY", {"shipments": []}).ignored == "the list is empty"
