"""The promise: late_delivery, edd_moved, and a delivery that the customer denies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.core.lives import (
    LINES,
    at,
    bought,
    by,
    day,
    delivered,
    described,
    fact,
    finding,
    fulfilled,
    is_open,
    opens,
    rules,
    scan,
    warns,
)
from waypost.core.bodies import (
    Address,
    ClaimSettled,
    Deadline,
    FulfillmentCancelled,
    LinesCancelled,
    NonReceiptClaimed,
    OrderCancelled,
    ParcelLabelled,
    ParcelPromised,
    RefundUpdated,
)
from waypost.core.catalogue import SpanRule
from waypost.core.facts import Fact
from waypost.core.words import Direction, ParcelStatus, RefundStatus

S = ParcelStatus
PROMISED = described(deliver_by=by(100))


def promised(hours: float, edd: Deadline, parcel: str = "P1") -> Fact:
    return fact(hours, ParcelPromised(parcel=parcel, edd=edd))


def end_of(day_of_january: int) -> datetime:
    return datetime(2026, 1, day_of_january, 23, 59, 59, 999999, tzinfo=UTC)


def test_an_order_is_late_the_moment_its_promise_is_over_and_gives_no_warning() -> None:
    assert opens("late_delivery", [*bought(), PROMISED]) == at(100)
    assert warns("late_delivery", [*bought(), PROMISED]) is None
    found = finding("late_delivery", [*bought(), PROMISED], 101)
    assert found is not None
    assert found.clock.subject == "order"


def test_a_delivery_at_the_promised_instant_keeps_the_promise() -> None:
    assert opens("late_delivery", [*bought(), PROMISED, delivered(100)]) is None


@pytest.mark.parametrize(
    ("address", "end"),
    [
        (Address(country="BR", region="SP"), datetime(2026, 1, 11, 3, tzinfo=UTC)),
        (Address(country="BR", region="AM"), datetime(2026, 1, 11, 4, tzinfo=UTC)),
        (Address(country="us", region="ca"), datetime(2026, 1, 11, 8, tzinfo=UTC)),
        (Address(country="IN"), datetime(2026, 1, 10, 18, 30, tzinfo=UTC)),
        (Address(), datetime(2026, 1, 10, 23, tzinfo=UTC)),
        (Address(country="ZZ"), datetime(2026, 1, 10, 23, tzinfo=UTC)),
    ],
)
def test_a_promised_day_ends_in_the_customers_zone(address: Address, end: datetime) -> None:
    order = [*bought(), described(deliver_by=day(10), ship_to=address)]
    last = end - datetime.resolution
    assert opens("late_delivery", order, rules(zone="Europe/Berlin")) == last


def test_a_promise_that_the_shop_moves_counts_as_moved() -> None:
    moved = described(1, deliver_by=by(200))
    assert opens("late_delivery", [*bought(), PROMISED, moved]) == at(200)


@pytest.mark.parametrize(
    "end",
    [delivered(150), fact(150, OrderCancelled()), scan(150, S.RETURN_TO_SENDER)],
    ids=["delivered", "cancelled", "on its way back"],
)
def test_it_closes(end: Fact) -> None:
    assert is_open("late_delivery", [*bought(), PROMISED, scan(1)], 151)
    assert not is_open("late_delivery", [*bought(), PROMISED, scan(1), end], 151)


def test_every_parcel_has_to_arrive() -> None:
    order = [*bought(), PROMISED, scan(1), scan(1, parcel="P2"), delivered(50)]
    assert opens("late_delivery", order) == at(100)
    assert opens("late_delivery", [*order, delivered(60, "P2")]) is None
    one_goes_back = scan(60, S.RETURN_TO_SENDER, parcel="P2")
    assert opens("late_delivery", [*order, one_goes_back]) is None


def test_a_parcel_that_was_cancelled_settled_or_replaced_need_not() -> None:
    order = [*bought(), PROMISED, scan(1), scan(1, parcel="P2"), delivered(50)]
    replaced = fulfilled(60, fulfillment="f2", parcels=("P3",), replaces="P2")
    assert opens("late_delivery", [*order, scan(60, S.CANCELLED, parcel="P2")]) is None
    assert opens("late_delivery", [*order, fact(60, ClaimSettled(parcel="P2"))]) is None
    assert opens("late_delivery", [*order, replaced]) == at(100)
    assert opens("late_delivery", [*order, replaced, delivered(70, "P3")]) is None


def test_a_cancelled_label_alone_delivers_nothing() -> None:
    packed = fulfilled(1, parcels=("P1",))
    taken_back = fact(2, FulfillmentCancelled(fulfillment="f1"))
    assert opens("late_delivery", [*bought(), PROMISED, packed, taken_back]) == at(100)


def test_lines_that_stay_behind_are_late_too() -> None:
    part = fulfilled(1, lines={"a": 2}, parcels=("P1",))
    order = [*bought(), PROMISED, described(lines=LINES), part, delivered(50)]
    assert opens("late_delivery", order) == at(100)
    rest = fulfilled(2, fulfillment="f2", lines={"b": 1}, parcels=("P1",))
    assert opens("late_delivery", [*order, rest]) is None
    assert opens("late_delivery", [*order, fact(2, LinesCancelled(lines={"b": 1}))]) is None


def test_goods_that_all_travel_without_tracking_are_not_watched() -> None:
    assert opens("late_delivery", [*bought(), PROMISED, fulfilled(1)]) is None
    part = fulfilled(1, lines={"a": 2})
    assert opens("late_delivery", [*bought(), PROMISED, described(lines=LINES), part]) == at(100)


def test_a_parcel_that_comes_back_delivers_nothing() -> None:
    back = fact(1, ParcelLabelled(parcel="P1", direction=Direction.RETURN))
    assert opens("late_delivery", [*bought(), PROMISED, back, delivered(50)]) == at(100)


def test_without_a_promise_of_the_shop_the_carriers_first_date_counts_parcel_by_parcel() -> None:
    order = [*bought(), promised(1, day(8)), promised(30, day(12)), scan(1)]
    assert opens("late_delivery", order) == end_of(8)
    found = finding("late_delivery", order, 100)
    assert found is not None
    assert found.clock.subject == "parcel:P1"
    for end in (delivered(90), scan(90, S.RETURN_TO_SENDER), fact(90, OrderCancelled())):
        assert not is_open("late_delivery", [*order, end], 100)


def test_a_promise_of_the_shop_stands_before_the_carriers() -> None:
    order = [*bought(), described(deliver_by=day(20)), promised(1, day(8)), scan(1)]
    assert opens("late_delivery", order) == end_of(20)


def test_a_brand_may_grant_the_carrier_a_day_of_grace() -> None:
    patient = rules(spans={"late_delivery": (SpanRule("1d"),)})
    assert opens("late_delivery", [*bought(), PROMISED], patient) == at(124)


def test_an_empty_promise_is_none() -> None:
    assert opens("late_delivery", [*bought(), described(deliver_by=Deadline())]) is None


def test_a_carriers_date_past_the_promise_is_an_issue_at_once_until_it_moves_back() -> None:
    order = [*bought(), described(deliver_by=day(9)), promised(1, day(9)), promised(30, day(10))]
    assert opens("edd_moved", order) == at(30)
    assert not is_open("edd_moved", [*order, promised(40, day(9))], 41)
    assert not is_open("edd_moved", [*order, delivered(40)], 41)


def test_without_a_promise_of_the_shop_the_first_date_is_the_promise() -> None:
    order = [*bought(), promised(1, day(8))]
    assert opens("edd_moved", order) is None
    assert opens("edd_moved", [*order, promised(30, day(7))]) is None
    assert opens("edd_moved", [*order, promised(30, day(9))]) == at(30)


def test_a_mere_change_of_precision_is_no_move() -> None:
    noon = Deadline(at=datetime(2026, 1, 9, 12, tzinfo=UTC))
    evening = Deadline(at=datetime(2026, 1, 9, 20, tzinfo=UTC))
    assert opens("edd_moved", [*bought(), described(deliver_by=noon), promised(1, day(9))]) is None
    assert opens("edd_moved", [*bought(), described(deliver_by=day(9)), promised(1, noon)]) is None
    assert opens("edd_moved", [*bought(), described(deliver_by=noon), promised(1, evening)]) == (
        at(1)
    )


@pytest.mark.parametrize(("parcel", "subject"), [("P1", "parcel:P1"), ("", "order")])
def test_a_delivery_that_the_customer_denies_is_an_issue_at_once(parcel: str, subject: str) -> None:
    order = [*bought(), delivered(50), fact(60, NonReceiptClaimed(parcel=parcel))]
    assert opens("not_received", order) == at(60)
    found = finding("not_received", order, 61)
    assert found is not None
    assert found.clock.subject == subject


@pytest.mark.parametrize(
    "end",
    [
        fact(70, ClaimSettled(parcel="P1", outcome="found")),
        fact(70, ClaimSettled(outcome="refunded")),
        fulfilled(70, fulfillment="f2", replaces="P1"),
        fact(70, RefundUpdated(refund="r", status=RefundStatus.SUCCEEDED, amount_minor=5000)),
    ],
)
def test_found_replaced_or_refunded_closes_it(end: Fact) -> None:
    order = [*bought(), delivered(50), fact(60, NonReceiptClaimed(parcel="P1"))]
    assert is_open("not_received", order, 71)
    assert not is_open("not_received", [*order, end], 71)


def test_a_parcel_that_arrives_after_the_claim_settles_it() -> None:
    order = [*bought(), scan(50), fact(60, NonReceiptClaimed(parcel="P1"))]
    assert not is_open("not_received", [*order, delivered(65)], 71)


def test_a_claim_repeated_after_a_settlement_opens_again() -> None:
    claims = [fact(hours, NonReceiptClaimed(parcel="P1")) for hours in (60, 80)]
    settled = fact(70, ClaimSettled(parcel="P1", outcome="found"))
    assert opens("not_received", [*bought(), delivered(50), *claims, settled]) == at(80)
