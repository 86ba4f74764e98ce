"""late_delivery: the promise to the customer is over and the goods have not arrived."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.bodies import Deadline
from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span, parcel_span
from waypost.core.milestones import dead, given_up, made_good, outstanding, untraceable
from waypost.core.order import Mark, OrderState, Parcel
from waypost.core.rules import Expect, Rules
from waypost.core.words import Direction

KIND = "late_delivery"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """The shop's own promise, `deliver_by`: from the purchase until everything arrived.

    It stops when the order is dead, when what has not arrived is on its way back, made good or
    ready at a pickup point (there `pickup_waiting` watches on), and when all goods travel without
    tracking, because then nobody would ever say they arrived.
    """
    promise, since = state.deliver_by, state.placed or state.first_fact
    if promise is None or since is None or dead(state) or not _awaited(state):
        return NONE
    clock = _clock(ORDER, since, promise[2], order_span(KIND, state, rules), state, rules)
    return NONE if clock is None else (clock,)


def look_parcel(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """The carrier's promise, where the shop made none: the parcel's first estimate.

    The first one stands: an estimate that the carrier moves later does not undo what the customer
    was told; only a later `deliver_by` of the shop does.
    """
    promise = parcel.first_edd
    if promise is None or state.deliver_by is not None or parcel.delivered or parcel.returning:
        return None
    if parcel.ready is not None or dead(state) or given_up(state, parcel_id, parcel):
        return None
    expect = parcel_span(KIND, state, rules, parcel)
    return _clock(f"parcel:{parcel_id}", promise[:2], promise[2], expect, state, rules)


def _clock(
    subject: str,
    since: Mark,
    promise: Deadline,
    expect: Expect,
    state: OrderState,
    rules: Rules,
) -> Clock | None:
    due_at = promise.at
    if due_at is None:
        due_at = rules.deadline(promise, rules.customer_zone(state))
    if due_at is None:
        return None
    if expect.open.amount:
        due_at = rules.after(due_at, expect.open, rules.home)
    return Clock(KIND, subject, since[0], due_at, None, since[1])


def _awaited(state: OrderState) -> bool:
    """Is anything still to come to the customer?"""
    over = False
    for parcel_id, parcel in state.parcels.items():
        if parcel.direction is Direction.RETURN:
            continue
        if parcel.delivered or parcel.returning or parcel.ready:
            over = True
        elif not given_up(state, parcel_id, parcel):
            return True
        elif made_good(state, parcel_id):
            over = True
    if over:
        return bool(outstanding(state))
    return not untraceable(state)
