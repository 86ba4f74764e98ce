"""What trackings say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from waypost.connectors.aftership.tests.hooks import PARCEL, changed, checkpoint, read
from waypost.connectors.aftership.words import SUBTAGS, TAGS
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
REFS = ("number:1001", "order:shopify/5987654321987")


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, tick: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, second, tick, UTC)


def only_scans(reading) -> list[ParcelScanned]:
    return [f.data for f in reading.facts if isinstance(f.data, ParcelScanned)]


def test_an_update_says_label_scans_and_promise():
    reading = read("tracking_update")
    label, *scans, promise = reading.facts
    assert label.data == ParcelLabelled(
        parcel=PARCEL,
        carrier="dhl",
        service="DHL Paket International",
        origin="DE",
        destination="FR",
    )
    assert label.occurred_at == at(10, 8, 4)
    assert [(f.occurred_at, f.data.status, f.data.reason, f.data.code) for f in scans] == [
        (at(10, 8, 4), S.PENDING, None, "InfoReceived_001"),
        (at(10, 16, 2), S.PICKED_UP, None, "InTransit_002"),
        (at(11, 3, 17), S.IN_TRANSIT, None, "InTransit_007"),
        (at(13, 7, 55), S.IN_TRANSIT, None, "InTransit_011"),
        (at(14, 5, 58), S.ON_HOLD, Incident.CUSTOMS_DOCUMENTATION, "Exception_018"),
    ]
    assert scans[1].key == (
        f"{PARCEL}:2026-07-10T18:02:00+02:00:InTransit_002:The shipment has been picked up"
    )
    assert scans[1].data.place == "Leipzig, Germany"
    assert promise.data == ParcelPromised(parcel=PARCEL, edd=Deadline(day=date(2026, 7, 15)))
    assert (promise.occurred_at, promise.key) == (at(14, 6, 0, 5), f"{PARCEL}:2026-07-15")
    assert {(f.order_ref, f.refs) for f in reading.facts} == {(f"tracking:{PARCEL}", REFS)}
    assert reading.unknown == ["subtag:InTransit_011"]
    assert (reading.faults, reading.ignored) == ([], "")


def test_a_revised_date_of_a_range_is_its_end():
    reading = read("edd_revise")
    assert reading.facts[-1].data.edd == Deadline(at=at(16, 16))
    assert [f.kind for f in reading.facts] == [
        "parcel_labelled",
        "parcel_scanned",
        "parcel_scanned",
        "parcel_scanned",
        "parcel_promised",
    ]


def test_a_label_that_nobody_scanned_is_told_from_when_the_shop_told_it():
    reading = read("tracking_pending_time")
    label, scan = reading.facts
    assert (label.kind, label.occurred_at) == ("parcel_labelled", at(10, 8, 31, 12))
    assert scan.data == ParcelScanned(
        parcel=PARCEL, status=S.PENDING, carrier="dhl", code="Pending_001"
    )
    assert scan.refs == ("number:1001",)


def test_the_same_scan_has_the_same_identity_in_every_webhook():
    earlier = {f.id for f in read("edd_revise").facts if f.kind != "parcel_promised"}
    assert earlier < {f.id for f in read("tracking_update").facts}


def test_two_scans_of_one_minute_keep_their_order_in_the_state():
    minute = "2026-07-14T10:00:00+02:00"
    points = [
        checkpoint(minute, tag="OutForDelivery", subtag="OutForDelivery_001"),
        checkpoint(minute, tag="Delivered", subtag="Delivered_001"),
    ]
    facts = read(raw=changed(checkpoints=points, tag="Delivered", subtag="Delivered_001")).facts
    for order in (facts, facts[::-1]):
        status = fold(OrderState(), order).parcels[PARCEL].status
        assert status is not None
        assert status[2] is S.DELIVERED


@pytest.mark.parametrize(
    ("tag", "subtag", "status", "reason"),
    [
        ("Expired", "Expired_001", S.UNKNOWN, None),
        ("Delivered", "Delivered_001", S.DELIVERED, None),
        ("Exception", "Exception_013", S.ON_HOLD, Incident.CARRIER_PARCEL_LOST),
        ("Exception", "Exception_011", S.RETURN_TO_SENDER, None),
    ],
)
def test_a_status_set_by_hand_or_by_time_is_a_scan_of_its_own(tag, subtag, status, reason):
    raw = changed(tag=tag, subtag=subtag, checkpoints=[checkpoint()])
    last = read(raw=raw).facts[-2]
    assert (last.data.status, last.data.reason, last.data.code) == (status, reason, subtag)
    assert last.occurred_at == at(14, 6, 0, 5)


def test_an_expired_parcel_is_not_proven_to_be_with_the_carrier():
    raw = changed(tag="Expired", subtag="Expired_001", checkpoints=[])
    state = fold(OrderState(), read(raw=raw).facts)
    assert state.parcels[PARCEL].first_scan is None


def test_a_parcel_of_another_carrier_is_untrackable():
    raw = changed("tracking_pending_time", subtag="Pending_004", subtag_message="Wrong carrier")
    assert read("tracking_pending_time", raw).facts[-1].data == ParcelUntrackable(
        parcel=PARCEL, reason="Wrong carrier", carrier="dhl"
    )


@pytest.mark.parametrize("subtag", SUBTAGS)
def test_every_subtag_agrees_with_its_tag_or_says_more(subtag):
    reading = read(raw=changed(checkpoints=[checkpoint(tag="Nonsense", subtag=subtag)]))
    assert reading.unknown == []
    assert subtag.partition("_")[0] in TAGS


@pytest.mark.parametrize("tag", TAGS)
def test_an_unknown_subtag_falls_back_to_its_tag_and_is_counted_once(tag):
    points = [checkpoint(f"2026-07-14T1{n}:00:00Z", tag=tag, subtag=f"{tag}_099") for n in (0, 1)]
    reading = read(raw=changed(checkpoints=points, tag=tag, subtag=f"{tag}_099"))
    assert [(s.status, s.reason) for s in only_scans(reading)] == [TAGS[tag]] * 2
    assert reading.unknown == [f"subtag:{tag}_099"]


def test_an_unknown_tag_is_unknown_and_counted():
    reading = read(raw=changed(checkpoints=[checkpoint(tag="Teleported", subtag=None)]))
    assert only_scans(reading)[0].status is S.UNKNOWN
    assert "tag:Teleported" in reading.unknown


def test_a_tag_without_a_subtag_is_enough():
    reading = read(raw=changed(checkpoints=[checkpoint(tag="Exception", subtag="")]))
    assert only_scans(reading)[0].status is S.ON_HOLD
    assert reading.unknown == []


@pytest.mark.parametrize(
    ("fields", "edd"),
    [
        (
            {"courier_estimated_delivery_date": {"estimated_delivery_date_max": "2026-07-18"}},
            Deadline(day=date(2026, 7, 18)),
        ),
        (
            {"latest_estimated_delivery": {"datetime": "2026-07-18T17:00:00+02:00"}},
            Deadline(at=at(18, 15)),
        ),
        ({"expected_delivery": "2026-07-18"}, Deadline(day=date(2026, 7, 18))),
        ({"expected_delivery": "2026-07-18T17:00:00"}, Deadline(day=date(2026, 7, 18))),
        ({"expected_delivery": "2026-07-18T00:00:00+00:00"}, Deadline(day=date(2026, 7, 18))),
        ({"courier_estimated_delivery_date": "2026-07-18"}, Deadline(day=date(2026, 7, 18))),
    ],
)
def test_the_promised_date_is_found_where_the_version_puts_it(fields, edd):
    none = {"courier_estimated_delivery_date": None, "latest_estimated_delivery": None}
    fact = read(raw=changed(**none | fields)).facts[-1]
    assert fact.data == ParcelPromised(parcel=PARCEL, edd=edd)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"order_number": "#1001", "order_id": "x", "source": "api"}, ("number:1001",)),
        ({"order_number": None, "order_id": "1001", "source": "api"}, ("number:1001",)),
        ({"order_number": "", "order_id": None}, ()),
        ({"order_number": "#", "order_id": "7", "source": "woocommerce"}, ("order:woocommerce/7",)),
    ],
)
def test_the_order_is_found_by_what_the_shop_gave(fields, expected):
    assert read(raw=changed(**fields)).facts[0].refs == expected


def test_a_return_parcel_is_told_as_one():
    label = read(raw=changed(shipment_direction="return")).facts[0]
    assert label.data.direction is Direction.RETURN


def test_countries_of_the_old_version_are_understood():
    old = {"origin_country_region": None, "origin_country_iso3": "USA"}
    new = {"destination_country_region": "ca"}
    label = read(raw=changed(**old | new)).facts[0].data
    assert (label.origin, label.destination) == ("US", "CA")
