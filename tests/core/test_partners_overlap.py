"""Two partners tell of one thing, and a promise ends where the customer can fetch the goods."""

from __future__ import annotations

from tests.core.lives import LINES, at, by, fact, paid, placed
from waypost.core.bodies import (
    ClaimSettled,
    Fulfilled,
    OrderDescribed,
    ParcelPromised,
    ParcelScanned,
    RefundUpdated,
)
from waypost.core.facts import Fact
from waypost.core.fold import fold
from waypost.core.judge import judge
from waypost.core.milestones import outstanding, refunded_in_full
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.words import ParcelStatus, RefundStatus

PARCEL = "1Z999AA10123456784"


def _refund(hours: float, name: str, amount: int) -> Fact:
    body = RefundUpdated(refund=name, status=RefundStatus.SUCCEEDED, amount_minor=amount)
    return fact(hours, body)


def _scan(hours: float, status: ParcelStatus) -> Fact:
    return fact(hours, ParcelScanned(parcel=PARCEL, status=status))


def _kinds(facts: list[Fact], hours: float) -> set[str]:
    state = fold(OrderState(), facts)
    return {it.clock.kind for it in judge(state, DEFAULT_RULES, at(hours)).findings}


def test_one_refund_told_by_shop_and_payment_provider_counts_once() -> None:
    told_twice = [_refund(10, "5001", 2500), _refund(10.1, "re_1", 2500)]
    assert not refunded_in_full(fold(OrderState(), [placed(), *told_twice]))


def test_two_refunds_that_reach_the_total_are_a_full_refund() -> None:
    refunds = [_refund(10, "5001", 2000), _refund(11, "5002", 3000)]
    assert refunded_in_full(fold(OrderState(), [placed(), *refunds]))
    equal = [_refund(10, "5001", 2500), _refund(100, "5002", 2500)]
    assert refunded_in_full(fold(OrderState(), [placed(), *equal]))


def test_a_shipment_that_storefront_and_warehouse_both_tell_of_ships_once() -> None:
    described = fact(0, OrderDescribed(lines=LINES))
    both = [
        fact(5, Fulfilled(fulfillment=name, lines={"a": 1}, parcels=(PARCEL,)))
        for name in ("9001", "shipbob-1")
    ]
    state = fold(OrderState(), [placed(), paid(), described, *both])
    assert outstanding(state) == {"a": 1, "b": 1}


def test_two_fulfillments_of_the_same_line_in_two_parcels_both_count() -> None:
    described = fact(0, OrderDescribed(lines=LINES))
    two = [
        fact(5, Fulfilled(fulfillment=name, lines={"a": 1}, parcels=(parcel,)))
        for name, parcel in (("9001", "PARCEL1"), ("9002", "PARCEL2"))
    ]
    state = fold(OrderState(), [placed(), paid(), described, *two])
    assert outstanding(state) == {"b": 1}


def test_a_parcel_that_waits_at_a_pickup_point_in_time_is_not_late() -> None:
    life = [
        placed(),
        paid(),
        _scan(10, ParcelStatus.PICKED_UP),
        fact(11, ParcelPromised(parcel=PARCEL, edd=by(60))),
        _scan(50, ParcelStatus.READY_FOR_PICKUP),
    ]
    assert "late_delivery" not in _kinds(life, 61)
    assert "late_delivery" in _kinds(life[:-1], 61)
    assert "pickup_waiting" in _kinds(life, 50 + 73)


def test_the_shops_promise_is_kept_at_the_pickup_point_too() -> None:
    promised = fact(0, OrderDescribed(deliver_by=by(60)))
    life = [placed(), paid(), promised, _scan(10, ParcelStatus.PICKED_UP)]
    assert "late_delivery" in _kinds(life, 61)
    assert "late_delivery" not in _kinds([*life, _scan(50, ParcelStatus.READY_FOR_PICKUP)], 61)


def test_a_silent_parcel_that_was_made_good_is_no_longer_stalled() -> None:
    life = [placed(), paid(), _scan(10, ParcelStatus.IN_TRANSIT)]
    assert "stalled" in _kinds(life, 24 * 6)
    settled = fact(24 * 5, ClaimSettled(parcel=PARCEL, outcome="replaced"))
    assert "stalled" not in _kinds([*life, settled], 24 * 6)
