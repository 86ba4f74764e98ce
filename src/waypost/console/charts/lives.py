"""Orders of one customer over time: from when each was placed to when it ended, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

_MOST = 6  # months, weeks or days that are named
_STEPS = tuple(timedelta(days=days) for days in (1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1461))
_LEAST = 1.2  # percent of the width that a bar has at least


class Life(NamedTuple):
    """began, ended: of the bar; ended is None while it goes on. mark: something in between."""

    began: datetime
    mark: datetime | None
    ended: datetime | None


class Drawn(NamedTuple):
    """All in percent of the width, as SVG spells it. tip: the end of what goes on, else ""."""

    begin: str
    width: str
    mark: str
    tip: str


class Tick(NamedTuple):
    x: str
    at: datetime
    last: bool


class Chart(NamedTuple):
    drawn: list[Drawn]
    ticks: list[Tick]


def lives(told: Sequence[Life], now: datetime, zone: tzinfo) -> Chart:
    """One bar a life, and a few round days in `zone` to read them by."""
    if not told:
        return Chart([], [])
    low = min(it.began for it in told)
    high = max(it.ended or now for it in told)
    span = max(high - low, timedelta(days=1))

    def x(at: datetime) -> float:
        return 100 * min(max((at - low) / span, 0.0), 1.0)

    def draw(it: Life) -> Drawn:
        width = max(_LEAST, x(it.ended or now) - x(it.began))
        begin = min(x(it.began), 100 - width)
        mark = "" if it.mark is None else _spelled(min(x(it.mark), begin + width))
        tip = _spelled(begin + width) if it.ended is None else ""
        return Drawn(_spelled(begin), _spelled(width), mark, tip)

    days = _days(low, low + span, zone)
    return Chart([draw(it) for it in told], [Tick(_spelled(x(at)), at, x(at) > 92) for at in days])


def _spelled(percent: float) -> str:
    return f"{percent:.2f}".rstrip("0").rstrip(".")


def _days(low: datetime, high: datetime, zone: tzinfo) -> list[datetime]:
    step = next((it for it in _STEPS if (high - low) / it < _MOST), _STEPS[-1])
    at = low.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + step
    found: list[datetime] = []
    while at <= high and len(found) < _MOST:
        found.append(at)
        at += step
    return found
