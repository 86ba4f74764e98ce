"""Drawings of the policy: a calendar's next fortnight, and what a draft would have changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import holidays
import msgspec
from django.utils.translation import gettext as _

from waypost.accounts.models import PolicyPreview
from waypost.console.words import policy as words
from waypost.console.words.kinds import kind_of
from waypost.core.calendar import Calendar
from waypost.core.policy import Hours, Policy, calendar_of
from waypost.history.preview import Example, Result, Tally

_DAYS = 14
_DAY = timedelta(days=1)


class Day(NamedTuple):
    """A day of the fortnight, in percent of the drawing; no height: closed. cutoff: its line."""

    x: float
    width: float
    y: float
    height: float
    cutoff: float | None
    date: date
    weekday: str
    why: str
    today: bool


class Card(NamedTuple):
    """A calendar. name: "" is the brand's. keepers: who keeps it. coming: the next holidays."""

    name: str
    hours: Hours
    zone: str
    days: list[Day]
    coming: list[tuple[date, str]]
    keepers: list[str]
    drafted: bool


def calendars(policy: Policy, before: Policy, now: datetime) -> list[Card]:
    cards = [_card("", policy.hours, policy, before.hours, before, now)]
    for name, hours in policy.calendars.items():
        cards.append(_card(name, hours, policy, before.calendars.get(name), before, now))
    return cards


def _card(
    name: str, hours: Hours, policy: Policy, was: Hours | None, before: Policy, now: datetime
) -> Card:
    calendar = calendar_of(hours, policy.zone)
    today = now.astimezone(calendar.zone).date()
    coming = _holidays(hours, today)
    named = dict(coming)
    days = [_day(calendar, hours, today, index, named) for index in range(_DAYS)]
    kept, held = (_keepers(it, name) for it in (policy, before))
    home = not name and (policy.zone, policy.country) != (before.zone, before.country)
    drafted = hours != was or kept != held or home
    return Card(name, hours, str(calendar.zone), days, coming[:10], kept, drafted)


def _keepers(policy: Policy, name: str) -> list[str]:
    tables = (policy.warehouses, policy.carriers)
    return [who for table in tables for who, which in table.items() if name and which == name]


def _holidays(hours: Hours, today: date) -> list[tuple[date, str]]:
    """Public holidays of this year and the next, from today on."""
    if not hours.country:
        return []
    years = (today.year, today.year + 1)
    known = holidays.country_holidays(hours.country, subdiv=hours.subdivision or None, years=years)
    return sorted((day, name) for day, name in known.items() if day >= today)


def _day(calendar: Calendar, hours: Hours, today: date, index: int, named: dict[date, str]) -> Day:
    day = today + index * _DAY
    works = calendar.is_workday(day)
    opens, closes = (_share(it) if works else 0.0 for it in (calendar.opens, calendar.closes))
    why = ""
    if not works:
        why = named.get(day) or (_("closed") if day in hours.closed else _("free"))
    elif day in hours.working:
        why = _("works in spite of it")
    return Day(
        x=round(index * 100 / _DAYS, 3),
        width=round(100 / _DAYS - 0.8, 3),
        y=opens,
        height=round(closes - opens, 2),
        cutoff=_share(calendar.cutoff) if works and calendar.cutoff is not None else None,
        date=day,
        weekday=str(words.WEEKDAYS[day.weekday()]),
        why=why,
        today=index == 0,
    )


def _share(of_day: timedelta) -> float:
    return round(of_day / _DAY * 100, 2)


class KindLine(NamedTuple):
    """What a draft changes for one kind. Projected figures stand for all orders, tally for the
    sample."""

    kind: str
    title: str
    tally: Tally
    added: int
    gone: int
    moved: int
    opened: tuple[int, int]
    closed: tuple[int, int]
    standing: tuple[int, int]
    examples: list[Example]


class Bars(NamedTuple):
    """A day: x of its two bars, their heights in pixels; counts in force and by the draft."""

    x: float
    width: float
    before: float
    after: float
    counts: tuple[int, int]
    day: date


class Preview(NamedTuple):
    """A preview as far as it is. scale: how many orders one of the sample stands for. percent:
    how much of the sample is judged."""

    weeks: int
    since: datetime
    until: datetime
    population: int
    taken: int
    sampled: bool
    finished: bool
    percent: int
    kinds: list[KindLine]
    same: list[KindLine]
    added: int
    gone: int
    moved: int
    bars: list[Bars]
    most: int
    height: int


_HEIGHT = 96


def preview_of(found: PolicyPreview | None) -> Preview | None:
    if found is None:
        return None
    total = found.taken + len(found.left)
    result = msgspec.convert(found.result, Result)
    percent = 100 * found.taken // total if total else 100
    span = found.since, found.until
    finished = found.finished_at is not None
    return _preview(found.weeks, span, found.population, found.taken, result, percent, finished)


def kept_preview(kept: dict[str, Any] | None) -> Preview | None:
    """As a version keeps it."""
    if not kept:
        return None
    span = datetime.fromisoformat(kept["since"]), datetime.fromisoformat(kept["until"])
    result = msgspec.convert(kept["result"], Result)
    return _preview(kept["weeks"], span, kept["population"], kept["taken"], result, 100, True)


def _preview(
    weeks: int,
    span: tuple[datetime, datetime],
    population: int,
    taken: int,
    result: Result,
    percent: int,
    finished: bool,
) -> Preview:
    scale = population / taken if taken else 1.0
    lines = [
        _line(kind, tally, scale, result.examples.get(kind, []))
        for kind, tally in result.kinds.items()
    ]
    lines.sort(key=lambda it: -(it.added + it.gone + it.moved))
    differing = [it for it in lines if it.added or it.gone or it.moved]
    bars = _bars(result, span, scale)
    return Preview(
        weeks=weeks,
        since=span[0],
        until=span[1],
        population=population,
        taken=taken,
        sampled=taken < population,
        finished=finished,
        percent=percent,
        kinds=differing,
        same=[it for it in lines if it not in differing],
        added=sum(it.added for it in lines),
        gone=sum(it.gone for it in lines),
        moved=sum(it.moved for it in lines),
        bars=bars,
        most=max((max(it.counts) for it in bars), default=0),
        height=_HEIGHT,
    )


def _line(kind: str, tally: Tally, scale: float, examples: list[Example]) -> KindLine:
    def projected(count: int) -> int:
        return round(count * scale)

    opened, closed, standing = (
        (projected(pair[0]), projected(pair[1]))
        for pair in (tally.opened, tally.closed, tally.standing)
    )
    figures = (projected(tally.added), projected(tally.gone), projected(tally.moved))
    title = str(kind_of(kind).title)
    return KindLine(kind, title, tally, *figures, opened, closed, standing, examples)


def _bars(result: Result, span: tuple[datetime, datetime], scale: float) -> list[Bars]:
    """One for each day, those on which nothing opened included."""
    first = min([*map(date.fromisoformat, result.days), span[0].astimezone(UTC).date()])
    last = max([*map(date.fromisoformat, result.days), span[1].astimezone(UTC).date()])
    count = (last - first).days + 1
    most = max((max(pair) for pair in result.days.values()), default=0) or 1
    found = []
    for index in range(count):
        day = first + index * _DAY
        before, after = result.days.get(day.isoformat(), [0, 0])
        found.append(
            Bars(
                x=round(index * 100 / count, 3),
                width=round(100 / count * 0.4, 3),
                before=round(before / most * _HEIGHT, 1),
                after=round(after / most * _HEIGHT, 1),
                counts=(round(before * scale), round(after * scale)),
                day=day,
            )
        )
    return found
