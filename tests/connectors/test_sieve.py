"""The rules that every partner's reader shares: instants, quantities, tracking numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waypost.connectors.contract import Delivery, DeliveryUnreadable
from waypost.connectors.sieve import Sieve, decode, fetchable, parcels, text
from waypost.core.bodies import Deadline, WarehouseAccepted

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def sieve(zone: ZoneInfo | None = None) -> Sieve:
    delivery = Delivery("topic", b"{}", "1", NOW)
    return Sieve("here", delivery, zone) if zone else Sieve("here", delivery)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-03-02T10:00:00Z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-02T10:00:00.1234567Z", datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-02T10:00:00-05:00", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("2026-03-02 10:00:00", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-04T11:59:00Z", datetime(2026, 3, 4, 11, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_to_utc(given: str, expected: datetime) -> None:
    s = sieve()
    assert s.instant(given, "$.at") == expected
    assert s.reading.faults == []


def test_a_time_without_a_zone_is_in_the_zone_that_the_partner_documents() -> None:
    at = sieve(ZoneInfo("America/Los_Angeles")).instant("2026-03-01T10:00:00.000", "$.at")
    assert at == datetime(2026, 3, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("1970-01-01T00:00:00Z", "before 2000"),
        ("2500-01-01T00:00:00Z", "in the future"),
        ("2026-03-04T12:00:01Z", "in the future"),
        ("0001-01-01T00:00:00+14:00", "outside the calendar"),
        ("soon", "no ISO 8601"),
        (17, "no ISO 8601"),
    ],
)
def test_an_instant_without_sense_is_a_fault_that_says_where_and_why(
    given: str | int, why: str
) -> None:
    s = sieve()
    assert s.instant(given, "$.at") is None
    assert s.reading.faults[0].startswith("$.at: ")
    assert why in s.reading.faults[0]


@pytest.mark.parametrize("given", [None, "", "  "])
def test_a_missing_instant_is_no_fault(given: str | None) -> None:
    s = sieve()
    assert s.instant(given, "$.at") is None
    assert s.reading.faults == []


@pytest.mark.parametrize(
    ("given", "expected"), [(3, 3), ("3", 3), ("3.0", 3), (0, 0), (10**6, 10**6)]
)
def test_a_quantity_may_come_as_text(given: str | int, expected: int) -> None:
    assert sieve().count(given, "$.n") == expected


@pytest.mark.parametrize("given", [-1, 10**6 + 1, "many", None, "1e400", "nan", "inf", 1.5, ""])
def test_a_quantity_without_sense_is_a_fault(given: str | int | float | None) -> None:
    s = sieve()
    assert s.count(given, "$.n") is None
    assert s.reading.faults[0].startswith("$.n: ")


@pytest.mark.parametrize("word", ["Pickup", "N/A", "", None, "-", "12345", "no tracking"])
def test_a_word_is_no_tracking_number(word: str | None) -> None:
    assert parcels(word) == ()


def test_tracking_numbers_come_in_one_spelling_and_once() -> None:
    assert parcels("1z 999-aa1 0123", "1Z999AA10123", None) == ("1Z999AA10123",)


def test_a_fact_binds_each_further_reference_once_and_never_its_own() -> None:
    s = sieve()
    s.fact("number:1", NOW, "k", WarehouseAccepted(), ("number:1", "tracking:X", "tracking:X"))
    assert s.reading.facts[0].refs == ("tracking:X",)


def test_a_fact_without_an_instant_is_left_out() -> None:
    s = sieve()
    s.fact("number:1", None, "k", WarehouseAccepted())
    assert s.done("nothing new").ignored == "nothing new"


def test_ids_become_text() -> None:
    assert [text(value) for value in (None, 5, " a ", True)] == ["", "5", "a", "True"]
    assert text("a\x00b") == "ab"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": "\xff"}', b"null"]
)
def test_a_broken_body_is_unreadable_with_a_reason(body: bytes) -> None:
    class Shape(msgspec.Struct):
        a: str | None = None

    with pytest.raises(DeliveryUnreadable) as refused:
        decode(msgspec.json.Decoder(Shape), body)
    assert str(refused.value)


def test_a_deep_body_is_unreadable_also_where_it_is_only_skipped() -> None:
    class Shape(msgspec.Struct):
        a: str | None = None

    deep = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(DeliveryUnreadable, match="deep"):
        decode(msgspec.json.Decoder(Shape), deep)


def test_the_margin_for_wrong_clocks_is_two_days() -> None:
    at = sieve().instant((NOW + timedelta(days=2)).isoformat(), "$.at")
    assert at == NOW + timedelta(days=2)


HOSTS = re.compile(r"api\d?\.partner\.example")


@pytest.mark.parametrize(
    "url", ["https://api.partner.example/x?y=1", "https://api2.partner.example/"]
)
def test_a_url_of_the_partner_may_be_fetched(url: str) -> None:
    assert fetchable(url, HOSTS) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "http://api.partner.example/x",
        "//api.partner.example/x",
        "https://evil.example/x",
        "https://api.partner.example.evil.example/x",
        "https://evil.example/https://api.partner.example/",
        "https://api.partner.example@evil.example/",
        "https://user:word@api.partner.example/",
        "https://api.partner.example:8443/",
        "https://api.partner.example:443/",
        "https://api.partner.example:99999999/",
        "https://api.partner.example\\@evil.example/",
        "https://api.partner.example\n.evil.example/",
        "https://[::1]/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://api.partner.exämple/",
        "file:///etc/passwd",
        "https://",
    ],
)
def test_a_url_that_leads_elsewhere_is_unreadable(url: str | None) -> None:
    with pytest.raises(DeliveryUnreadable, match="resource_url"):
        fetchable(url, HOSTS)


@pytest.mark.parametrize("given", ["2026-03-05", "2026-03-05T00:00:00", "2026-03-05T00:00:00Z"])
def test_midnight_is_a_promised_day(given: str) -> None:
    assert sieve().due(given, "$.edd") == Deadline(day=date(2026, 3, 5))


def test_another_time_is_a_promised_moment() -> None:
    due = sieve().due("2026-03-05T17:00:00+01:00", "$.edd")
    assert due == Deadline(at=datetime(2026, 3, 5, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    "given", ["1970-01-01", "2500-01-01", "next week", "0001-01-01T00:00:00+05:00"]
)
def test_a_promise_without_sense_is_a_fault(given: str) -> None:
    s = sieve()
    assert s.due(given, "$.edd") is None
    assert s.reading.faults[0].startswith("$.edd: ")


def test_no_promise_is_no_fault() -> None:
    s = sieve()
    assert s.due(None, "$.edd") is None
    assert s.reading.faults == []
