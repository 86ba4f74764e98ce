"""Whatever arrives ends in facts, in a fault with its place, or in DeliveryUnreadable."""

from __future__ import annotations

import json

import pytest

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.stripe import CONNECTOR
from waypost.connectors.stripe.tests.events import body, changed, read

DEEP = b'{"id":"e","created":1767607200,"data":{"object":{"id":"pi","x":' + b"[" * 100_000


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (body("charge.failed")[:700], "truncated"),
        (b"", "truncated"),
        (b"null", "got `null`"),
        (b"\xff\xfe", "."),
        (b'{"id": "evt_1", "created": 1, "data": {"object": null}}', r"\$\.data\.object"),
        (b'{"id": null, "created": 1, "data": {"object": {"id": "a"}}}', r"\$\.id"),
        (b'{"id": "e", "created": "now", "data": {"object": {"id": "a"}}}', r"\$\.created"),
        (b'{"id": "e", "created": 1, "data": {"object": {"id": "a\xff"}}}', "."),
        (DEEP, "."),
    ],
)
@pytest.mark.parametrize("topic", ["charge.failed", ""])
def test_a_body_that_is_no_event_is_unreadable_and_says_where(topic, raw, why):
    if topic == "" and raw.startswith(b"{"):
        why = "."
    with pytest.raises(DeliveryUnreadable, match=why):
        read(topic, raw)


@pytest.mark.parametrize("topic", CONNECTOR.topics)
@pytest.mark.parametrize("created", [0, -5, 86400, 1e300, 16725225600, 1772600000])
def test_an_event_of_another_age_is_a_fault(topic, created):
    reading = read(topic, changed(topic, created=created))
    assert reading.facts == []
    assert reading.faults[0].startswith("$.created")


@pytest.mark.parametrize("amount", [-1, 10**16, 10.5, "10.50"])
def test_an_amount_that_makes_no_sense_is_left_out_and_the_fact_stays(amount):
    reading = read("refund.created", changed("refund.created", amount=amount))
    assert reading.facts[0].data.amount_minor is None
    assert reading.faults == [f"$.data.object.amount: {amount!r} is no amount"]


@pytest.mark.parametrize("due", [1, -1, 99999999999, 1e300, "soon"])
def test_an_impossible_deadline_is_left_out_and_the_fact_stays(due):
    raw = changed("charge.dispute.created", evidence_details={"due_by": due})
    reading = read("charge.dispute.created", raw)
    assert reading.facts[0].data.evidence_due is None
    assert reading.faults == [f"$.data.object.evidence_details.due_by: {due!r} is no deadline"]


@pytest.mark.parametrize("topic", CONNECTOR.topics)
def test_an_object_of_nothing_but_an_id_never_ends_in_a_raw_error(topic):
    raw = b'{"id": "evt_1", "created": 1767607200, "data": {"object": {"id": "x"}}}'
    reading = read(topic, raw)
    assert reading.facts or reading.faults or reading.ignored


@pytest.mark.parametrize("topic", ["refund.updated", "charge.dispute.updated"])
def test_a_status_that_is_null_is_a_fault(topic):
    reading = read(topic, changed(topic, status=None))
    assert reading.facts == []
    assert "has no status" in reading.faults[0]


def test_a_review_of_nothing_is_a_fault():
    raw = changed("review.opened", charge=None, payment_intent=None)
    assert read("review.opened", raw).faults == [
        "$.data.object: names neither a payment nor an order"
    ]


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
    event = json.loads(body(topic))
    part = event["data"]["object"]
    for name in part:
        saved, part[name] = part[name], odd
        ended = outcome(topic, json.dumps(event).encode())
        assert ended == "read" or "`$.data.object" in ended
        part[name] = saved
