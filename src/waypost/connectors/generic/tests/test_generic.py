"""The generic hook: facts in wire form, one, many or a line each; bad ones among good ones."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
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
from waypost.connectors.generic import CONNECTOR
from waypost.core.bodies import Fulfilled, OrderPlaced, ParcelLabelled
from waypost.core.facts import Fact, fact_to_json
from waypost.lib.standard_webhooks import sign

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOADS = Path(__file__).parent.parent / "payloads"
KEYS = Keys(secrets=("whsec_" + base64.b64encode(b"twenty-four bytes of key").decode(),))
GOOD: dict[str, Any] = {
    "kind": "order_placed",
    "order_ref": "order:myshop/77",
    "occurred_at": "2026-03-01T10:00:00Z",
    "key": "77",
    "data": {"number": "1042"},
}


def read(body: bytes, **options: str) -> Reading:
    return CONNECTOR.facts(Delivery("facts", body, "m", NOW, options=options))


def wire(**changes: Any) -> bytes:
    return json.dumps(GOOD | changes).encode()


def test_a_signed_message_is_taken() -> None:
    request = HookRequest(sign(KEYS.secrets[0], "msg_1", NOW, b"[]"), b"[]")
    receipt = CONNECTOR.verify(request, KEYS, NOW)
    assert (receipt.external_id, receipt.topic) == ("msg_1", "facts")


def test_the_sender_may_name_a_topic() -> None:
    headers = sign(KEYS.secrets[0], "msg_1", NOW, b"[]") | {"x-webhook-topic": "orders"}
    assert CONNECTOR.verify(HookRequest(headers, b"[]"), KEYS, NOW).topic == "orders"


@pytest.mark.parametrize(
    ("body", "now", "why"),
    [
        (b"[1]", NOW, "matches"),
        (b"[]", NOW + timedelta(minutes=6), "five minutes"),
        (b"[]", NOW - timedelta(minutes=6), "five minutes"),
    ],
)
def test_a_message_that_proves_nothing_is_refused(body: bytes, now: datetime, why: str) -> None:
    with pytest.raises(SignatureRefused, match=why):
        CONNECTOR.verify(HookRequest(sign(KEYS.secrets[0], "m", NOW, b"[]"), body), KEYS, now)


def test_an_unsigned_message_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="missing"):
        CONNECTOR.verify(HookRequest({}, b"[]"), KEYS, NOW)


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(CONNECTOR.topics)


def test_an_array_gives_its_facts_in_one_spelling() -> None:
    placed, labelled = read((PAYLOADS / "facts.json").read_bytes()).facts
    assert placed == Fact(
        "order:myshop/77",
        datetime(2026, 3, 1, 9, tzinfo=UTC),
        "generic",
        "77",
        OrderPlaced(number="1042", currency="EUR", total_minor=4900),
        ("number:1042",),
    )
    assert placed.occurred_at.tzinfo is UTC
    assert labelled.data == ParcelLabelled(parcel="1Z88W5410312345671", carrier="ups")
    assert labelled.refs == ("tracking:1Z88W5410312345671",)
    assert labelled.source == "packing-desk"


@pytest.mark.parametrize(
    "body",
    [
        wire(),
        b"  \n" + json.dumps(GOOD, indent=2).encode() + b"\n",
        b"[" + wire() + b"]",
        wire() + b"\n\n",
    ],
    ids=["one object", "indented", "array of one", "one line"],
)
def test_one_fact_may_be_written_in_any_way(body: bytes) -> None:
    (fact,) = read(body).facts
    assert fact.data == OrderPlaced(number="1042")


def test_lines_give_a_fact_each() -> None:
    body = wire() + b"\r\n" + wire(key="78") + b"\n"
    assert [fact.key for fact in read(body).facts] == ["77", "78"]


def test_what_we_write_is_what_we_read() -> None:
    fact = read(wire(refs=["number:1042"])).facts[0]
    assert read(fact_to_json(fact)).facts == [fact]


def test_the_connection_may_name_the_source() -> None:
    assert read(wire(), source="erp").facts[0].source == "erp"
    assert read(wire(source="till"), source="erp").facts[0].source == "till"


def test_nothing_is_ignored_with_a_reason() -> None:
    assert read(b"[]").ignored == read(b" \n ").ignored == "no facts"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "tea_brewed"}, "unknown kind"),
        ({"occurred_at": "2026-03-01T10:00:00"}, "no time zone"),
        ({"occurred_at": "yesterday"}, "RFC3339"),
        ({"occurred_at": "1970-01-01T00:00:00Z"}, "before 2000"),
        ({"occurred_at": "2500-01-01T00:00:00Z"}, "future"),
        ({"occurred_at": "0001-01-01T00:00:00+05:00"}, "outside the calendar"),
        ({"occurred_at": None}, "occurred_at"),
        ({"key": ""}, "key is empty"),
        ({"key": "a\x00b"}, "NUL"),
        ({"order_ref": "1042"}, "no reference"),
        ({"order_ref": "number:  "}, "no reference"),
        ({"refs": ["x"]}, "no reference"),
        ({"refs": None}, "refs"),
        ({"data": {"number": 1042}}, "data of order_placed"),
        ({"data": None}, "data of order_placed"),
        ({"data": {"total_minor": 10**16}}, "beyond reason"),
        ({"kind": "fulfilled", "data": {"fulfillment": "f", "lines": {"a": -1}}}, "no quantity"),
        (
            {"kind": "order_described", "data": {"lines": [{"id": "a", "quantity": 10**7}]}},
            "no quantity",
        ),
    ],
)
@pytest.mark.parametrize("lines", [False, True])
def test_a_bad_fact_is_a_fault_that_names_its_place_and_the_good_ones_count(
    changes: dict[str, Any], why: str, lines: bool
) -> None:
    parts = [wire(), wire(**changes), wire(key="78")]
    reading = read(b"\n".join(parts) if lines else b"[" + b",".join(parts) + b"]")
    assert [fact.key for fact in reading.facts] == ["77", "78"]
    (fault,) = reading.faults
    assert fault.startswith("[1]: ")
    assert why in fault


def test_a_broken_line_does_not_spoil_the_others() -> None:
    reading = read(wire() + b'\n{"kind": \n' + wire(key="78"))
    assert len(reading.facts) == 2
    assert reading.faults[0].startswith("[1]: ")


def test_a_deep_fact_does_not_spoil_the_others() -> None:
    deep = b'{"kind": "order_placed", "data": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    for body, place in ((wire() + b"\n" + deep, 1), (deep + b"\n" + wire(), 0)):
        reading = read(body)
        assert len(reading.facts) == 1
        assert reading.faults == [f"[{place}]: nested too deeply"]


def test_when_no_fact_can_be_read_the_delivery_is_unreadable_with_the_first_reasons() -> None:
    with pytest.raises(DeliveryUnreadable, match=r"\[0\]: unknown kind.*\[1\]: key is empty"):
        read(b"[" + wire(kind="x") + b"," + wire(key="") + b"]")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"hello",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"[{}, {}",
        b"null",
        b"[" * 100_000,
        b'{"a": ' * 50_000,
    ],
)
def test_a_body_without_sense_is_unreadable_with_a_reason(body: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refused:
        read(body)
    assert str(refused.value)


def test_tracking_numbers_of_a_fulfillment_come_in_one_spelling() -> None:
    data = {"fulfillment": "f", "parcels": ["1z 5", "AB-7"], "lines": {"a": 1}}
    (fact,) = read(wire(kind="fulfilled", data=data)).facts
    assert fact.data == Fulfilled(fulfillment="f", parcels=("1Z5", "AB7"), lines={"a": 1})
