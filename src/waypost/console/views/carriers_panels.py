"""What the carriers' page draws: shares, distributions and trends with their words and links."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.console.charts.columns import STEP, columns, middle
from waypost.console.charts.spread import piled, quantile
from waypost.console.charts.trend import Line, floor_of, line
from waypost.console.read.carriers import FEW, WEEKS, Carriers, Run
from waypost.console.words.figures import number, percent, share

SPREAD, TREND = 34, 34  # heights in CSS pixels
_CARRIERS, _SERVICES, _LANES = 25, 6, 12
_LEAST_SCALE = 0.25  # of the lanes' bars, so that a small share looks small
_SHORTEST, _LONGEST = 6, 20  # how many days the scale of the distributions has


class Reach(NamedTuple):
    """In how many days so many of all arrived, and where that is drawn."""

    text: str
    x: int


class Mark(NamedTuple):
    """A line of the table: a carrier, or one of its services.

    share: on time in percent of the promised, width of its bar; few: too few to judge by.
    """

    title: str
    service: bool
    arrived: str
    share: str
    width: float
    tone: str
    few: bool
    late: str
    late_url: str
    url: str
    bins: str
    counts: str
    half: Reach | None
    most: Reach | None
    spread: str
    trend: Line | None
    weeks: str
    moving: str
    moving_url: str


class Tick(NamedTuple):
    x: float
    title: str


class Table(NamedTuple):
    """box: of the distributions. floor: what the bottom of the trends is. left_out: carriers that
    are not shown."""

    marks: list[Mark]
    ticks: list[Tick]
    box: str
    floor: str
    left_out: int


class Lane(NamedTuple):
    title: str
    carrier: str
    share: str
    width: float
    late: str
    promised: str
    half: str
    url: str


def table(found: Carriers, moving: Counter[str], since: date) -> Table:
    """Carriers by how much they carry, each with its services."""
    busiest = sorted(found.carriers.items(), key=lambda it: (-it[1].arrived, it[0]))
    shown = busiest[:_CARRIERS]
    top = _top([run for _name, run in shown])
    lines = {name: _weekly(found, name) for name, _run in shown}
    floor = floor_of([it for shares in lines.values() for it in shares])
    marks = []
    for name, run in shown:
        trend = line(lines[name], floor, TREND)
        mark = _mark(run, {"carrier": name}, since, top)
        marks.append(
            mark._replace(
                title=name or _("No carrier named"),
                trend=trend if trend.last else None,
                weeks=_in_words(lines[name]),
                moving=number(moving[name]) if moving[name] else "",
                moving_url=_parcels(carrier=name),
            )
        )
        marks += _services(found, name, since, top)
    box = f"0 0 {STEP * (top + 1)} {SPREAD}"
    return Table(marks, _ticks(top), box, share(round(floor * 100)), len(busiest) - len(shown))


def _services(found: Carriers, carrier: str, since: date, top: int) -> list[Mark]:
    """A carrier's services, where it is known by more than one."""
    runs = [(name, run) for (by, name), run in found.services.items() if by == carrier]
    if len(runs) < 2:
        return []
    runs.sort(key=lambda it: (-it[1].arrived, it[0]))
    return [
        _mark(run, {"carrier": carrier, "service": name}, since, top)._replace(
            title=name or _("no service named"), service=True
        )
        for name, run in runs[:_SERVICES]
    ]


def _mark(run: Run, named: dict[str, str], since: date, top: int) -> Mark:
    arrived = {**named, "status": "delivered", "since": since.isoformat()}
    half, most = quantile(run.days, 0.5), quantile(run.days, 0.9)
    return Mark(
        title="",
        service=False,
        arrived=number(run.arrived),
        share=percent(run.on_time, run.promised),
        width=round(100 * (run.share or 0), 2),
        tone=_tone(run),
        few=0 < run.promised < FEW,
        late=_late(run),
        late_url=_parcels(**arrived, late="1") if run.late else "",
        url=_parcels(**arrived),
        bins=columns(piled(run.days, top), SPREAD),
        counts=_counts(run),
        half=_reach(half, top),
        most=_reach(most, top),
        spread=_spread(run, half, most),
        trend=None,
        weeks="",
        moving="",
        moving_url="",
    )


def worst_lanes(found: Carriers, since: date) -> list[Lane]:
    """Carriers' lanes by the share that came late, of those with enough parcels to tell."""
    judged = [
        (carrier, lane, run)
        for (carrier, lane), run in found.lanes.items()
        if run.promised >= FEW and run.late and lane
    ]
    judged.sort(key=lambda it: (-it[2].late / it[2].promised, -it[2].late, it[0], it[1]))
    worst = max((run.late / run.promised for *_names, run in judged), default=0)
    return [_lane(*it, since, max(worst, _LEAST_SCALE)) for it in judged[:_LANES]]


def _lane(carrier: str, lane: str, run: Run, since: date, worst: float) -> Lane:
    half = quantile(run.days, 0.5)
    late = {"status": "delivered", "late": "1", "since": since.isoformat()}
    return Lane(
        title=lane,
        carrier=carrier,
        share=percent(run.late, run.promised),
        width=round(100 * run.late / run.promised / worst, 2),
        late=number(run.late),
        promised=number(run.promised),
        half=_days(half) if half is not None else "–",
        url=_parcels(carrier=carrier, lane=lane, **late),
    )


def _weekly(found: Carriers, carrier: str) -> list[float | None]:
    """On time by week, the oldest first."""
    weeks = (found.weeks.get((carrier, week)) for week in reversed(range(WEEKS)))
    return [None if run is None else run.share for run in weeks]


def _in_words(shares: list[float | None]) -> str:
    said = ", ".join("–" if it is None else share(it * 100, 1) for it in shares)
    return _("On time by week, the oldest first: %(shares)s") % {"shares": said}


def _top(runs: list[Run]) -> int:
    """How many days the common scale goes to: nearly all are on it, the rest in its last bar."""
    slowest = max((quantile(run.days, 0.97) or 0 for run in runs), default=0)
    return min(_LONGEST, max(_SHORTEST, slowest + 1))


def _ticks(top: int) -> list[Tick]:
    step = 2 if top <= 12 else 5
    shown = [(day, str(day)) for day in range(0, top, step)] + [(top, f"{top}+")]
    return [Tick(round(100 * middle(day) / (STEP * (top + 1)), 2), text) for day, text in shown]


def _reach(days: int | None, top: int) -> Reach | None:
    return None if days is None else Reach(_days(days), middle(min(days, top)))


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": "30+" if days == 30 else days}


def _spread(run: Run, half: int | None, most: int | None) -> str:
    if half is None or most is None:
        return _("Nobody says how long they took.")
    text = _("Half arrived within %(half)s, nine of ten within %(most)s.")
    return text % {"half": _days(half), "most": _days(most)}


def _counts(run: Run) -> str:
    """The distribution in words."""
    return ", ".join(f"{_days(days)}: {number(run.days[days])}" for days in sorted(run.days))


def _late(run: Run) -> str:
    text = ngettext("%(late)s late of %(count)s", "%(late)s late of %(count)s", run.promised)
    return text % {"late": number(run.late), "count": number(run.promised)}


def _tone(run: Run) -> str:
    if run.promised < FEW or run.share is None:
        return "low"
    return "good" if run.share >= 0.95 else "warn" if run.share >= 0.85 else "bad"


def _parcels(**filters: str) -> str:
    return f"{reverse('parcels')}?{urlencode({k: v for k, v in filters.items() if v})}"
