"""Milestones: when an order reached what, read off its state.

A milestone is a mark, `(instant, id of the fact that shows it)`, or None while it is not reached.
Brands name them in rules of their own; detectors use them to know when a clock stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from waypost.core.bodies import Line
from waypost.core.order import Fulfillment, Mark, OrderState, Parcel
from waypost.core.words import Direction, ParcelStatus, RefundStatus

_RETURN = Direction.RETURN
_CANCELLED = ParcelStatus.CANCELLED
_travels = attrgetter("needs_shipping")


def dead(state: OrderState) -> bool:
    """Nothing is wanted any more: the order is cancelled, or every line of it is."""
    if state.cancelled is not None:
        return True
    if not state.lines_cancelled or state.lines is None:
        return False
    return not any(wanted(state).values())


def wanted(state: OrderState) -> dict[str, int]:
    """Line id -> the quantity that the customer still waits for or has got, never negative."""
    if state.lines is None:
        return {}
    quantities = {line.id: line.quantity for line in state.lines[2]}
    for cancelled in state.lines_cancelled.values():
        for line, quantity in cancelled.items():
            if line in quantities:
                quantities[line] -= quantity
    return {line: max(0, quantity) for line, quantity in quantities.items()}


def needs_shipping(state: OrderState) -> bool:
    """False only where the lines are known and none of them travels."""
    if state.lines is None:
        return True
    return any(map(_travels, state.lines[2]))


def shipped(state: OrderState) -> dict[str, int] | None:
    """Line id -> the quantity in fulfillments, replacements apart; None when they do not say.

    Storefront and warehouse both tell of one shipment: of a line that is twice in one parcel the
    larger quantity counts.
    """
    if not state.fulfillments:
        return None
    packed: dict[tuple[str, str], int] = {}
    for name, fulfillment in state.fulfillments.items():
        if fulfillment.cancelled is not None or fulfillment.replaces or not fulfillment.created:
            continue
        if fulfillment.lines is None:
            return None
        where = min(fulfillment.parcels, default=name)
        for line, quantity in fulfillment.lines[2].items():
            packed[where, line] = max(packed.get((where, line), 0), quantity)
    quantities: dict[str, int] = {}
    for (_, line), quantity in packed.items():
        quantities[line] = quantities.get(line, 0) + quantity
    return quantities or None


def outstanding(state: OrderState) -> dict[str, int]:
    """Line id -> the wanted quantity that no fulfillment holds; empty when that cannot be known."""
    if state.lines is None or not state.fulfillments or _ships_all(state, state.lines[2]):
        return {}
    done = shipped(state)
    if done is None:
        return {}
    left = wanted(state)
    return {
        line.id: left[line.id] - done.get(line.id, 0)
        for line in state.lines[2]
        if line.needs_shipping and left[line.id] > done.get(line.id, 0)
    }


def _ships_all(state: OrderState, lines: tuple[Line, ...]) -> bool:
    """One fulfillment holds all that was ordered, as most do: no need to count."""
    for fulfillment in state.fulfillments.values():
        if fulfillment.lines is None or fulfillment.cancelled is not None or fulfillment.replaces:
            continue
        held = fulfillment.lines[2]
        for line in lines:
            if line.needs_shipping and held.get(line.id, 0) < line.quantity:
                break
        else:
            return True
    return False


def handed_over(state: OrderState) -> Mark | None:
    """The first goods left the house.

    That is the first scan of a parcel to the customer, a fulfillment that says so, or one that
    travels without any tracking number, which nobody will ever scan.
    """
    found: Mark | None = None
    for parcel in state.parcels.values():
        scan = parcel.first_scan
        if scan is not None and parcel.direction is not _RETURN and (not found or scan < found):
            found = scan
    for fulfillment in state.fulfillments.values():
        mark = _left(fulfillment)
        if mark is not None and (not found or mark < found):
            found = mark
    return found


def is_handed_over(state: OrderState) -> bool:
    """`handed_over`, where it does not matter when."""
    for parcel in state.parcels.values():
        if parcel.first_scan is not None and parcel.direction is not _RETURN:
            return True
    return any(map(_left, state.fulfillments.values()))


def left_the_house(state: OrderState, fulfillment: Fulfillment) -> Mark | None:
    """When the goods of one fulfillment were handed over."""
    if fulfillment.cancelled is not None:
        return None
    scans = [
        parcel.first_scan
        for parcel_id, parcel in state.parcels.items()
        if parcel_id in fulfillment.parcels
    ]
    return _first([_left(fulfillment), *scans])


def _left(fulfillment: Fulfillment) -> Mark | None:
    if fulfillment.handed_over is not None:
        return fulfillment.handed_over
    if fulfillment.parcels or fulfillment.cancelled is not None:
        return None
    return fulfillment.created


def served(state: OrderState, line: str) -> bool:
    """This line needs no goods any more: cancelled, or shipped as far as is known."""
    done = shipped(state)
    left = wanted(state).get(line)
    if left == 0:
        return True
    if done is None or not line:
        return shipped_in_full(state)
    return done.get(line, 0) >= (left or 1)


def shipped_in_full(state: OrderState) -> bool:
    """Goods left the house, and as far as is known nothing stayed behind."""
    return is_handed_over(state) and not outstanding(state)


def untraceable(state: OrderState) -> bool:
    """Everything left the house without a tracking number: nobody will say that it arrived."""
    if not state.fulfillments or any(p.direction is not _RETURN for p in state.parcels.values()):
        return False
    return shipped_in_full(state)


def delivered(state: OrderState) -> Mark | None:
    """Every parcel to the customer arrived, and as far as is known nothing stayed behind.

    Parcels that were cancelled, settled or replaced need not arrive.
    """
    found: Mark | None = None
    for parcel_id, parcel in state.parcels.items():
        if parcel.direction is _RETURN:
            continue
        mark = parcel.delivered
        if mark is None:
            if not given_up(state, parcel_id, parcel):
                return None
        elif found is None or mark > found:
            found = mark
    return None if found is None or outstanding(state) else found


def given_up(state: OrderState, parcel_id: str, parcel: Parcel) -> bool:
    """Nobody waits for this parcel any more: its label or fulfillment was cancelled, or it was
    made good."""
    status = parcel.status
    if status is not None and status[2] is _CANCELLED:
        return True
    for fulfillment in state.fulfillments.values():
        if fulfillment.cancelled is not None:
            if parcel_id in fulfillment.parcels:
                return True
        elif fulfillment.replaces == parcel_id:
            return True
    return bool(state.settled or state.refunds) and made_good(state, parcel_id)


def made_good(state: OrderState, parcel_id: str, since: datetime | None = None) -> bool:
    """A parcel in trouble since `since` was settled, replaced, or the whole order refunded."""
    if state.settled:
        for claim in (parcel_id, ""):
            mark = state.settled.get(claim)
            if mark is not None and (since is None or mark[0] >= since):
                return True
    for fulfillment in state.fulfillments.values():
        replaced = fulfillment.replaces
        if replaced and replaced == parcel_id and fulfillment.cancelled is None:
            return True
    return bool(state.refunds) and refunded_in_full(state)


def refunded_in_full(state: OrderState) -> bool:
    """Succeeded refunds reach the order's total; False where either is not known.

    Storefront and payment provider both tell of one refund under ids of their own: equal amounts
    within two days count once. Should they be two after all, the sum is only reached later.
    """
    if state.total_minor is None or state.total_minor[2] <= 0:
        return False
    made = sorted(
        (refund.amount[2], refund.created[0])
        for refund in state.refunds.values()
        if refund.amount is not None
        and refund.created is not None
        and refund.status is not None
        and refund.status[2] is RefundStatus.SUCCEEDED
    )
    total, last = 0, None
    for amount, at in made:
        if last is None or last[0] != amount or at - last[1] > _SAME_REFUND:
            total += amount
            last = (amount, at)
    return total >= state.total_minor[2]


_SAME_REFUND = timedelta(days=2)


def _first(marks: Iterable[Mark | None]) -> Mark | None:
    return min((mark for mark in marks if mark is not None), default=None)


def _last(marks: Iterable[Mark | None]) -> Mark | None:
    return max((mark for mark in marks if mark is not None), default=None)


def _outbound(state: OrderState) -> list[Parcel]:
    return [parcel for parcel in state.parcels.values() if parcel.direction is not _RETURN]


MILESTONES: dict[str, Callable[[OrderState], Mark | None]] = {
    "placed": lambda s: s.placed,
    "paid": lambda s: s.paid,
    "warehouse_seen": lambda s: s.warehouse_seen,
    "fulfilled": lambda s: _first(f.created for f in s.fulfillments.values()),
    "labelled": lambda s: _first(p.labelled for p in _outbound(s)),
    "handed_over": handed_over,
    "first_scan": lambda s: _first(p.first_scan for p in _outbound(s)),
    "last_scan": lambda s: _last(p.last_scan for p in _outbound(s)),
    "ready_for_pickup": lambda s: _first(p.ready for p in _outbound(s)),
    "delivered": delivered,
    "cancelled": lambda s: s.cancelled,
    "return_requested": lambda s: _first(r.requested for r in s.returns.values()),
    "return_received": lambda s: _first(r.received for r in s.returns.values()),
    "refund_created": lambda s: _first(r.created for r in s.refunds.values()),
    "refund_succeeded": lambda s: _first(r.succeeded for r in s.refunds.values()),
    "feedback_given": lambda s: _first(
        f.score[:2] for f in s.feedback.values() if f.score is not None
    ),
}
