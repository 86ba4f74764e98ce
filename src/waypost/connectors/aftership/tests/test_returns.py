"""What returns say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from waypost.connectors.aftership import CONNECTOR
from waypost.connectors.aftership.tests.hooks import PAYLOADS, changed, read
from waypost.core.bodies import (
    ExchangeAccepted,
    ParcelScanned,
    ReturnClosed,
    ReturnDecided,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
)
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.words import Direction, ParcelStatus

ID = "b3eedf69b7c0410d8975d4350c007705"
RMA, LINE = "A1B2C3D4", "10579097059534"
BACK, OTHER, OWN, COUNTER = (
    "00340434161094049999",
    "00340434161094041111",
    "6A12345678901",
    "JJD000390012345678",
)


def at(day: int, hour: int = 0, minute: int = 0, micro: int = 0, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, 0, micro, UTC)


def labelled(parcel, carrier="dhl"):
    return ReturnLabelled(rma=RMA, parcel=parcel, carrier=carrier)


def scanned(parcel, status, code, carrier="dhl"):
    return ParcelScanned(parcel=parcel, status=status, carrier=carrier, code=code)


REQUESTED = (
    at(20, 9, 0, 1000),
    f"{ID}:requested",
    ReturnRequested(rma=RMA, lines={LINE: 2}, reason="Wrong size"),
)
APPROVED = (at(20, 10, 30), f"{ID}:approved", ReturnDecided(rma=RMA, decision="approved"))
LABELLED = (at(20, 10, 31), f"{ID}:{BACK}", labelled(BACK))
CODE = (at(20, 10, 32), f"{ID}:d9a7c4", labelled("", "happy-returns"))
DELIVERED = (
    at(27, 7, 40),
    f"{BACK}:2026-07-27T07:40:00.000Z:Delivered",
    scanned(BACK, ParcelStatus.DELIVERED, "Delivered"),
)
ARRIVED = f"{ID}:fcd437b4532b44739f52e304f850f360"
RECEIVED = (at(27, 13, 45), ARRIVED, ReturnReceived(rma=RMA, lines={LINE: 2}))
INSPECTED = ReturnInspected(rma=RMA, accepted=True)

# topic -> what it says beyond the request.
EXPECTED = {
    "return.submitted": [],
    "return.approved": [APPROVED],
    "return.rejected": [
        (
            datetime(2026, 7, 20, 10, 59, 59, tzinfo=UTC),
            f"{ID}:declined",
            ReturnDecided(rma=RMA, decision="declined", reason="Worn outdoors"),
        )
    ],
    "return.shipment.provided": [APPROVED, LABELLED],
    "return.shipments.provided": [
        APPROVED,
        LABELLED,
        (at(20, 10, 31), f"{ID}:{OTHER}", labelled(OTHER)),
    ],
    "return.shipment.recorded": [
        APPROVED,
        (at(21, 12), f"{ID}:{OWN}", labelled(OWN, "la-poste-colissimo")),
    ],
    "return.shipment.updated": [
        APPROVED,
        LABELLED,
        (
            at(22, 8, 15),
            f"{BACK}:2026-07-22T08:15:00.000Z:InTransit",
            scanned(BACK, ParcelStatus.IN_TRANSIT, "InTransit"),
        ),
    ],
    "return.dropoff.created": [APPROVED, CODE],
    "return.dropoff.updated": [APPROVED, CODE],
    "return.dropoff.shipment.updated": [
        APPROVED,
        CODE,
        (at(20, 10, 32), f"{ID}:{COUNTER}", labelled(COUNTER, "happy-returns")),
        (
            at(24, 6),
            f"{COUNTER}:dropped",
            scanned(COUNTER, ParcelStatus.PICKED_UP, "dropped", "happy-returns"),
        ),
    ],
    "return.receiving.created": [
        APPROVED,
        LABELLED,
        DELIVERED,
        RECEIVED,
        (at(27, 14, 20), f"{ARRIVED}:graded", INSPECTED),
    ],
    "return.restock.created": [
        APPROVED,
        LABELLED,
        DELIVERED,
        RECEIVED,
        (at(27, 15), f"{ID}:restocked", INSPECTED),
    ],
    "return.exchange.order.created": [
        APPROVED,
        (at(27, 16), f"{ID}:exchange", ExchangeAccepted(exchange="6012345678901", rma=RMA)),
    ],
    "return.resolved": [
        APPROVED,
        (at(28, 9), f"{ID}:resolved", ReturnClosed(rma=RMA, reason="resolved")),
    ],
    "return.expired": [
        APPROVED,
        (at(20, month=8), f"{ID}:expired", ReturnClosed(rma=RMA, reason="expired")),
    ],
}


def test_every_topic_has_a_payload_and_every_payload_a_topic():
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace(".", "_") for topic in CONNECTOR.topics}
    tracking = {"tracking_update", "edd_revise", "tracking_pending_time"}
    assert set(CONNECTOR.topics) == tracking | set(EXPECTED)


@pytest.mark.parametrize("topic", EXPECTED)
def test_a_payload_says_what_it_should(topic):
    reading = read(topic)
    told = [(f.occurred_at, f.key, f.data) for f in reading.facts]
    assert told == [REQUESTED, *EXPECTED[topic]]
    assert (reading.ignored, reading.faults, reading.unknown) == ("", [], [])
    for fact in reading.facts:
        assert fact.order_ref == "order:shopify/5987654321987"
        assert fact.refs[:2] == ("number:1001", f"return:aftership/{ID}")
        parcel = getattr(fact.data, "parcel", "")
        assert fact.refs[2:] == ((f"tracking:{parcel}",) if parcel else ())


def test_the_last_webhook_alone_tells_all_the_steps_that_got_lost():
    kinds = {f.kind for f in read("return.receiving.created").facts}
    assert kinds >= {"return_requested", "return_decided", "return_labelled", "return_received"}


def test_the_parcel_of_a_return_goes_back():
    state = fold(OrderState(), read("return.shipment.updated").facts)
    assert state.parcels[BACK].direction is Direction.RETURN


@pytest.mark.parametrize(
    ("order", "ref"),
    [
        ({"order_name": "#7", "store": {"platform": "shopify"}}, "number:7"),
        ({"external_id": "9", "store": {"platform": "woocommerce"}}, "order:woocommerce/9"),
        ({"external_id": "9", "order_number": "7", "store": {"platform": "wix"}}, "number:7"),
        ({"external_id": "9", "order_number": 7}, "number:7"),
        (None, f"return:aftership/{ID}"),
        ({"order_name": "#"}, f"return:aftership/{ID}"),
    ],
)
def test_the_order_is_found_by_the_best_name_there_is(order, ref):
    assert (
        read("return.submitted", changed("return.submitted", order=order)).facts[0].order_ref == ref
    )


@pytest.mark.parametrize(
    ("topic", "missing", "key"),
    [
        ("return.approved", "approved_at", "approved"),
        ("return.rejected", "rejected_at", "declined"),
        ("return.resolved", "resolved_at", "resolved"),
        ("return.expired", "expired_at", "expired"),
        ("return.submitted", "created_at", "requested"),
    ],
)
def test_a_step_without_its_time_is_told_at_the_webhooks(topic, missing, key):
    facts = read(topic, changed(topic, **{missing: None})).facts
    assert f"{ID}:{key}" in {f.key for f in facts}


def test_a_return_without_a_number_goes_by_its_id():
    raw = changed("return.submitted", rma_number=None)
    assert read("return.submitted", raw).facts[0].data.rma == ID


def test_an_exchange_without_its_order_yet_is_told_all_the_same():
    raw = changed("return.exchange.order.created", exchange=None)
    fact = read("return.exchange.order.created", raw).facts[-1]
    assert fact.data == ExchangeAccepted(exchange=ID, rma=RMA)


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("warranty.created", "warranty claims are not watched"),
        ("create_a_label", "labels are learned"),
        ("return.created", "topic return.created is not watched"),
        ("item.created", "topic item.created is not watched"),
    ],
)
def test_what_is_not_watched_is_ignored_with_a_reason(topic, why):
    reading = read(topic, b'{"event": "x", "data": 7}')
    assert reading.facts == []
    assert why in reading.ignored
