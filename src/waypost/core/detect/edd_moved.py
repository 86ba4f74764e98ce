"""edd_moved: the carrier's estimated date moved past the promise."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from waypost.core.bodies import Deadline
from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import dead, given_up
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "edd_moved"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """While the current estimate is past `deliver_by`, or past the first estimate without one."""
    edd, first = parcel.edd, parcel.first_edd
    if edd is None or first is None or parcel.delivered or parcel.returning:
        return None
    promise = first if state.deliver_by is None else state.deliver_by
    if edd[1] == promise[1] or not _later(edd[2], promise[2], state, rules):
        return None
    if dead(state) or given_up(state, parcel_id, parcel):
        return None
    return at_once(KIND, f"parcel:{parcel_id}", edd[:2])


def _later(edd: Deadline, promise: Deadline, state: OrderState, rules: Rules) -> bool:
    """By the instant where both name one; else by the day, so that a mere change of precision
    is no move."""
    if edd.at is not None and promise.at is not None:
        return edd.at > promise.at
    if edd.day is not None and promise.day is not None:
        return edd.day > promise.day
    zone = rules.customer_zone(state)
    moved, promised = _day(edd, zone), _day(promise, zone)
    return moved is not None and promised is not None and moved > promised


def _day(deadline: Deadline, zone: ZoneInfo) -> date | None:
    if deadline.at is None:
        return deadline.day
    try:
        return deadline.at.astimezone(zone).date()
    except OverflowError:
        return None
