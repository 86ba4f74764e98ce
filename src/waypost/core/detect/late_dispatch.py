"""late_dispatch: paid and free of holds, and still not in the carrier's hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from waypost.core.calendar import Calendar
from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.milestones import dead, handed_over, needs_shipping
from waypost.core.order import OrderState
from waypost.core.pauses import pauses
from waypost.core.rules import NEVER, Rules

KIND = "late_dispatch"


class _Term(NamedTuple):
    """From when to when; `in_working_time` is None for a promise that no pause moves."""

    start: datetime
    warn_at: datetime | None
    due_at: datetime
    in_working_time: bool | None


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From payment (or the next opening after the cut-off) to hand-over.

    An explicit `dispatch_by` stands before the default span. A pausing hold stops the clock while
    it stands; once over it moves a default deadline by the time it took, but not a promise: one
    that passed meanwhile breaks at the release.
    """
    paid = state.paid
    if paid is None or state.placed is None or dead(state):
        return NONE
    if (state.parcels or state.fulfillments) and handed_over(state) is not None:
        return NONE
    if not needs_shipping(state):
        return NONE
    calendar = rules.calendar(state)
    term: _Term | None = _term(state, rules, calendar, paid[0])
    if term is not None and (state.holds or state.reviews or state.shorts):
        term = _paused(term, state, rules, calendar)
    if term is None:
        return NONE
    return (Clock(KIND, ORDER, term.start, term.due_at, term.warn_at, paid[1]),)


def _term(state: OrderState, rules: Rules, calendar: Calendar, paid: datetime) -> _Term:
    promise = state.dispatch_by
    due_at = None if promise is None else rules.deadline(promise[2], calendar.zone)
    if due_at is not None:
        warn_at = paid + (due_at - paid) * rules.warn_percent // 100 if due_at > paid else None
        return _Term(paid, warn_at, due_at, None)
    start = calendar.dispatch_start(paid)
    expect = order_span(KIND, state, rules)
    due_at = rules.after(start, expect.open, calendar)
    warn_at = None if expect.warn is None else rules.after(start, expect.warn, calendar)
    return _Term(start, warn_at, due_at, expect.open.unit in ("wh", "bd"))


def _paused(term: _Term, state: OrderState, rules: Rules, calendar: Calendar) -> _Term | None:
    """The term after all pauses; None while one stands that began before the deadline broke."""
    resumed = term.start
    for begin, end in pauses(state, rules.pausing):
        begin = max(begin, resumed)
        if begin > term.due_at:
            break
        if end is None:
            return None
        if end > begin:
            term = _push(term, begin, end, calendar)
            resumed = end
    if resumed > term.due_at:
        return term._replace(start=resumed)
    return term


def _push(term: _Term, begin: datetime, end: datetime, calendar: Calendar) -> _Term:
    if term.in_working_time is None:
        return term
    warn_at = term.warn_at
    if warn_at is not None and begin <= warn_at:
        warn_at = _later(warn_at, begin, end, term.in_working_time, calendar)
    due_at = _later(term.due_at, begin, end, term.in_working_time, calendar)
    return term._replace(warn_at=warn_at, due_at=due_at)


def _later(
    at: datetime, begin: datetime, end: datetime, in_working_time: bool, calendar: Calendar
) -> datetime:
    try:
        if not in_working_time:
            return at + (end - begin)
        return calendar.add_working_time(at, calendar.working_time_between(begin, end))
    except OverflowError:
        return NEVER
