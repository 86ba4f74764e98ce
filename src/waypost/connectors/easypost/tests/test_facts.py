"""What trackers say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from waypost.connectors.easypost import CONNECTOR
from waypost.connectors.easypost.tests.events import CODE, PAYLOADS, body, changed, read, scan
from waypost.connectors.easypost.words import DETAILS, STATUSES
from waypost.core.bodies import (
    Deadline,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.words import Direction, Incident, ParcelStatus

S = ParcelStatus


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, tick: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, second, tick, UTC)


def test_every_topic_has_a_payload_and_every_payload_a_topic():
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace(".", "_") for topic in CONNECTOR.topics}


def test_a_created_tracker_says_label_announcements_and_date():
    reading = read(body("tracker.created"), "tracker.created")
    label, first, second, promise = reading.facts
    assert label.data == ParcelLabelled(
        parcel="EZ1000000001", carrier="USPS", service="First-Class Package Service"
    )
    assert (label.order_ref, label.key) == ("tracking:EZ1000000001", "EZ1000000001")
    assert label.occurred_at == first.occurred_at == datetime(2025, 2, 6, 19, 48, 26, tzinfo=UTC)
    assert (first.data.status, second.data.status) == (S.PENDING, S.PENDING)
    assert second.data.text == "Shipping Label Created"
    assert second.data.place == "HOUSTON, TX"
    assert promise.data.edd == Deadline(at=at(6, 19, 48, 26))
    assert (reading.faults, reading.unknown, reading.ignored) == ([], [], "")


def test_an_updated_tracker_says_each_scan_and_the_carriers_day():
    reading = read(body())
    label, *scans, promise = reading.facts
    assert label.data.direction is Direction.OUTBOUND
    assert (label.data.origin, label.data.destination) == ("US", "US")
    assert [(f.occurred_at, f.data.status, f.data.reason, f.data.code) for f in scans] == [
        (at(6, 19, 48), S.PENDING, None, "label_created"),
        (at(7, 16, 3), S.IN_TRANSIT, None, "received_at_origin_facility"),
        (at(7, 21, 18), S.IN_TRANSIT, None, "arrived_at_facility"),
        (at(7, 21, 18, tick=1), S.IN_TRANSIT, None, "departed_facility"),
        (at(8, 11, 40), S.DELIVERY_DELAYED, Incident.WEATHER_DELAY, "weather_delay"),
        (at(9, 6, 12), S.IN_TRANSIT, Incident.CARRIER_SORTING_ERROR, "missorted"),
    ]
    assert {f.order_ref for f in reading.facts} == {f"tracking:{CODE}"}
    assert scans[1].key == f"{CODE}:2025-03-07T16:03:00Z:in_transit:received_at_origin_facility"
    assert scans[3].data.place == "NORTH HOUSTON TX DISTRIBUTION CENTER, US"
    assert promise.data == ParcelPromised(parcel=CODE, edd=Deadline(day=date(2025, 3, 10)))
    assert promise.key == f"{CODE}:2025-03-10T00:00:00Z"
    assert promise.occurred_at == at(9, 6, 12, 40)
    assert (reading.faults, reading.unknown, reading.ignored) == ([], [], "")


def test_two_scans_of_one_minute_keep_their_order_in_the_state():
    minute = "2025-03-09T10:00:00Z"
    raw = changed(
        tracking_details=[
            scan(minute, "out_for_delivery", status_detail="out_for_delivery"),
            scan(minute, "delivered", status_detail="delivered"),
        ]
    )
    facts = read(raw).facts
    for order in (facts, facts[::-1]):
        status = fold(OrderState(), order).parcels[CODE].status
        assert status is not None
        assert status[2] is S.DELIVERED


def test_the_same_scan_has_the_same_identity_however_its_tracker_went_on():
    earlier = {f.id for f in read(changed(tracking_details=[scan()])).facts}
    later = read(changed(tracking_details=[scan(), scan("2025-03-09T12:00:00Z")])).facts
    assert earlier < {f.id for f in later}


def test_a_return_label_is_told_as_one():
    raw = changed(is_return=True)
    assert read(raw).facts[0].data.direction is Direction.RETURN


def test_a_tracker_without_scans_speaks_for_itself():
    raw = changed(tracking_details=[], status="delivered", status_detail="delivered")
    scanned, _ = read(raw).facts
    assert scanned.data == ParcelScanned(
        parcel=CODE, status=S.DELIVERED, carrier="USPS", code="delivered"
    )
    assert scanned.occurred_at == at(9, 6, 12, 40)


def test_an_announced_parcel_without_scans_has_a_label():
    raw = changed(tracking_details=None, status="pre_transit", status_detail="unknown")
    label, scanned, _ = read(raw).facts
    assert (label.data.kind, label.occurred_at) == ("parcel_labelled", at(6, 19, 48, 46))
    assert scanned.data.status is S.PENDING


def test_a_parcel_is_untrackable_only_where_easypost_says_error():
    raw = changed(
        tracking_details=[], status="error", status_detail="error", est_delivery_date=None
    )
    assert [f.data for f in read(raw).facts] == [
        ParcelUntrackable(parcel=CODE, reason="error", carrier="USPS")
    ]
    silent = read(changed(tracking_details=[], status="unknown", est_delivery_date=None))
    assert (silent.facts, silent.faults) == ([], [])
    assert "knows nothing" in silent.ignored


@pytest.mark.parametrize(
    ("status", "detail", "expected", "incident"),
    [
        ("in_transit", "delayed", S.DELIVERY_DELAYED, None),
        ("in_transit", "held", S.ON_HOLD, None),
        ("in_transit", "return", S.RETURN_TO_SENDER, None),
        ("in_transit", "transit_exception", S.DELIVERY_DELAYED, Incident.UNKNOWN),
        ("failure", "refused", S.DELIVERY_FAILED, Incident.CONSIGNEE_REFUSED),
        ("failure", "delivery_exception", S.DELIVERY_FAILED, Incident.UNKNOWN),
        ("failure", "lost", S.ON_HOLD, Incident.CARRIER_PARCEL_LOST),
        ("failure", "damaged", S.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL),
        ("failure", "address_correction", S.DELIVERY_FAILED, Incident.CONSIGNEE_INCORRECT_ADDRESS),
        ("delivered", "delayed", S.DELIVERED, None),
        ("out_for_delivery", "out_for_delivery", S.OUT_FOR_DELIVERY, None),
        ("available_for_pickup", "arrived_at_pickup_location", S.READY_FOR_PICKUP, None),
        ("return_to_sender", "return", S.RETURN_TO_SENDER, None),
        ("cancelled", "cancelled", S.CANCELLED, Incident.RETAILER_CANCELLED),
        ("error", "unknown", S.UNKNOWN, None),
    ],
)
def test_words_become_a_status_and_a_reason(status, detail, expected, incident):
    raw = changed(tracking_details=[scan(status=status, status_detail=detail)])
    body = next(f.data for f in read(raw).facts if isinstance(f.data, ParcelScanned))
    assert (body.status, body.reason) == (expected, incident)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("detail", DETAILS)
def test_every_pair_of_known_words_is_known(status, detail):
    reading = read(changed(tracking_details=[scan(status=status, status_detail=detail)]))
    assert reading.unknown == []


def test_unknown_words_fall_back_and_are_counted_once():
    raw = changed(
        tracking_details=[
            scan("2025-03-09T10:00:00Z", "in_transit", status_detail="beamed"),
            scan("2025-03-09T11:00:00Z", "in_transit", status_detail="beamed"),
            scan("2025-03-09T12:00:00Z", "vanished", status_detail="lost"),
            scan("2025-03-09T13:00:00Z", None, status_detail=None),
        ]
    )
    reading = read(raw)
    scans = [f.data for f in reading.facts if isinstance(f.data, ParcelScanned)]
    assert [(s.status, s.reason) for s in scans] == [
        (S.IN_TRANSIT, None),
        (S.IN_TRANSIT, None),
        (S.UNKNOWN, Incident.CARRIER_PARCEL_LOST),
        (S.UNKNOWN, None),
    ]
    assert reading.unknown == ["status_detail:beamed", "status:vanished", "status:"]


@pytest.mark.parametrize(
    ("value", "local", "local_time", "edd"),
    [
        ("2025-03-12T00:00:00Z", None, None, Deadline(day=date(2025, 3, 12))),
        ("2025-03-12T00:00:00Z", "2025-03-11", None, Deadline(day=date(2025, 3, 11))),
        ("2025-03-12T17:00:00Z", "2025-03-12", None, Deadline(day=date(2025, 3, 12))),
        ("2025-03-12T17:00:00Z", "2025-03-12", "12:00:00", Deadline(at=at(12, 17))),
        ("2025-03-12T17:00:00-05:00", None, None, Deadline(at=at(12, 22))),
    ],
)
def test_a_promised_day_is_a_day_and_a_promised_hour_an_hour(value, local, local_time, edd):
    about = {"est_delivery_date_local": local, "est_delivery_time_local": local_time}
    fact = read(changed(est_delivery_date=value, carrier_detail=about)).facts[-1]
    assert fact.data == ParcelPromised(parcel=CODE, edd=edd)


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("batch.updated", "batch of labels"),
        ("refund.successful", "shop's, not the customer's"),
        ("claim.submitted", "insurer"),
        ("payment.created", "no order's"),
        ("scan_form.created", "scan form"),
        ("report.done", "no news of an order"),
        ("insurance.purchased", "insurance"),
        ("tracker.deleted", "topic tracker.deleted is not watched"),
    ],
)
def test_what_is_not_a_parcels_way_is_ignored_with_a_reason(topic, why):
    reading = read(b'{"description": "x", "id": "e", "result": {"status": {"created": 1}}}', topic)
    assert reading.facts == []
    assert why in reading.ignored
