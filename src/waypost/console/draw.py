"""Drawings as numbers: where a bar begins and ends, in percent of the width.

Templates turn them into SVG with percentages, so that a drawing is as wide as its page and its
texts keep their size. Nothing here is styled; classes say what a part means.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waypost.console.words import short
from waypost.console.words.kinds import kind_of
from waypost.core.trace import Traced

ROW = 40  # height of a clock's row in CSS pixels
TOP = 22  # room for the axis above the first row

# A deadline beyond this says "never" and would press everything else into a corner.
_FAR = timedelta(days=45)
_LEAST = timedelta(minutes=10)
_MOST = 5
_STEPS = tuple(timedelta(minutes=it) for it in (5, 15, 30, 60, 180, 360, 720)) + tuple(
    timedelta(days=it) for it in (1, 2, 4, 7, 14, 28, 91, 182, 365)
)


class Bar(NamedTuple):
    """A clock. tone: kept, late, idle (stopped by something else), running, warned or over.

    begin, end: from its start to when it stopped, or now. due: its deadline, warn: its warning,
    each None where it is not on the drawing. allowed: width from start to deadline.
    over: from where the deadline had passed, None where it had not. at_once: it had no time at all.
    """

    y: int
    label: str
    subject: str
    outcome: str
    tone: str
    begin: float
    end: float
    width: float
    allowed: float
    warn: float | None
    due: float | None
    over: float | None
    over_width: float
    stopped: bool
    at_once: bool
    traced: Traced


class Tick(NamedTuple):
    x: float
    label: str
    minor: bool  # left out where there is little room


class Clocks(NamedTuple):
    """now: where the present is, None where it is not on the drawing."""

    bars: list[Bar]
    ticks: list[Tick]
    now: float | None
    height: int


class _Scale(NamedTuple):
    low: datetime
    high: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.low) / (self.high - self.low)
        return round(min(1.0, max(0.0, share)) * 100, 3)

    def holds(self, at: datetime) -> bool:
        return self.low <= at <= self.high


def clocks(traced: Sequence[Traced], now: datetime, zone: tzinfo) -> Clocks | None:
    """An order's clocks against what happened; None when none ever ran."""
    if not traced:
        return None
    scale = _scale(traced, now)
    bars = [_bar(it, index, scale, now) for index, it in enumerate(traced)]
    here = scale.x(now) if scale.holds(now) else None
    return Clocks(bars, _ticks(scale, zone), here, TOP + ROW * len(bars) + 8)


def _scale(traced: Sequence[Traced], now: datetime) -> _Scale:
    low = min(it.clock.started_at for it in traced)
    happened = max(it.stopped_at or now for it in traced)
    due = max((it.clock.due_at for it in traced if it.clock.due_at <= happened + _FAR), default=low)
    high = max(happened, due, low + _LEAST)
    room = (high - low) / 40
    return _Scale(low - room / 2, high + room)


def _bar(it: Traced, index: int, scale: _Scale, now: datetime) -> Bar:
    clock, until = it.clock, it.stopped_at or now
    at_once = clock.due_at <= clock.started_at
    late = it.broken_at(now)
    begin, end = scale.x(clock.started_at), scale.x(until)
    due = scale.x(clock.due_at)
    over = max(begin, due) if late else None
    warn = clock.warn_at if clock.warn_at and scale.holds(clock.warn_at) else None
    return Bar(
        y=TOP + ROW * index,
        label=kind_of(clock.kind).clock,
        subject=short.subject(clock.subject),
        outcome=outcome(it, now),
        tone=tone(it, now),
        begin=begin,
        end=end,
        width=round(max(0.0, (due if late else end) - begin), 3),
        allowed=round(max(0.0, due - begin), 3),
        warn=scale.x(warn) if warn else None,
        due=due if scale.holds(clock.due_at) and not at_once else None,
        over=over,
        over_width=round(end - over, 3) if over is not None else 0.0,
        stopped=it.stopped_at is not None,
        at_once=at_once,
        traced=it,
    )


def tone(it: Traced, now: datetime) -> str:
    """kept, late or idle once it stopped; running, warned or over while it runs."""
    if _waived(it, now):
        return "idle"
    if it.stopped_at is not None:
        return "late" if it.broken_at(now) else "kept"
    if it.broken_at(now):
        return "over"
    warned = it.clock.warn_at is not None and now >= it.clock.warn_at
    return "warned" if warned else "running"


def outcome(it: Traced, now: datetime) -> str:
    """What became of it, in a few words."""
    clock = it.clock
    if clock.due_at <= clock.started_at:
        lasted = {"length": short.length((it.stopped_at or now) - clock.started_at)}
        return (_("ended after %(length)s") if it.stopped_at else _("for %(length)s now")) % lasted
    if _waived(it, now):
        assert it.how is not None
        return str(_WAIVED[it.how.kind])
    late = it.broken_at(now)
    gap = {"length": short.length((it.stopped_at or now) - clock.due_at)}
    if it.stopped_at is not None:
        return (_("%(length)s late") if late else _("kept, %(length)s to spare")) % gap
    return (_("%(length)s over") if late else _("due in %(length)s")) % gap


# What ends the waiting without bringing what was waited for.
_WAIVED: dict[str, Any] = {
    "hold_placed": gettext_lazy("stopped by a hold"),
    "review_opened": gettext_lazy("stopped by a review"),
    "order_cancelled": gettext_lazy("cancelled"),
    "lines_cancelled": gettext_lazy("cancelled"),
    "customer_erased": gettext_lazy("stopped"),
}


def _waived(it: Traced, now: datetime) -> bool:
    """Did it stop in time, and yet not because it was kept?"""
    if it.how is None or it.clock.due_at <= it.clock.started_at:
        return False
    return it.how.kind in _WAIVED and not it.broken_at(now)


def _ticks(scale: _Scale, zone: tzinfo) -> list[Tick]:
    """At most six round instants, as clocks on the wall in `zone` show them."""
    span = scale.high - scale.low
    step = next((it for it in _STEPS if span / it < _MOST), span / _MOST)
    low = scale.low.astimezone(zone)
    midnight = low.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -((midnight - low) // step)
    found = []
    for index in range(_MOST + 1):
        at = first + step * index
        if at <= scale.high:
            found.append(Tick(scale.x(at), _tick(at, step), index % 2 == 1))
    return found


def _tick(at: datetime, step: timedelta) -> str:
    date = dated(at, _("j M"))
    if step >= timedelta(days=1):
        return date
    return date if (at.hour, at.minute) == (0, 0) else f"{at:%H:%M}"


class Column(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def columns(counts: Sequence[int], height: int) -> list[Column]:
    """A bar chart of counts, as tall as `height` where the largest is; zeros leave a trace."""
    if not counts:
        return []
    most = max(1, *counts)
    step = 100 / len(counts)
    return [
        Column(round(index * step, 2), height - tall, round(step * 0.72, 2), tall)
        for index, count in enumerate(counts)
        for tall in [max(1.0, round(count / most * height, 1))]
    ]
