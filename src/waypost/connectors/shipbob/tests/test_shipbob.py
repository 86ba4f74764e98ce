"""ShipBob: shipments and returns as facts, bad input."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import (
    Delivery,
    DeliveryUnreadable,
    Reading,
)
from waypost.connectors.shipbob import CONNECTOR, words
from waypost.core.bodies import (
    Address,
    AddressChecked,
    Body,
    Deadline,
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    OrderDescribed,
    ParcelLabelled,
    ParcelScanned,
    Restocked,
    ReturnClosed,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
    StockShort,
    WarehouseAccepted,
)
from waypost.core.words import Incident, ParcelStatus

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"


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


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace("/", "_").replace(".", "_") for topic in CONNECTOR.topics}


USPS = "9400111899223100012345"
SEEN = (at(2, 26, 15, 5), WarehouseAccepted(warehouse="Cicero (IL)"))
DUE = OrderDescribed(warehouse="Cicero (IL)", dispatch_by=Deadline(at=at(2, 27, 22)))
SHIPPED: list[tuple[datetime, Body]] = [
    SEEN,
    (at(2, 27, 18, 50), HoldReleased(hold="77001")),
    (at(2, 27, 18, 50), Restocked(line="9001")),
    (
        at(2, 27, 18, 50),
        Fulfilled(
            fulfillment="77001",
            lines={"9001": 2},
            parcels=(USPS,),
            carrier="USPS",
            service="GroundAdvantage",
            warehouse="Cicero (IL)",
        ),
    ),
    (
        at(2, 27, 18, 50),
        ParcelLabelled(
            parcel=USPS,
            carrier="USPS",
            service="GroundAdvantage",
            destination="US",
            fulfillment="77001",
        ),
    ),
]


def scan(status: ParcelStatus, said: str, code: str) -> ParcelScanned:
    return ParcelScanned(parcel=USPS, status=status, text=said, carrier="USPS", code=code)


def freed(moment: datetime) -> list[tuple[datetime, Body]]:
    return [(moment, HoldReleased(hold="77001")), (moment, Restocked(line="9001"))]


RETURN: list[tuple[datetime, Body]] = [
    (at(3, 1, 9), ReturnRequested(rma="88001", lines={"MUG-1": 1})),
    (at(3, 1, 9), ReturnLabelled(rma="88001", parcel="9400111899223100099999")),
]
EXPECTED: dict[str, list[tuple[datetime, Body]]] = {
    "order.shipped": SHIPPED,
    "pull/order": SHIPPED,
    "order.delivered": [
        *SHIPPED,
        (at(3, 1, 20, 5), scan(ParcelStatus.DELIVERED, "Shipment Delivered", "Delivered")),
    ],
    "order.shipment.delivered": [
        *SHIPPED,
        (at(3, 1, 20, 5), scan(ParcelStatus.DELIVERED, "", "Delivered")),
    ],
    "order.shipment.tracking.updated": [
        *SHIPPED,
        (
            at(3, 1, 13),
            scan(ParcelStatus.OUT_FOR_DELIVERY, "Shipment Out For Delivery", "OutForDelivery"),
        ),
    ],
    "order.shipment.exception": [
        SEEN,
        (at(2, 26, 16), StockShort(line="9001", sku="MUG-1", reason="out_of_stock")),
        (at(2, 26, 16), StockShort(line="4999", reason="unknown_sku")),
        (at(2, 26, 16), FulfillmentRejected(reason="contains a bundle")),
    ],
    "order.shipment.on_hold": [
        SEEN,
        (
            at(2, 26, 17),
            HoldPlaced(hold="77001", reason="incorrect_address", note="Invalid Address"),
        ),
        (at(2, 26, 17), AddressChecked(valid=False, problem="Invalid Address")),
    ],
    "order.shipment.cancelled": [SEEN, (at(2, 26, 18), FulfillmentCancelled(fulfillment="77001"))],
    "order.shipment.address.updated": [
        SEEN,
        (
            at(2, 26, 19),
            OrderDescribed(
                warehouse="Cicero (IL)",
                dispatch_by=Deadline(at=at(2, 27, 22)),
                ship_to=Address(
                    name="Ana Silva",
                    line1="1 Elm St",
                    city="Austin",
                    region="TX",
                    postcode="78701",
                    country="US",
                ),
            ),
        ),
        (at(2, 26, 19), AddressChecked(valid=True)),
        *freed(at(2, 26, 19)),
    ],
    "order.shipment.line_item.added": [SEEN, (at(2, 26, 19, 10), DUE), *freed(at(2, 26, 19, 10))],
    "order.shipment.line_item.removed": [SEEN, (at(2, 26, 19, 20), DUE), *freed(at(2, 26, 19, 20))],
    "order.shipment.line_item.updated": [SEEN, (at(2, 26, 19, 30), DUE), *freed(at(2, 26, 19, 30))],
    "order.shipment.shipping_service.updated": [
        SEEN,
        (
            at(2, 26, 19, 40),
            OrderDescribed(
                warehouse="Cicero (IL)",
                dispatch_by=Deadline(at=at(2, 27, 22)),
                service_level="Express",
            ),
        ),
        *freed(at(2, 26, 19, 40)),
    ],
    "return.created": RETURN,
    "return.updated": [*RETURN, (at(3, 1, 21), ReturnReceived(rma="88001"))],
    "return.completed": [
        *RETURN,
        (at(3, 1, 21), ReturnReceived(rma="88001")),
        (at(3, 2, 9, 30), ReturnInspected(rma="88001")),
    ],
    "billing.charge.created": [],
    "billing.refund.created": [],
    "billing.credit.created": [],
}


@pytest.mark.parametrize("topic", list(words.TOPICS))
def test_a_webhook_gives_these_facts(topic: str) -> None:
    reading = read(topic)
    assert [(fact.occurred_at, fact.data) for fact in reading.facts] == EXPECTED[topic]
    assert reading.faults == reading.unknown == []
    assert bool(reading.ignored) == topic.startswith("billing.")


def test_the_same_shipment_by_webhook_and_by_pull_is_the_same_facts() -> None:
    pulled = {fact.id for fact in read("pull/order").facts}
    assert {fact.id for fact in read("order.shipped").facts} == pulled
    assert pulled < {fact.id for fact in read("order.shipment.tracking.updated").facts}


def test_an_order_is_known_by_its_number_and_by_the_storefronts_id() -> None:
    done = read("order.shipped").facts[3]
    assert done.order_ref == "number:1042"
    assert done.refs == (
        "order:shopify/5123450001",
        "shipment:shipbob/order/66001",
        "shipment:shipbob/77001",
        f"tracking:{USPS}",
    )


def test_another_storefront_is_named_by_the_connection() -> None:
    facts = read("order.shipment.on_hold", storefront="woocommerce").facts
    assert facts[0].refs[0] == "order:woocommerce/5123450001"
    assert (
        read("return.created", storefront="woocommerce")
        .facts[0]
        .order_ref.startswith("order:woocommerce/")
    )


def test_a_short_reference_is_a_number_that_people_say_too() -> None:
    fact = changed("order.shipment.on_hold", reference_id="1042", order_number=None).facts[0]
    assert fact.order_ref == "order:shopify/1042"
    assert "number:1042" in fact.refs
    long = changed("order.shipment.on_hold", order_number=None).facts[0]
    assert not [ref for ref in long.refs if ref.startswith("number:")]


@pytest.mark.parametrize(
    ("name", "reason", "known"),
    [
        ("PaymentDeclined", "awaiting_payment", True),
        ("ReserveDateNotMet", "unknown_delivery_date", True),
        ("MissingTarriffInformation", "other", True),
        ("MissingInventory", "inventory_out_of_stock", False),
        ("IncompleteAddress", "incorrect_address", False),
        ("FullMoon", "other", False),
    ],
)
def test_a_hold_has_a_reason_and_an_unknown_one_is_reported(
    name: str, reason: str, known: bool
) -> None:
    reading = changed("order.shipment.on_hold", status_details=[{"name": name}])
    held = reading.facts[1].data
    assert isinstance(held, HoldPlaced)
    assert (held.hold, held.reason, held.note) == ("77001", reason, name)
    assert reading.unknown == ([] if known else [f"hold:{name}"])


@pytest.mark.parametrize(
    ("details", "expected", "unknown"),
    [
        ([{"name": "InternalTransferInProgress"}], StockShort, []),
        ([{"name": "AddressNotFound"}], AddressChecked, ["exception:AddressNotFound"]),
        ([{"name": "SkuOnFire"}], StockShort, ["exception:SkuOnFire"]),
        ([{"name": "FullMoon"}], FulfillmentRejected, ["exception:FullMoon"]),
        ([], FulfillmentRejected, []),
        (None, FulfillmentRejected, []),
    ],
)
def test_an_exception_is_read_by_what_it_is_about(
    details: list[dict[str, str]] | None, expected: type[Body], unknown: list[str]
) -> None:
    reading = changed("order.shipment.exception", status_details=details)
    assert [type(fact.data) for fact in reading.facts[1:]] == [expected]
    assert reading.unknown == unknown


def test_a_carriers_exception_is_no_delivery() -> None:
    details = [{"name": "DeliveryException", "description": "gone astray"}]
    found = changed("order.shipment.tracking.updated", status_details=details).facts[-1].data
    assert found == ParcelScanned(
        parcel=USPS,
        status=ParcelStatus.ON_HOLD,
        reason=Incident.UNKNOWN,
        text="gone astray",
        carrier="USPS",
        code="DeliveryException",
    )


def test_unknown_words_are_reported() -> None:
    assert changed("order.shipment.on_hold", status="Dancing").unknown == [
        "shipment_status:Dancing"
    ]
    details = [{"name": "OnTheMoon"}]
    assert changed("order.shipment.tracking.updated", status_details=details).unknown == [
        "status_detail:OnTheMoon"
    ]
    assert changed("return.created", status="Lost").unknown == ["return_status:Lost"]


def test_a_body_without_a_status_has_that_of_its_topic() -> None:
    reading = changed("order.shipment.cancelled", status=None)
    assert reading.facts[-1].data == FulfillmentCancelled(fulfillment="77001")


def test_a_new_shipment_releases_nothing() -> None:
    same = {"created_date": "2026-02-26T19:10:00Z", "last_update_at": "2026-02-26T19:10:00Z"}
    kinds = {fact.kind for fact in changed("order.shipment.line_item.added", **same).facts}
    assert kinds == {"warehouse_accepted", "order_described"}


def test_a_cancelled_return_is_closed() -> None:
    dated = changed("return.updated", status="Cancelled", cancelled_date="2026-03-02T01:00:00Z")
    assert dated.facts[-1].data == ReturnClosed(rma="88001", reason="cancelled")
    assert dated.facts[-1].occurred_at == at(3, 2, 1)
    assert changed("return.updated", status="Cancelled").facts[-1].occurred_at == NOW


def test_a_promised_day_is_a_day() -> None:
    given = {"estimated_fulfillment_date": "2026-03-09"}
    described = changed("order.shipment.line_item.added", **given).facts[1].data
    assert isinstance(described, OrderDescribed)
    assert described.dispatch_by == Deadline(day=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("topic", "changes", "why"),
    [
        ("order.shipped", {"shipments": [None]}, "null"),
        ("order.shipment.on_hold", {"created_date": "1970-01-01T00:00:00Z"}, "before 2000"),
        ("order.shipment.on_hold", {"last_update_at": "2500-01-01T00:00:00Z"}, "future"),
        ("order.shipment.on_hold", {"created_date": "soon"}, "ISO 8601"),
        ("order.shipment.on_hold", {"estimated_fulfillment_date": "2500-01-01"}, "beyond reason"),
        (
            "order.shipment.delivered",
            {"products": [{"sku": "A", "quantity": -3}, None, {"quantity": 1}]},
            "no quantity",
        ),
        (
            "return.created",
            {"inventory": [{"sku": "A", "quantity": 10**8}, None, {}]},
            "no quantity",
        ),
    ],
)
def test_a_part_without_sense_is_a_fault(topic: str, changes: dict[str, Any], why: str) -> None:
    assert why in changed(topic, **changes).faults[0]


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("order.shipped", b""),
        ("order.shipped", b"\xff\xfe"),
        ("order.shipped", b'{"id": '),
        ("order.shipped", b'{"shipments": 7}'),
        ("order.shipped", b"{}"),
        ("order.shipped", b"null"),
        ("order.shipped", b"[" * 100_000),
        ("return.created", b"{}"),
        ("return.created", b'{"id": 1, "inventory": "all"}'),
    ],
)
def test_a_body_without_sense_is_unreadable_with_a_reason(topic: str, body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(topic, body)
    assert str(refused.value)


def test_an_unknown_topic_is_ignored_by_name() -> None:
    assert read("wro.created", b"{}").ignored == "topic wro.created is not watched"
