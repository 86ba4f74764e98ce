"""Whatever arrives ends in facts, in a fault with its place, or in DeliveryUnreadable."""

from __future__ import annotations

import json

import pytest

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.easypost.tests.events import CODE, body, changed, read, scan
from waypost.core.bodies import ParcelScanned

DEEP = b'{"id":"e","description":"tracker.updated","result":{"x":' + b"[" * 100_000


@pytest.mark.parametrize(
    "raw",
    [
        body()[:900],
        b"",
        b"[]",
        b"\xff\xfe",
        DEEP,
        b'{"id": "e", "description": "tracker.updated"}',
        changed(tracking_code=None),
        changed(tracking_details={"0": "scan"}),
        body().replace(b"USPS", b"US\xff"),
    ],
)
@pytest.mark.parametrize("topic", ["tracker.updated", ""])
def test_a_body_that_is_no_tracker_is_unreadable(raw, topic):
    with pytest.raises(DeliveryUnreadable):
        read(raw, topic)


def test_an_unreadable_body_says_where():
    with pytest.raises(DeliveryUnreadable, match=r"\$\.result\.tracking_code"):
        read(changed(tracking_code=None))


@pytest.mark.parametrize(
    "at",
    [None, "", "yesterday", "1970-01-01T00:00:00Z", "2500-01-01T00:00:00Z", 17, "0001-01-01"],
)
def test_a_scan_at_no_possible_time_is_left_out_and_the_others_stay(at):
    reading = read(changed(tracking_details=[scan(at), scan("2025-03-09T11:00:00Z")]))
    assert sum(isinstance(f.data, ParcelScanned) for f in reading.facts) == 1
    assert len(reading.faults) == 1
    assert reading.faults[0].startswith("$.result.tracking_details[0].datetime: ")


def test_a_scan_without_a_zone_is_utc():
    with_zone = read(changed(tracking_details=[scan("2025-03-09T10:00:00Z")])).facts[0]
    without = read(changed(tracking_details=[scan("2025-03-09T10:00:00")])).facts[0]
    assert with_zone.occurred_at == without.occurred_at


@pytest.mark.parametrize("value", ["1970-01-01T00:00:00Z", "2500-01-01T00:00:00Z", "soon", "0", 5])
def test_an_impossible_promise_is_left_out(value):
    reading = read(changed(est_delivery_date=value))
    assert {f.kind for f in reading.facts} == {"parcel_labelled", "parcel_scanned"}
    assert "est_delivery_date" in reading.faults[0]


def test_an_impossible_local_day_is_a_fault():
    reading = read(changed(carrier_detail={"est_delivery_date_local": "Monday"}))
    assert "est_delivery_date" in reading.faults[0]


@pytest.mark.parametrize("code", ["", "---", "\u2603"])
def test_a_tracking_code_of_nothing_is_a_fault(code):
    reading = read(changed(tracking_code=code))
    assert reading.facts == []
    assert reading.faults == ["$.result.tracking_code: no letter or digit in it"]


def test_numbers_where_text_is_due_are_taken_as_text():
    raw = changed(
        tracking_code=int(CODE),
        carrier=7,
        tracking_details=[scan(message=5, tracking_location={"city": 12, "state": None})],
    )
    reading = read(raw)
    scanned = next(f.data for f in reading.facts if isinstance(f.data, ParcelScanned))
    assert (scanned.parcel, scanned.text, scanned.place, scanned.carrier) == (CODE, "5", "12", "7")
    assert reading.faults == []


def test_an_update_without_a_time_is_a_fault():
    reading = read(changed(updated_at=None, tracking_details=[], status="delivered"))
    assert reading.facts == []
    assert all("updated_at" in fault for fault in reading.faults)


def outcome(raw: bytes) -> str:
    """The place in the body where reading ended, or "read"."""
    try:
        reading = read(raw)
    except DeliveryUnreadable as error:
        return str(error)
    return "read" if reading.facts or reading.faults or reading.ignored else "nothing"


@pytest.mark.parametrize("odd", [None, "", 0, -1, [], {}, "\u0000"])
def test_an_odd_field_never_ends_in_a_raw_error(odd):
    event = json.loads(body())
    part = event["result"]
    for name in part:
        saved, part[name] = part[name], odd
        ended = outcome(json.dumps(event).encode())
        assert ended == "read" or "`$.result" in ended
        part[name] = saved
