"""ShipStation V2 and ShipEngine: tracking updates, thin webhooks and their bodies, bad input."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.shipstation import CONNECTOR, words
from waypost.core.bodies import (
    Deadline,
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ReturnLabelled,
    WarehouseAccepted,
)
from waypost.core.facts import Fact
from waypost.core.words import Incident, ParcelStatus

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"


def payload(topic: str) -> bytes:
    return (PAYLOADS / (topic.replace("/", "_").replace(".", "_") + ".json")).read_bytes()


def read(topic: str, body: bytes | dict[str, Any] | None = None) -> Reading:
    raw = payload(topic) if body is None else body
    if isinstance(raw, dict):
        raw = json.dumps(raw).encode()
    return CONNECTOR.facts(Delivery(topic, raw, "1", NOW))


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace("/", "_").replace(".", "_") for topic in CONNECTOR.topics}


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


USPS = "9400111899223100012345"
UPS = "1Z88W5410312345671"
SCANS = {
    "API_TRACK": [
        (at(3, 1, 4, 12), ParcelStatus.IN_TRANSIT, None, "KANSAS CITY, MO, 64121, US"),
        (at(2, 27, 17, 30), ParcelStatus.PICKED_UP, None, "AUSTIN, TX, 78701, US"),
        (at(2, 26, 20, 5), ParcelStatus.PENDING, None, "AUSTIN, TX, 78701, US"),
    ],
    "TRACK_EVENT_V2": [
        (
            at(3, 2, 9, 40),
            ParcelStatus.ON_HOLD,
            Incident.CONSIGNEE_INCORRECT_ADDRESS,
            "Dayton, OH, US",
        ),
        (at(2, 28, 2, 15), ParcelStatus.IN_TRANSIT, None, "Louisville, KY, US"),
    ],
}


@pytest.mark.parametrize("topic", list(SCANS))
def test_a_tracking_update_gives_every_scan_with_its_own_instant(topic: str) -> None:
    reading = read(topic)
    scans = [
        (fact.occurred_at, fact.data.status, fact.data.reason, fact.data.place)
        for fact in reading.facts
        if isinstance(fact.data, ParcelScanned)
    ]
    assert scans == SCANS[topic]
    assert reading.faults == reading.unknown == []


def test_a_tracking_update_gives_the_carriers_date_as_old_as_its_newest_scan() -> None:
    promise = read("API_TRACK").facts[-1]
    assert promise.data == ParcelPromised(parcel=USPS, edd=Deadline(day=date(2026, 3, 3)))
    assert promise.occurred_at == at(3, 1, 4, 12)
    assert promise.order_ref == f"tracking:{USPS}"


def fact(reading: Reading, kind: str, index: int = 0) -> Fact:
    return [each for each in reading.facts if each.kind == kind][index]


def test_seen_orders_are_warehouse_accepted() -> None:
    seen = fact(read("fetched/API_SALES_ORDERS_IMPORTED"), "warehouse_accepted")
    assert seen.order_ref == "number:1042"
    assert seen.refs == ("shipment:shipstation/2078df4e-2a9f",)
    assert seen.occurred_at == datetime(2026, 2, 26, 15, 7, 11, 201000, tzinfo=UTC)


def test_created_shipments_are_seen_and_cancelled_ones_rejected_and_the_next_page_asked_for() -> (
    None
):
    reading = read("fetched/SHIPMENT_CREATED_V2")
    first, second, cancelled = reading.facts
    assert first.data == WarehouseAccepted(warehouse="se-8")
    assert first.refs == ("shipment:shipstation/se-500100",)
    assert second.order_ref == cancelled.order_ref == "number:1043"
    assert cancelled.data == FulfillmentRejected(reason="cancelled")
    assert cancelled.occurred_at == at(2, 26, 16)
    assert reading.fetch.endswith("&page=2")
    assert reading.fetch_topic == "fetched/SHIPMENT_CREATED_V2"


def test_labels_returns_and_voids_are_told_apart() -> None:
    label, back, void = read("fetched/LABEL_CREATED_V2").facts
    assert label.data == ParcelLabelled(
        parcel=UPS, carrier="ups", service="ups_ground", fulfillment="se-500100"
    )
    assert label.order_ref == "shipment:shipstation/se-500100"
    assert label.refs == ("shipment:shipstation/se-7700123", f"tracking:{UPS}")
    assert back.data == ReturnLabelled(rma="se-7700124", parcel="1Z88W5410312345680", carrier="ups")
    assert void.data == FulfillmentCancelled(fulfillment="se-500099")
    assert void.occurred_at == at(2, 27, 9, 30)


def test_a_shipped_fulfillment_is_fulfilled_and_labelled() -> None:
    done, label = read("fetched/FULFILLMENT_SHIPPED_V2").facts
    assert done.data == Fulfilled(
        fulfillment="se-500100", parcels=(UPS,), carrier="ups", service="ups_ground"
    )
    assert done.order_ref == label.order_ref == "number:1042"
    assert f"tracking:{UPS}" in done.refs
    assert label.key == UPS


def test_a_rejected_fulfillment_says_why() -> None:
    (refused,) = read("fetched/FULFILLMENT_REJECTED_V2").facts
    assert refused.data == FulfillmentRejected(reason="SKU MUG-2 is not stocked")
    assert refused.occurred_at == at(2, 27, 12)


@pytest.mark.parametrize(
    "topic", [topic for topic, said in words.TOPICS.items() if said.startswith("nothing")]
)
def test_a_topic_of_no_interest_is_ignored_with_a_reason(topic: str) -> None:
    reading = read(topic)
    assert reading.ignored.startswith("nothing: ")
    assert reading.facts == []


@pytest.mark.parametrize(
    "topic",
    [topic for topic, said in words.TOPICS.items() if said.startswith("fetched: ")],
)
def test_a_thin_webhook_asks_for_its_body(topic: str) -> None:
    reading = read(topic)
    assert reading.fetch == json.loads(payload(topic))["resource_url"]
    assert reading.fetch_topic == f"fetched/{topic}"
    assert f"fetched/{topic}" in CONNECTOR.topics


def test_a_thin_webhook_that_leads_elsewhere_is_unreadable() -> None:
    body = {"resource_type": "LABEL_CREATED_V2", "resource_url": "https://evil.example/"}
    with pytest.raises(DeliveryUnreadable, match="not the partner"):
        read("LABEL_CREATED_V2", body)


def test_a_next_page_that_leads_elsewhere_is_unreadable() -> None:
    body = {"labels": [], "links": {"next": {"href": "https://evil.example/"}}}
    with pytest.raises(DeliveryUnreadable, match="not the partner"):
        read("fetched/LABEL_CREATED_V2", body)


def tracker(**changes: Any) -> dict[str, Any]:
    data = {"tracking_number": UPS, "status_code": "IT", "events": []} | changes
    return {"resource_type": "API_TRACK", "data": data}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("DE", ""), (ParcelStatus.DELIVERED, None, [])),
        (
            ("EX", "CARRIER_DELAYS"),
            (ParcelStatus.DELIVERY_DELAYED, Incident.CARRIER_NOT_ENOUGH_TIME, []),
        ),
        (("EX", "RETURN_TO_SENDER"), (ParcelStatus.RETURN_TO_SENDER, None, [])),
        (("EX", "HELD_BY_CUSTOMS"), (ParcelStatus.ON_HOLD, Incident.CUSTOMS_DELAY, [])),
        (("EX", "PARCEL_LOST"), (ParcelStatus.ON_HOLD, Incident.CARRIER_PARCEL_LOST, [])),
        (("IT", "INFORMATION"), (ParcelStatus.IN_TRANSIT, None, [])),
        (("COLLECT_AT_LOCAL_PO", ""), (ParcelStatus.READY_FOR_PICKUP, None, [])),
        (("it", "hub_scan_in"), (ParcelStatus.IN_TRANSIT, None, [])),
        (
            ("EX", "ABDUCTED"),
            (ParcelStatus.ON_HOLD, Incident.UNKNOWN, ["status_detail_code:ABDUCTED"]),
        ),
        (("ZZ", ""), (ParcelStatus.UNKNOWN, None, ["status_code:ZZ"])),
        (("", ""), (ParcelStatus.UNKNOWN, None, [])),
    ],
)
def test_a_detail_decides_and_an_unknown_code_falls_back_to_its_parent(
    codes: tuple[str, str], expected: tuple[ParcelStatus, Incident | None, list[str]]
) -> None:
    assert words.translate(*codes) == expected


def test_an_unknown_code_is_reported_by_the_reading() -> None:
    reading = read("API_TRACK", tracker(status_code="EX", status_detail_code="ABDUCTED"))
    assert reading.unknown == ["status_detail_code:ABDUCTED"]


def test_a_delivery_told_only_by_the_tracker_is_a_scan_at_its_own_instant() -> None:
    body = tracker(status_code="DE", actual_delivery_date="2026-03-01T18:00:00Z")
    (scan,) = read("API_TRACK", body).facts
    assert scan.data == ParcelScanned(
        parcel=UPS, status=ParcelStatus.DELIVERED, reason=None, code="DE"
    )
    assert scan.occurred_at == at(3, 1, 18)


def test_a_status_without_any_event_holds_from_when_it_came() -> None:
    (scan,) = read("API_TRACK", tracker(status_code="NY")).facts
    assert isinstance(scan.data, ParcelScanned)
    assert scan.data.status is ParcelStatus.PENDING
    assert scan.occurred_at == NOW
    assert read("API_TRACK", tracker(status_code="NY")).facts[0].key == scan.key


def test_a_tracker_that_knows_nothing_is_ignored_with_a_reason() -> None:
    assert "says nothing yet" in read("API_TRACK", tracker(status_code="UN")).ignored


def test_the_same_scan_in_a_later_webhook_is_the_same_fact() -> None:
    event = {"occurred_at": "2026-03-01T04:12:00Z", "event_code": "10"}
    early = read("API_TRACK", tracker(status_code="AC", events=[event]))
    later = tracker(events=[{"occurred_at": "2026-03-02T04:12:00Z", "event_code": "11"}, event])
    assert read("API_TRACK", later).facts[1].id == early.facts[0].id


def test_a_date_that_moves_forth_and_back_is_three_promises() -> None:
    ids = set()
    for day, scan in (("04", "01"), ("06", "02"), ("04", "03")):
        events = [{"occurred_at": f"2026-03-{scan}T01:00:00Z"}]
        body = tracker(estimated_delivery_date=f"2026-03-{day}T00:00:00", events=events)
        ids.add(fact(read("API_TRACK", body), "parcel_promised").id)
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"occurred_at": "1970-01-01T00:00:00Z"}, "before 2000"),
        ({"occurred_at": "2500-01-01T00:00:00Z"}, "future"),
        ({"occurred_at": "yesterday"}, "ISO 8601"),
        ({"description": "no time"}, "missing"),
    ],
)
def test_an_event_without_a_sound_instant_is_a_fault_and_the_others_count(
    event: dict[str, str], why: str
) -> None:
    good = {"occurred_at": "2026-03-01T04:12:00", "status_code": "IT"}
    reading = read("API_TRACK", tracker(events=[event, None, good]))
    assert [each.occurred_at for each in reading.facts] == [at(3, 1, 4, 12)]
    (fault,) = reading.faults
    assert fault.startswith("$.data.events[0].occurred_at: ")
    assert why in fault


def test_numbers_may_come_where_texts_are_due() -> None:
    body = tracker(tracking_number=123456789012, carrier_code=5, status_code="IT")
    assert read("API_TRACK", body).facts[0].order_ref == "tracking:123456789012"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b'{"resource_type": "API_TRACK", "data": ',
        b'{"resource_type": "API_TRACK", "data": []}',
        b'{"resource_type": "API_TRACK"}',
        b'{"resource_type": "API_TRACK", "data": {"tracking_number": null}}',
        b'{"resource_type": "API_TRACK", "data": {"tracking_number": "none"}}',
        b'{"resource_type": "API_TRACK", "data": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b"[]",
    ],
)
def test_a_body_without_sense_is_unreadable_with_a_reason(body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read("API_TRACK", body)
    assert str(refused.value)


def test_an_unknown_topic_is_ignored_by_name() -> None:
    assert read("X", {"resource_type": "API_TEA"}).ignored == "topic API_TEA is not watched"


@pytest.mark.parametrize("name", ["shipments", "labels", "fulfillments", "sales_orders"])
def test_a_bad_record_does_not_spoil_the_good_one(name: str) -> None:
    good = {"shipment_id": "s1", "created_at": "2026-03-01T00:00:00Z", "tracking_number": "1Z5557"}
    reading = read("fetched/LABEL_CREATED_V2", {name: [None, {}, good]})
    assert reading.facts
    assert len(reading.faults) == 2


def test_an_empty_list_is_ignored_with_a_reason() -> None:
    assert read("fetched/LABEL_CREATED_V2", {"labels": []}).ignored == "the list is empty"
