"""When it should arrive, honestly: one day where one is known, a range where it is not, and no day
at all where nobody could keep it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from waypost.core.bodies import Deadline
from waypost.core.order import OrderState, Parcel, Register
from waypost.core.rules import Rules
from waypost.core.words import Direction, ParcelStatus
from waypost.tell.view.dates import Tongue
from waypost.tell.view.shape import Expected

Days = tuple[date, date]

# Working days by which a range grows where the parcel moves, but late, or where it is silent.
_MOVING, _SILENT = 2, 5
_QUIET = timedelta(days=2)
_OVER = frozenset(
    {
        ParcelStatus.DELIVERED,
        ParcelStatus.CANCELLED,
        ParcelStatus.READY_FOR_PICKUP,
        ParcelStatus.RETURN_TO_SENDER,
    }
)
_HOPELESS = frozenset({"lost", "damaged", "return_to_sender", "not_received"})


def of_parcel(
    state: OrderState,
    rules: Rules,
    parcel: Parcel,
    kinds: Collection[str],
    promised: Days | None,
    tongue: Tongue,
) -> Expected | None:
    """kinds: the living issues of the parcel. promised: what was promised for the order, or is
    usual, where no partner names a day."""
    status = parcel.status[2] if parcel.status else ParcelStatus.PENDING
    if parcel.delivered or parcel.returning or parcel.direction is Direction.RETURN:
        return None
    if status in _OVER or not _HOPELESS.isdisjoint(kinds):
        return None
    today = tongue.today
    since = tongue.day_of(parcel.status[0]) if parcel.status else today
    if status is ParcelStatus.OUT_FOR_DELIVERY and since == today:
        return _said(today, today, _first_said(state, parcel, tongue), tongue)
    current = _day(parcel.edd, tongue)
    known = (current, current) if current else order_days(state, promised, tongue)
    if known is None:
        return None
    silent = "stalled" in kinds or _is_silent(parcel, tongue)
    failed = status is ParcelStatus.DELIVERY_FAILED
    if known[1] < today or failed:
        soonest = _workday(rules, parcel, tongue, 1) if failed else today
        known = (soonest, _workday(rules, parcel, tongue, _SILENT if silent else _MOVING))
    elif "stalled" in kinds:
        known = (max(known[0], today), max(known[1], _workday(rules, parcel, tongue, _SILENT)))
    return _said(*known, _first_said(state, parcel, tongue), tongue, by=current is None)


def of_rest(
    state: OrderState, rules: Rules, promised: Days | None, tongue: Tongue
) -> Expected | None:
    """Of what is in no parcel yet."""
    known = order_days(state, promised, tongue)
    if known is None or known[1] < tongue.today:
        return None
    return _said(*known, known[1], tongue, by=known[0] == known[1])


def of_all(parts: Iterable[Expected | None], tongue: Tongue) -> Expected | None:
    """Of an order that comes in several parts; None where one of them has no day."""
    found = list(parts)
    known = [it for it in found if it is not None]
    if not known or len(known) < len(found):
        return None
    if len(known) == 1:
        return known[0]
    first, last = min(it.first for it in known), max(it.last for it in known)
    moved = any(it.moved for it in known)
    was = next((it.was for it in known if it.was), "") if moved else ""
    by = first == last and any(it.by for it in known)
    return Expected(
        first=first, last=last, words=tongue.days(first, last), moved=moved, was=was, by=by
    )


def order_days(state: OrderState, promised: Days | None, tongue: Tongue) -> Days | None:
    """What was promised for the order as a whole: the range that was shown, if it ends when the
    shop's own promise does; else that promise's day."""
    day = _day(state.deliver_by, tongue)
    if day is None:
        return promised
    return promised if promised is not None and promised[1] == day else (day, day)


def _said(
    first: date, last: date, was: date | None, tongue: Tongue, *, by: bool = False
) -> Expected:
    moved = was is not None and last > was
    if first < tongue.today <= last:
        first = tongue.today
    return Expected(
        first=first,
        last=last,
        words=tongue.days(first, last),
        moved=moved,
        was=tongue.day(was) if moved and was else "",
        by=by and first == last,
    )


def _first_said(state: OrderState, parcel: Parcel, tongue: Tongue) -> date | None:
    return _day(state.deliver_by, tongue) or _day(parcel.first_edd, tongue)


def _day(promise: Register[Deadline] | None, tongue: Tongue) -> date | None:
    if promise is None:
        return None
    told = promise[2]
    return tongue.day_of(told.at) if told.at is not None else told.day


def _is_silent(parcel: Parcel, tongue: Tongue) -> bool:
    return parcel.last_scan is None or tongue.now - parcel.last_scan[0] > _QUIET


def _workday(rules: Rules, parcel: Parcel, tongue: Tongue, days: int) -> date:
    calendar = rules.carrier_calendar(parcel)
    return tongue.day_of(calendar.add_business_days(tongue.now, days))
