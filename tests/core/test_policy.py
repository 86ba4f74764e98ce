"""Policies: data that is read, checked, compiled and followed; zones and spans beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from tests.core.lives import (
    LINES,
    at,
    bought,
    delivered,
    described,
    fact,
    finding,
    fulfilled,
    opens,
    placed,
    rules,
    scan,
)
from tests.core.strategies import policies
from waypost.core.bodies import (
    Address,
    FeedbackGiven,
    OrderCancelled,
    ParcelLabelled,
    RefundUpdated,
    ReturnReceived,
    ReturnRequested,
    WarehouseAccepted,
)
from waypost.core.catalogue import GRADES, KINDS, SPANS, Scope
from waypost.core.fold import fold
from waypost.core.milestones import MILESTONES
from waypost.core.order import OrderState
from waypost.core.policy import (
    DEFAULT,
    OwnRule,
    Policy,
    PolicyUnreadable,
    policy_from_json,
    policy_to_json,
)
from waypost.core.rules import Rules, rules_for
from waypost.core.spans import Span, SpanUnreadable, span
from waypost.core.words import ParcelStatus, RefundStatus, Severity
from waypost.core.zones import zone_of


@given(policies())
@settings(max_examples=50, deadline=None)
def test_a_policy_survives_json(policy: Policy) -> None:
    assert policy_from_json(policy_to_json(policy)) == policy


def test_an_empty_policy_is_the_default() -> None:
    assert policy_from_json(b"{}") == DEFAULT


def test_the_catalogue_has_its_kinds() -> None:
    assert len(KINDS) == 42
    assert SPANS.keys() <= GRADES.keys()


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        ({"zone": "Europe/Atlantis"}, "$.zone"),
        ({"zone": "../etc/passwd"}, "$.zone"),
        ({"hours": {"opens": "17:00", "closes": "09:00"}}, "$.hours"),
        ({"hours": {"opens": "9"}}, "$.hours"),
        ({"hours": {"closes": "24:01"}}, "$.hours"),
        ({"hours": {"cutoff": "12:75"}}, "$.hours"),
        ({"hours": {"workdays": []}}, "$.hours.workdays"),
        ({"hours": {"workdays": [7]}}, "$.hours.workdays"),
        ({"calendars": {"w": {"country": "XX"}}}, "$.calendars.w.country"),
        ({"calendars": {"w": {"country": "DE", "subdivision": "QQ"}}}, "$.calendars.w.country"),
        ({"warehouses": {"w1": "nine to five"}}, "$.warehouses.w1"),
        ({"carriers": {"ups": "nine to five"}}, "$.carriers.ups"),
        ({"spans": {"lateness": []}}, "$.spans.lateness"),
        ({"spans": {"fraud_risk": [{"open": "3d"}]}}, "$.spans.fraud_risk"),
        ({"spans": {"stalled": [{"open": "-3bd"}]}}, "$.spans.stalled[0].open"),
        ({"spans": {"stalled": [{"open": "3bd", "warn": "soon"}]}}, "$.spans.stalled[0].warn"),
        ({"grades": {"lateness": {}}}, "$.grades.lateness"),
        ({"grades": {"stalled": {"step_hours": -1}}}, "$.grades.stalled.step_hours"),
        ({"grades": {"stalled": {"base": "awful"}}}, "$.grades[...].base"),
        ({"off": ["lost", "lateness"]}, "$.off[1]"),
        ({"warn_percent": 0}, "$.warn_percent"),
        ({"lost_unpromised": "never"}, "$.lost_unpromised"),
        ({"lost_after_promise": ""}, "$.lost_after_promise"),
        ({"lanes": [{"silence": "4 weeks"}]}, "$.lanes[0].silence"),
        ({"own": [{"name": "", "after": "paid", "expect": "delivered", "within": "1d"}]}, ".name"),
        ({"own": [{"name": "x", "after": "paying", "expect": "paid", "within": "1d"}]}, ".after"),
        ({"own": [{"name": "x", "after": "paid", "expect": "joy", "within": "1d"}]}, ".expect"),
        ({"own": [{"name": "x", "after": "paid", "expect": "placed", "within": "1"}]}, ".within"),
        ({"zone": None}, "$.zone"),
        ({"colour": "red"}, "colour"),
        ([], "object"),
    ],
)
def test_a_policy_that_cannot_be_followed_says_where(policy: object, path: str) -> None:
    with pytest.raises(PolicyUnreadable) as refused:
        policy_from_json(json.dumps(policy).encode())
    assert path in str(refused.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"zone": "UTC"'])
def test_bytes_that_are_no_json_are_refused(raw: bytes) -> None:
    with pytest.raises(PolicyUnreadable):
        policy_from_json(raw)


def test_rules_check_a_policy_that_was_built_by_hand() -> None:
    with pytest.raises(PolicyUnreadable, match=r"\$\.zone"):
        Rules(Policy(zone="Mars"))


def test_rules_know_what_is_watched() -> None:
    some = rules(off=("lost",))
    assert (some.is_on("stalled"), some.is_on("lost")) == (True, False)


def test_rules_of_one_policy_are_built_once() -> None:
    assert rules_for(b'{"country": "DE"}') is rules_for(b'{"country": "DE"}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48wh", Span(48, "wh", timedelta(hours=48))),
        (" 3 bd ", Span(3, "bd", timedelta(days=3))),
        ("0.5h", Span(0.5, "h", timedelta(minutes=30))),
        ("7d", Span(7, "d", timedelta(days=7))),
    ],
)
def test_a_span_is_an_amount_and_a_unit(text: str, expected: Span) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    "text", ["", "3", "bd", "-1d", "1e5d", "3 weeks", "999999d", "nanh", "1,5d"]
)
def test_any_other_text_is_no_span(text: str) -> None:
    with pytest.raises(SpanUnreadable, match="48wh"):
        span(text)


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("DE", "", "Europe/Berlin"),
        ("BR", "", "America/Sao_Paulo"),
        ("BR", "AC", "America/Rio_Branco"),
        ("US", "", "America/New_York"),
        ("us", "hi", "Pacific/Honolulu"),
        ("US", "XX", "America/New_York"),
        ("AU", "WA", "Australia/Perth"),
        ("CA", "BC", "America/Vancouver"),
        ("ID", "BA", "Asia/Makassar"),
        ("MX", "BCN", "America/Tijuana"),
        ("RU", "KGD", "Europe/Kaliningrad"),
        ("UA", "", "Europe/Kyiv"),
        ("", "SP", "Asia/Tokyo"),
        ("ZZ", "", "Asia/Tokyo"),
    ],
)
def test_an_address_tells_its_zone(country: str, region: str, zone: str) -> None:
    address = Address(country=country, region=region)
    assert zone_of(address, ZoneInfo("Asia/Tokyo")) == ZoneInfo(zone)


def test_nobody_lives_in_the_default_zone() -> None:
    assert zone_of(None, ZoneInfo("Asia/Tokyo")) == ZoneInfo("Asia/Tokyo")


def own(**fields: object) -> Rules:
    rule = {"name": "gift", "after": "paid", "expect": "first_scan", "within": "1d"} | fields
    return rules(own=(OwnRule(**rule),))  # type: ignore[arg-type]


def test_a_brand_expects_what_it_likes() -> None:
    assert opens("own:gift", bought(), own()) == at(24)
    assert opens("own:gift", [*bought(), scan(20)], own()) is None
    assert opens("own:gift", [placed()], own()) is None
    found = finding("own:gift", bought(), 25, own(severity="critical"))
    assert found is not None
    assert found.severity is Severity.CRITICAL
    warned = finding("own:gift", bought(), 13, own(warn="12h"))
    assert warned is not None
    assert (warned.warned_at, warned.opened_at) == (at(12), None)


def test_a_rule_of_its_own_applies_within_its_scope() -> None:
    express = own(scope=Scope(service_level="express"))
    assert opens("own:gift", bought(), express) is None
    assert opens("own:gift", [*bought(), described(service_level="express")], express) == at(24)
    by_ups = own(scope=Scope(carrier="ups"))
    label = fact(1, ParcelLabelled(parcel="P1", carrier="UPS"))
    assert opens("own:gift", [*bought(), label], by_ups) == at(24)
    assert opens("own:gift", bought(), by_ups) is None


def test_an_order_is_delivered_when_nothing_is_left_behind() -> None:
    arrives = own(expect="delivered")
    part = [described(lines=LINES), fulfilled(1, lines={"a": 2}, parcels=("P1",)), delivered(2)]
    assert opens("own:gift", [*bought(), *part], arrives) == at(24)
    rest = fulfilled(3, fulfillment="f2", lines={"b": 1}, parcels=("P1",))
    assert opens("own:gift", [*bought(), *part, rest], arrives) is None


@pytest.mark.parametrize("name", sorted(MILESTONES))
def test_every_milestone_is_reached_by_a_whole_life_and_by_no_empty_one(name: str) -> None:
    life = [
        *bought(),
        fact(1, WarehouseAccepted(warehouse="w")),
        fulfilled(2, parcels=("P1",)),
        scan(3, ParcelStatus.READY_FOR_PICKUP),
        delivered(4),
        fact(5, FeedbackGiven(feedback="v", score=5)),
        fact(6, ReturnRequested(rma="R1")),
        fact(7, ReturnReceived(rma="R1")),
        fact(8, RefundUpdated(refund="r", status=RefundStatus.SUCCEEDED)),
        fact(9, OrderCancelled()),
    ]
    mark = MILESTONES[name](fold(OrderState(), life))
    assert mark is not None
    assert mark[1] in {it.id for it in life}
    assert MILESTONES[name](OrderState()) is None


def test_a_cancellation_ends_the_rules_that_began_before_it() -> None:
    cancelled = fact(1, OrderCancelled())
    assert opens("own:gift", [*bought(), cancelled], own()) is None
    money_back = own(after="cancelled", expect="refund_created")
    assert opens("own:gift", [*bought(), cancelled], money_back) == at(25)
