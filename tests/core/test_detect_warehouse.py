"""What holds an order up: holds, bad addresses, missing goods, the warehouse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.core.lives import (
    LINES,
    at,
    bought,
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
    AddressChecked,
    Backordered,
    FulfillmentCancelled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    Line,
    LinesCancelled,
    OrderCancelled,
    Restocked,
    StockShort,
    WarehouseAccepted,
)
from waypost.core.clocks import TICK
from waypost.core.facts import Fact
from waypost.core.words import Incident, ParcelStatus


def hold(hours: float, reason: str = "awaiting_payment", name: str = "h1") -> Fact:
    return fact(hours, HoldPlaced(hold=name, reason=reason))


def release(hours: float, name: str = "h1") -> Fact:
    return fact(hours, HoldReleased(hold=name))


def test_a_hold_of_any_reason_opens_after_two_business_days() -> None:
    for reason in ("awaiting_payment", "a word of the partner"):
        assert opens("fulfillment_hold", [*bought(), hold(10, reason)]) == at(58)


def test_the_reason_of_a_hold_is_told() -> None:
    found = finding("fulfillment_hold", [*bought(), hold(10, "incorrect_address")], 100)
    assert found is not None
    assert (found.clock.subject, found.clock.note) == ("hold:h1", "incorrect_address")


@pytest.mark.parametrize(
    "end", [release(60), fact(60, HoldReleased()), fact(60, OrderCancelled()), fulfilled(60)]
)
def test_a_hold_ends_with_its_release_or_with_nothing_left_to_ship(end: Fact) -> None:
    assert is_open("fulfillment_hold", [*bought(), hold(10)], 61)
    assert not is_open("fulfillment_hold", [*bought(), hold(10), end], 61)


def test_a_hold_stands_while_lines_stay_behind() -> None:
    order = [*bought(), described(lines=LINES), hold(10), fulfilled(12, lines={"a": 2})]
    assert is_open("fulfillment_hold", order, 60)


def test_a_hold_that_was_placed_again_counts_from_then() -> None:
    assert opens("fulfillment_hold", [*bought(), hold(1), release(2), hold(10)]) == at(58)


def invalid(hours: float) -> Fact:
    return fact(hours, AddressChecked(valid=False, problem="no such street"))


def test_an_address_that_fails_its_check_is_a_problem_at_once() -> None:
    assert opens("address_problem", [*bought(), invalid(5)]) == at(5)


@pytest.mark.parametrize(
    "end", [fact(9, AddressChecked(valid=True)), delivered(9), fact(9, OrderCancelled())]
)
def test_it_ends_with_a_valid_address_or_the_delivery(end: Fact) -> None:
    assert not is_open("address_problem", [*bought(), invalid(5), end], 10)


@pytest.mark.parametrize(
    "reason", [Incident.CARRIER_ADDRESS_NOT_FOUND, Incident.CONSIGNEE_INCORRECT_ADDRESS]
)
def test_the_carrier_may_say_so_too(reason: Incident) -> None:
    lost_its_way = scan(30, ParcelStatus.ON_HOLD, reason)
    assert opens("address_problem", [*bought(), lost_its_way]) == at(30)
    for end in (scan(40), fact(40, AddressChecked(valid=True)), delivered(40)):
        assert not is_open("address_problem", [*bought(), lost_its_way, end], 41)
    checked_before = fact(20, AddressChecked(valid=True))
    assert is_open("address_problem", [*bought(), checked_before, lost_its_way], 41)


def test_two_parcels_to_one_bad_address_are_one_problem() -> None:
    reason = Incident.CARRIER_ADDRESS_NOT_FOUND
    both = [scan(30 + n, ParcelStatus.ON_HOLD, reason, f"P{n}") for n in (1, 2)]
    assert is_open("address_problem", [*bought(), invalid(5), *both], 41)
    assert opens("address_problem", [*bought(), *both]) == at(31)


def test_a_short_line_is_an_issue_of_its_own_at_once() -> None:
    order = [*bought(), described(lines=LINES), fact(5, StockShort(line="a", reason="oversold"))]
    assert opens("out_of_stock", order) == at(5)
    found = finding("out_of_stock", order, 6)
    assert found is not None
    assert (found.clock.subject, found.clock.note) == ("line:a", "oversold")


@pytest.mark.parametrize(
    "end",
    [
        fact(9, Restocked(line="a")),
        fact(9, Restocked()),
        fact(9, LinesCancelled(lines={"a": 2})),
        fulfilled(9, lines={"a": 2}),
        fact(9, OrderCancelled()),
        fact(9, Backordered(line="a", told=True)),
    ],
    ids=["restocked", "all restocked", "line cancelled", "shipped", "cancelled", "backordered"],
)
def test_a_short_line_ends(end: Fact) -> None:
    order = [*bought(), described(lines=LINES), fact(5, StockShort(line="a"))]
    assert not is_open("out_of_stock", [*order, end], 10)


@pytest.mark.parametrize(
    "no_end",
    [
        fact(9, Restocked(line="b")),
        fact(9, LinesCancelled(lines={"a": 1})),
        fulfilled(9, lines={"a": 1}),
        fulfilled(9, lines={"b": 1}),
    ],
    ids=["another restocked", "one of two cancelled", "one of two shipped", "another shipped"],
)
def test_a_short_line_does_not_end_by_what_concerns_others(no_end: Fact) -> None:
    order = [*bought(), described(lines=LINES), fact(5, StockShort(line="a"))]
    assert is_open("out_of_stock", [*order, no_end], 10)


def test_a_line_short_again_after_a_restock_is_out_of_stock_again() -> None:
    again = [fact(5, StockShort(line="a")), fact(6, Restocked()), fact(7, StockShort(line="a"))]
    assert opens("out_of_stock", [*bought(), *again]) == at(7)


def test_a_short_line_may_become_a_backorder() -> None:
    order = [*bought(), fact(5, StockShort(line="a")), fact(6, Backordered(line="a"))]
    assert opens("backorder", order) == at(6)
    assert opens("out_of_stock", order) is None


def test_a_backorder_that_runs_short_again_is_out_of_stock() -> None:
    order = [*bought(), fact(5, Backordered(line="a", told=True)), fact(6, StockShort(line="a"))]
    assert opens("out_of_stock", order) == at(6)
    assert opens("backorder", order) is None


def test_a_backorder_that_the_customer_does_not_know_of_opens_at_once() -> None:
    order = [*bought(), fact(5, Backordered(line="a", restock=day(20)))]
    assert opens("backorder", order) == at(5)


def test_a_backorder_that_the_customer_knows_of_opens_when_the_promised_restock_passes() -> None:
    told = fact(6, Backordered(line="a", restock=day(20), told=True))
    untold = fact(5, Backordered(line="a", restock=day(20)))
    end_of_the_day = datetime(2026, 1, 21, tzinfo=UTC) - TICK
    assert opens("backorder", [*bought(), untold, told]) == end_of_the_day
    assert opens("backorder", [*bought(), fact(5, Backordered(line="a", told=True))]) is None


@pytest.mark.parametrize(
    "end", [fact(9, Restocked(line="a")), fulfilled(9, lines={"a": 2}), fact(9, OrderCancelled())]
)
def test_a_backorder_ends(end: Fact) -> None:
    order = [*bought(), described(lines=LINES), fact(5, Backordered(line="a"))]
    assert is_open("backorder", order, 10)
    assert not is_open("backorder", [*order, end], 10)


WITH_A_WAREHOUSE = rules(expects_warehouse=True)


def test_a_warehouse_that_has_not_seen_a_paid_order_warns_and_opens_in_hours() -> None:
    assert warns("not_synced", bought(), WITH_A_WAREHOUSE) == at(0.5)
    assert opens("not_synced", bought(), WITH_A_WAREHOUSE) == at(2)


def test_without_a_warehouse_that_reports_nobody_expects_one_to() -> None:
    assert opens("not_synced", bought()) is None


@pytest.mark.parametrize(
    "seen",
    [
        fact(3, WarehouseAccepted(warehouse="w")),
        fact(3, FulfillmentRejected()),
        fulfilled(3),
        scan(3),
        fact(3, OrderCancelled()),
    ],
)
def test_any_sign_of_the_warehouse_is_enough(seen: Fact) -> None:
    assert not is_open("not_synced", [*bought(), seen], 4, WITH_A_WAREHOUSE)


def test_a_refusal_is_an_issue_at_once_until_another_accepts() -> None:
    refused = fact(5, FulfillmentRejected(reason="hazardous"))
    assert opens("fulfillment_rejected", [*bought(), refused]) == at(5)
    for end in (fact(6, WarehouseAccepted()), fulfilled(6), fact(6, OrderCancelled())):
        assert not is_open("fulfillment_rejected", [*bought(), refused, end], 7)
    for before in (fact(4, WarehouseAccepted()), fulfilled(4)):
        assert is_open("fulfillment_rejected", [*bought(), before, refused], 7)


def test_lines_that_stay_behind_open_two_business_days_after_the_first_ones_left() -> None:
    order = [*bought(), described(lines=LINES), fulfilled(10, lines={"a": 2})]
    assert opens("partial_fulfillment", order) == at(58)


@pytest.mark.parametrize(
    "end",
    [
        fulfilled(60, fulfillment="f2", lines={"b": 1}),
        fact(60, LinesCancelled(lines={"b": 1})),
        fact(60, OrderCancelled()),
        fact(60, FulfillmentCancelled(fulfillment="f1")),
    ],
    ids=["the rest ships", "the rest is cancelled", "cancelled", "nothing shipped after all"],
)
def test_a_partial_fulfillment_ends(end: Fact) -> None:
    order = [*bought(), described(lines=LINES), fulfilled(10, lines={"a": 2})]
    assert not is_open("partial_fulfillment", [*order, end], 61)


def test_a_whole_shipment_that_was_cancelled_ships_nothing() -> None:
    whole = fulfilled(5, lines={"a": 2, "b": 1})
    taken_back = fact(6, FulfillmentCancelled(fulfillment="f1"))
    part = fulfilled(10, fulfillment="f2", lines={"a": 2})
    order = [*bought(), described(lines=LINES), whole, taken_back, part]
    assert opens("partial_fulfillment", order) == at(58)


def test_goods_that_replace_others_are_not_the_ones_that_stayed_behind() -> None:
    part = fulfilled(10, lines={"a": 2}, parcels=("P1",))
    again = fulfilled(20, fulfillment="f2", lines={"a": 2, "b": 1}, replaces="P1")
    assert opens("partial_fulfillment", [*bought(), described(lines=LINES), part, again]) == at(58)


def test_where_the_lines_are_not_known_nothing_is_said_to_be_missing() -> None:
    assert opens("partial_fulfillment", [*bought(), fulfilled(10, lines={"a": 2})]) is None
    assert opens("partial_fulfillment", [*bought(), described(lines=LINES), fulfilled(10)]) is None
    gift = (*LINES, Line("c", needs_shipping=False))
    whole = fulfilled(10, lines={"a": 2, "b": 1})
    assert opens("partial_fulfillment", [*bought(), described(lines=gift), whole]) is None
