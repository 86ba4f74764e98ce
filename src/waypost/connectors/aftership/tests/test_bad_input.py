"""Whatever arrives ends in facts, in a fault with its place, or in DeliveryUnreadable."""

from __future__ import annotations

import json

import pytest

from waypost.connectors.aftership import CONNECTOR
from waypost.connectors.aftership.tests.hooks import PARCEL, body, changed, checkpoint, read
from waypost.connectors.contract import DeliveryUnreadable

NEVER = [
    "",
    "yesterday",
    "1970-01-01T00:00:00Z",
    "2500-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    17,
]
DEEP = b'{"event":"tracking_update","msg":{"x":' + b"[" * 100_000


@pytest.mark.parametrize("topic", ["tracking_update", "return.approved"])
@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"\xff\xfe", DEEP, b'{"event": "tracking_update", "msg": null}', b"{"]
)
def test_a_body_that_is_no_webhook_is_unreadable(topic, raw):
    with pytest.raises(DeliveryUnreadable):
        read(topic, raw)


@pytest.mark.parametrize("topic", CONNECTOR.topics)
def test_a_truncated_body_is_unreadable(topic):
    with pytest.raises(DeliveryUnreadable, match="truncated"):
        read(topic, body(topic)[:-40])


def test_an_unreadable_body_says_where():
    with pytest.raises(DeliveryUnreadable, match=r"\$\.msg\.tracking_number"):
        read(raw=changed(tracking_number=None))
    with pytest.raises(DeliveryUnreadable, match=r"\$\.data\.id"):
        read("return.approved", changed("return.approved", id=None))


def test_a_body_kept_without_a_topic_names_its_own():
    assert read("", body("edd_revise")).facts == read("edd_revise").facts
    with pytest.raises(DeliveryUnreadable):
        read("", DEEP)


@pytest.mark.parametrize("never", NEVER)
def test_a_scan_at_no_possible_time_is_left_out_and_the_others_stay(never):
    points = [checkpoint(never), checkpoint(message="good")]
    reading = read(raw=changed(checkpoints=points, tag="InTransit", subtag="InTransit_003"))
    assert [f.data.text for f in reading.facts if f.kind == "parcel_scanned"] == ["good"]
    assert len(reading.faults) == 1
    assert reading.faults[0].startswith("$.msg.checkpoints[0].checkpoint_time: ")


@pytest.mark.parametrize("never", [each for each in NEVER if each] + ["2026-13-01"])
def test_an_impossible_promise_is_left_out(never):
    none = {"courier_estimated_delivery_date": None, "latest_estimated_delivery": None}
    reading = read(raw=changed(**none, expected_delivery=never))
    assert "parcel_promised" not in {f.kind for f in reading.facts}
    assert reading.faults[0].startswith("$.msg: estimated delivery: ")


@pytest.mark.parametrize("ts", [0, -1, 1e300, 99999999999, None])
def test_a_webhook_of_no_possible_time_is_a_fault(ts):
    hook = json.loads(changed(updated_at=None, checkpoints=[]))
    reading = read(raw=json.dumps(hook | {"ts": ts}).encode())
    assert reading.facts == []
    assert reading.faults[0].startswith("$.ts: ")


@pytest.mark.parametrize("number", ["", "---", "\u2603"])
def test_a_tracking_number_of_nothing_is_a_fault(number):
    reading = read(raw=changed(tracking_number=number))
    assert reading.facts == []
    assert reading.faults == ["$.msg.tracking_number: no letter or digit in it"]


def test_a_number_and_a_message_that_are_no_text_are_taken_as_text():
    raw = changed(tracking_number=int(PARCEL), checkpoints=[checkpoint(message=5, city=7)])
    reading = read(raw=raw)
    scan = next(f.data for f in reading.facts if f.kind == "parcel_scanned")
    assert (scan.parcel, scan.text, scan.place) == (PARCEL.lstrip("0"), "5", "7")


@pytest.mark.parametrize("quantity", [-1, 1_000_001, 1.5, "two", "nan", 1e300])
def test_an_absurd_quantity_is_left_out_and_the_return_stays(quantity):
    items = [{"external_order_item_id": "1", "return_quantity": quantity}]
    reading = read("return.submitted", changed("return.submitted", return_items=items))
    assert reading.facts[0].data.lines == {}
    assert reading.faults[0].startswith("$.data.return_items[0].quantity: ")


@pytest.mark.parametrize("never", [each for each in NEVER if each])
def test_a_step_at_no_possible_time_is_left_out_and_the_others_stay(never):
    reading = read("return.approved", changed("return.approved", approved_at=never))
    assert [f.kind for f in reading.facts] == ["return_requested"]
    assert reading.faults[0].startswith("$.data.approved_at: ")


@pytest.mark.parametrize("topic", CONNECTOR.topics)
def test_a_body_of_nothing_but_ids_never_ends_in_a_raw_error(topic):
    raw = b'{"event": "x", "msg": {"tracking_number": "1"}, "data": {"id": "1"}}'
    reading = read(topic, raw)
    assert reading.facts or reading.faults or reading.ignored


def outcome(topic: str, raw: bytes) -> str:
    """The place in the body where reading ended, or "read"."""
    try:
        reading = read(topic, raw)
    except DeliveryUnreadable as error:
        return str(error)
    return "read" if reading.facts or reading.faults or reading.ignored else "nothing"


@pytest.mark.parametrize("topic", CONNECTOR.topics)
@pytest.mark.parametrize("odd", [None, "", 0, -1, [], {}, "\u0000"])
def test_an_odd_field_never_ends_in_a_raw_error(topic, odd):
    hook = json.loads(body(topic))
    part = hook.get("msg") or hook["data"]
    for name in part:
        saved, part[name] = part[name], odd
        ended = outcome(topic, json.dumps(hook).encode())
        assert ended == "read" or "`$." in ended
        part[name] = saved
