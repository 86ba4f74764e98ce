"""late_dispatch: paid and free of holds, and still not in the carrier's hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from waypost.core.calendar import Calendar
from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.milestones import dead, is_handed_over, needs_shipping
from waypost.core.order import Mark, OrderState
from waypost.core.pauses import Pause, pauses
from waypost.core.rules import NEVER, Rules

KIND = "late_dispatch"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From payment (or the next opening after the cut-off) to hand-over.

    An explicit `dispatch_by` stands before the default span. A pausing hold stops the clock while
    it stands; once over it moves a default deadline by the time it took, but not a promise: one
    that passed meanwhile breaks at the release.
    """
    paid = state.paid
    if paid is None or state.placed is None or is_handed_over(state):
        return NONE
    if dead(state) or not needs_shipping(state):
        return NONE
    calendar = rules.calendar(state)
    clock, unit = _promised(state, rules, calendar, paid), ""
    if clock is None:
        expect = order_span(KIND, state, rules)
        start, unit = calendar.dispatch_start(paid[0]), expect.open.unit
        due_at, warn_at = rules.term(start, expect, calendar)
        clock = Clock(KIND, ORDER, start, due_at, warn_at, paid[1])
    if state.holds or state.reviews or state.shorts:
        return _paused(clock, unit, pauses(state, rules.pausing), calendar)
    return (clock,)


def _promised(state: OrderState, rules: Rules, calendar: Calendar, paid: Mark) -> Clock | None:
    """The clock of an explicit promise, which warns after a share of the time to it."""
    promise = state.dispatch_by
    due_at = None if promise is None else rules.deadline(promise[2], calendar.zone)
    if due_at is None:
        return None
    start, warn_at = paid[0], None
    if due_at > start:
        warn_at = start + (due_at - start) * rules.warn_percent // 100
    return Clock(KIND, ORDER, start, due_at, warn_at, paid[1])


def _paused(
    clock: Clock, unit: str, stretches: Iterable[Pause], calendar: Calendar
) -> Sequence[Clock]:
    """The clock after all pauses; none while one stands that began before the deadline broke.

    `unit` is that of a default span; a promise has none, and no pause moves it.
    """
    resumed, warn_at, due_at = clock.started_at, clock.warn_at, clock.due_at
    for begin, end in stretches:
        begin = max(begin, resumed)
        if begin > due_at:
            break
        if end is None:
            return NONE
        if end <= begin:
            continue
        resumed = end
        if unit and warn_at is not None and begin <= warn_at:
            warn_at = _later(warn_at, begin, end, unit, calendar)
        if unit:
            due_at = _later(due_at, begin, end, unit, calendar)
    start = resumed if resumed > due_at else clock.started_at
    return (replace(clock, started_at=start, warn_at=warn_at, due_at=due_at),)


def _later(at: datetime, begin: datetime, end: datetime, unit: str, calendar: Calendar) -> datetime:
    try:
        if unit in ("h", "d"):
            return at + (end - begin)
        return calendar.add_working_time(at, calendar.working_time_between(begin, end))
    except OverflowError:
        return NEVER
