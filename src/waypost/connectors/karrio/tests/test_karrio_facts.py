"""Polled answers as facts: karrio's words, events that it leaves open, dates, bad input."""

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
from waypost.connectors.karrio import CONNECTOR, words
from waypost.core.bodies import (
    Deadline,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.words import Incident, ParcelStatus

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"
USPS = "9400111899223100012345"


def payload(topic: str) -> bytes:
    return (PAYLOADS / f"{topic}.json").read_bytes()


def read(topic: str, body: bytes | dict[str, Any] | None = None) -> Reading:
    raw = payload(topic) if body is None else body
    if isinstance(raw, dict):
        raw = json.dumps(raw).encode()
    return CONNECTOR.facts(Delivery(topic, raw, "1", NOW))


def tracking(**changes: Any) -> Reading:
    base = {"carrier_name": "ups", "tracking_number": "1Z88W5410312345671"}
    return read("tracking", base | changes)


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_nothing_gets_in_by_the_hook() -> None:
    with pytest.raises(SignatureRefused, match="karrio polls"):
        CONNECTOR.verify(HookRequest({}, b""), Keys(secrets=("x",)), NOW)


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(CONNECTOR.topics)


def test_karrios_words_are_ours() -> None:
    assert set(words.STATUS) == {status.value for status in ParcelStatus}
    assert len(words.REASON) == 35


def test_an_answer_gives_every_scan_oldest_first_then_label_and_date() -> None:
    reading = read("tracking")
    scans = [
        (fact.occurred_at, fact.data.status, fact.data.code)
        for fact in reading.facts
        if isinstance(fact.data, ParcelScanned)
    ]
    assert scans == [
        (at(2, 26, 20, 5), ParcelStatus.PENDING, "GX"),
        (at(2, 27, 17, 30), ParcelStatus.PICKED_UP, "PU"),
        (at(2, 28, 23, 40), ParcelStatus.IN_TRANSIT, "ZZ"),
        (at(3, 1, 4, 12), ParcelStatus.IN_TRANSIT, "10"),
    ]
    label, promise = reading.facts[4:]
    assert label.data == ParcelLabelled(
        parcel=USPS, carrier="usps", service="USPS Ground Advantage", origin="US", destination="US"
    )
    assert label.occurred_at == at(2, 26, 20, 5)
    assert promise.data == ParcelPromised(parcel=USPS, edd=Deadline(day=date(2026, 3, 3)))
    assert promise.occurred_at == at(3, 1, 4, 12)
    assert {fact.order_ref for fact in reading.facts} == {f"tracking:{USPS}"}
    assert reading.unknown == ["event:usps/ZZ"]
    assert reading.faults == []


def test_a_number_that_the_carrier_does_not_know_is_untrackable() -> None:
    (fact,) = read("untrackable").facts
    assert fact.data == ParcelUntrackable(
        parcel="1Z88W5410312345671", reason="Invalid inquiry number", carrier="ups"
    )
    assert fact.occurred_at == NOW


def statuses(reading: Reading) -> list[ParcelStatus]:
    return [fact.data.status for fact in reading.facts if isinstance(fact.data, ParcelScanned)]


def test_before_the_first_scan_an_unnamed_event_proves_nothing() -> None:
    events = [
        {"timestamp": "2026-03-01T01:00:00.000Z", "code": "A"},
        {"timestamp": "2026-03-01T02:00:00.000Z", "code": "B", "status": "in_transit"},
        {"timestamp": "2026-03-01T03:00:00.000Z", "code": "C"},
    ]
    assert statuses(tracking(events=events)) == [
        ParcelStatus.UNKNOWN,
        ParcelStatus.IN_TRANSIT,
        ParcelStatus.IN_TRANSIT,
    ]


def test_the_newest_event_without_a_status_has_the_trackers() -> None:
    events = [{"timestamp": "2026-03-01T01:00:00.000Z", "code": "X1"}]
    assert statuses(tracking(status="delivered", events=events)) == [ParcelStatus.DELIVERED]


def test_dhls_unknown_is_not_a_delay() -> None:
    event = {
        "timestamp": "2026-03-01T01:00:00.000Z",
        "code": "unknown",
        "status": "delivery_delayed",
    }
    reading = tracking(carrier_name="dhl_universal", events=[event])
    assert statuses(reading) == [ParcelStatus.UNKNOWN]


@pytest.mark.parametrize(
    ("reason", "expected", "unknown"),
    [
        ("consignee_refused", Incident.CONSIGNEE_REFUSED, []),
        ("delivery_attempted", None, ["reason:delivery_attempted"]),
        (None, None, []),
    ],
)
def test_a_reason_says_who_has_to_move(
    reason: str | None, expected: Incident | None, unknown: list[str]
) -> None:
    event = {"timestamp": "2026-03-01T01:00:00.000Z", "status": "delivery_failed", "reason": reason}
    reading = tracking(events=[event])
    found = reading.facts[0].data
    assert isinstance(found, ParcelScanned)
    assert found.reason is expected
    assert reading.unknown == unknown


def test_an_unknown_status_is_reported_and_falls_back() -> None:
    event = {"timestamp": "2026-03-01T01:00:00.000Z", "status": "return_initiated"}
    reading = tracking(events=[event])
    assert statuses(reading) == [ParcelStatus.UNKNOWN]
    assert reading.unknown == ["status:return_initiated"]


def test_a_day_without_a_time_counts_from_its_start() -> None:
    reading = tracking(events=[{"date": "2026-03-01", "status": "in_transit"}])
    assert reading.facts[0].occurred_at == at(3, 1)


def test_the_same_scan_in_a_later_answer_is_the_same_fact() -> None:
    event = {"timestamp": "2026-03-01T01:00:00.000Z", "code": "I", "status": "in_transit"}
    later = {"timestamp": "2026-03-02T01:00:00.000Z", "code": "D", "status": "delivered"}
    assert tracking(events=[later, event]).facts[0].id == tracking(events=[event]).facts[0].id


def test_an_answer_without_news_is_ignored_with_a_reason() -> None:
    assert "says nothing yet" in tracking(events=[]).ignored


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"timestamp": "1970-01-01T00:00:00.000Z"}, "before 2000"),
        ({"timestamp": "2500-01-01T00:00:00.000Z"}, "future"),
        ({"timestamp": "soon"}, "ISO 8601"),
        ({"code": "I"}, "missing"),
    ],
)
def test_an_event_without_a_sound_instant_is_a_fault_and_the_others_count(
    event: dict[str, str], why: str
) -> None:
    good = {"timestamp": "2026-03-01T01:00:00.000Z", "status": "in_transit"}
    reading = tracking(events=[event, None, good])
    assert statuses(reading) == [ParcelStatus.IN_TRANSIT]
    assert why in reading.faults[0]


@pytest.mark.parametrize("topic", ["tracking", "untrackable"])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"{}", b'{"tracking_number": "none"}', b'{"x":' + b"[" * 100_000],
)
def test_a_body_without_sense_is_unreadable_with_a_reason(topic: str, body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(topic, body)
    assert str(refused.value)


def test_an_unknown_topic_is_ignored_by_name() -> None:
    assert read("rates", b"{}").ignored == "topic rates is not watched"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UPS", "ups"),
        ("stamps_com", "usps"),
        ("FedEx", "fedex"),
        ("DHL eCommerce", "dhl_universal"),
        ("Correios", ""),
        ("", ""),
    ],
)
def test_carriers_are_known_by_the_names_that_others_give_them(name: str, expected: str) -> None:
    assert words.carrier(name) == expected
