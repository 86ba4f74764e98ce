"""From payment to hand-over: late_dispatch and what stops its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.lives import (
    LINES,
    MONDAY,
    at,
    bought,
    by,
    day,
    described,
    fact,
    finding,
    fulfilled,
    is_open,
    opens,
    paid,
    placed,
    rules,
    scan,
    warns,
)
from waypost.core.bodies import (
    FulfillmentCancelled,
    HoldPlaced,
    HoldReleased,
    Line,
    LinesCancelled,
    OrderCancelled,
    ParcelLabelled,
    Restocked,
    ReviewClosed,
    ReviewOpened,
    StockShort,
)
from waypost.core.clocks import TICK
from waypost.core.facts import Fact
from waypost.core.policy import Hours
from waypost.core.words import Direction, ParcelStatus

EVERY_LINE = LinesCancelled(lines={"a": 2, "b": 1})


def hold(hours: float, reason: str = "awaiting_payment", name: str = "h1") -> Fact:
    return fact(hours, HoldPlaced(hold=name, reason=reason))


def release(hours: float, name: str = "h1") -> Fact:
    return fact(hours, HoldReleased(hold=name))


def test_an_order_is_late_48_working_hours_after_payment_and_warns_at_three_quarters() -> None:
    assert opens("late_dispatch", bought()) == at(48)
    assert warns("late_dispatch", bought()) == at(36)


def test_a_weekend_does_not_count() -> None:
    assert opens("late_dispatch", [placed(), paid(4 * 24)]) == at(8 * 24)


@pytest.mark.parametrize("level", ["express", "UPS Express Saver", "next_day", "Overnight"])
def test_an_express_order_has_24_working_hours(level: str) -> None:
    order = [*bought(), described(service_level=level)]
    assert opens("late_dispatch", order) == at(24)
    assert warns("late_dispatch", order) == at(18)


def test_an_expressionist_print_is_no_express_order() -> None:
    assert opens("late_dispatch", [*bought(), described(service_level="expressionist")]) == at(48)


def test_an_explicit_promise_stands_before_the_default_and_warns_at_three_quarters() -> None:
    order = [*bought(), described(dispatch_by=by(100), service_level="express")]
    assert opens("late_dispatch", order) == at(100)
    assert warns("late_dispatch", order) == at(75)


def test_a_promised_day_ends_in_the_zone_of_the_warehouse() -> None:
    order = [*bought(), described(dispatch_by=day(6))]
    sao_paulo = datetime(2026, 1, 7, 3, tzinfo=UTC)
    assert opens("late_dispatch", order, rules(zone="America/Sao_Paulo")) == sao_paulo - TICK


def test_a_deadline_that_passed_before_payment_breaks_at_the_payment() -> None:
    order = [placed(), paid(30), described(dispatch_by=by(10))]
    assert opens("late_dispatch", order) == at(30)
    assert finding("late_dispatch", order, 29) is None


@pytest.mark.parametrize(
    "leaves",
    [
        scan(48, ParcelStatus.PICKED_UP),
        fulfilled(48),
        fulfilled(48, parcels=("P1",), handed_over=True),
        fact(48, OrderCancelled()),
    ],
    ids=["scanned", "without tracking", "handed over", "cancelled"],
)
def test_what_leaves_at_the_deadline_is_in_time_and_later_closes_it(leaves: Fact) -> None:
    assert not is_open("late_dispatch", [*bought(), leaves], 49)
    assert is_open("late_dispatch", bought(), 49)


@pytest.mark.parametrize(
    "stays",
    [
        fact(1, ParcelLabelled(parcel="P1")),
        fulfilled(1, parcels=("P1",)),
        scan(1, ParcelStatus.PENDING),
        scan(1, ParcelStatus.UNKNOWN),
    ],
    ids=["label", "packed", "announced", "unreadable code"],
)
def test_a_label_is_no_hand_over(stays: Fact) -> None:
    assert opens("late_dispatch", [*bought(), stays]) == at(48)


def test_a_cancelled_fulfillment_without_tracking_is_no_hand_over() -> None:
    taken_back = fact(2, FulfillmentCancelled(fulfillment="f1"))
    assert opens("late_dispatch", [*bought(), fulfilled(1), taken_back]) == at(48)


def test_a_parcel_that_comes_back_is_no_hand_over() -> None:
    back = fact(1, ParcelLabelled(parcel="P1", direction=Direction.RETURN))
    assert opens("late_dispatch", [*bought(), back, scan(2)]) == at(48)


def test_an_order_that_nobody_placed_or_paid_or_that_needs_no_shipping_is_never_late() -> None:
    assert opens("late_dispatch", [placed()]) is None
    assert opens("late_dispatch", [paid()]) is None
    voucher = described(lines=(Line("v", needs_shipping=False),))
    assert opens("late_dispatch", [*bought(), voucher]) is None


def test_an_order_whose_every_line_was_cancelled_is_over_and_one_of_two_is_not() -> None:
    lines = described(lines=LINES)
    assert opens("late_dispatch", [*bought(), lines, fact(1, EVERY_LINE)]) is None
    one = fact(1, LinesCancelled(lines={"a": 2}))
    assert opens("late_dispatch", [*bought(), lines, one]) == at(48)


def test_an_order_after_the_cut_off_starts_with_the_next_working_day() -> None:
    early = rules(hours=Hours(cutoff="09:00"))
    assert opens("late_dispatch", bought(), early) == at(48)
    tomorrow = MONDAY.replace(hour=0) + timedelta(days=1)
    after = [placed(), paid(0.01)]
    assert opens("late_dispatch", after, early) == tomorrow + timedelta(days=2)


def test_a_warehouse_keeps_its_own_calendar() -> None:
    at_weekends = rules(
        calendars={"all week": Hours(workdays=tuple(range(7)))}, warehouses={"w2": "all week"}
    )
    friday = [placed(), paid(4 * 24)]
    assert opens("late_dispatch", [*friday, described(warehouse="w2")], at_weekends) == at(6 * 24)
    assert opens("late_dispatch", friday, at_weekends) == at(8 * 24)


@pytest.mark.parametrize(
    "reason",
    [
        "awaiting_payment",
        "awaiting_return_items",
        "high_risk_of_fraud",
        "incorrect_address",
        "online_store_post_purchase_cross_sell",
    ],
)
def test_a_hold_that_is_not_the_shops_fault_stops_the_clock(reason: str) -> None:
    assert opens("late_dispatch", [*bought(), hold(10, reason)]) is None


@pytest.mark.parametrize("reason", ["inventory_out_of_stock", "other", "unknown_delivery_date"])
def test_a_hold_that_is_the_shops_own_fault_does_not(reason: str) -> None:
    assert opens("late_dispatch", [*bought(), hold(10, reason)]) == at(48)


def test_out_of_stock_stops_the_clock_only_where_the_policy_says_so() -> None:
    order = [*bought(), fact(10, StockShort(line="a"))]
    assert opens("late_dispatch", order) == at(48)
    assert opens("late_dispatch", order, rules(pausing=("out_of_stock",))) is None
    restocked = [*order, fact(14, Restocked(line="a"))]
    assert opens("late_dispatch", restocked, rules(pausing=("out_of_stock",))) == at(52)


def test_a_released_hold_moves_the_deadline_by_the_working_time_it_took() -> None:
    order = [*bought(), hold(10), release(20)]
    assert opens("late_dispatch", order) == at(58)
    assert warns("late_dispatch", order) == at(46)
    over_the_weekend = [placed(), paid(4 * 24), hold(4 * 24 + 1), release(8 * 24)]
    assert opens("late_dispatch", over_the_weekend) == at(9 * 24 + 23)


def test_holds_that_overlap_count_once() -> None:
    order = [*bought(), hold(10), hold(12, name="h2"), release(14, "h2"), release(20)]
    assert opens("late_dispatch", order) == at(58)
    nested = [*bought(), hold(10), release(14), hold(12, name="h2"), release(20, "h2")]
    assert opens("late_dispatch", nested) == at(58)


def test_a_hold_after_the_warning_moves_the_deadline_alone() -> None:
    order = [*bought(), hold(40), release(44)]
    assert opens("late_dispatch", order) == at(52)
    assert warns("late_dispatch", order) == at(36)


def test_only_the_part_of_a_hold_after_payment_counts() -> None:
    assert opens("late_dispatch", [placed(), hold(1), paid(10), release(20)]) == at(68)


def test_a_hold_placed_again_stops_the_clock_again() -> None:
    assert opens("late_dispatch", [*bought(), hold(10), release(20), hold(30)]) is None


def test_releasing_all_holds_releases_each() -> None:
    order = [*bought(), hold(10), hold(11, name="h2"), fact(20, HoldReleased())]
    assert opens("late_dispatch", order) == at(58)


def test_a_hold_after_the_deadline_excuses_nothing() -> None:
    assert is_open("late_dispatch", [*bought(), hold(50)], 51)
    assert opens("late_dispatch", [*bought(), hold(50), release(60)]) == at(48)


def test_a_promise_is_not_moved_by_a_hold_and_breaks_at_the_release() -> None:
    promise = described(dispatch_by=by(40))
    assert opens("late_dispatch", [*bought(), promise, hold(10), release(20)]) == at(40)
    assert warns("late_dispatch", [*bought(), promise, hold(10), release(20)]) == at(30)
    assert opens("late_dispatch", [*bought(), promise, hold(10)]) is None
    assert opens("late_dispatch", [*bought(), promise, hold(10), release(60)]) == at(60)


def test_a_payment_review_stops_the_clock_until_it_is_closed() -> None:
    opened = fact(10, ReviewOpened(review="r1"))
    assert opens("late_dispatch", [*bought(), opened]) is None
    closed_before = fact(9, ReviewClosed(review="r1"))
    assert opens("late_dispatch", [*bought(), opened, closed_before]) is None
    closed = fact(12, ReviewClosed(review="r1"))
    assert opens("late_dispatch", [*bought(), opened, closed]) == at(50)
