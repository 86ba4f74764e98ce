"""Working time: whose hours count, exact across daylight saving and date lines.

>>> calendar = Calendar("Europe/Berlin")
>>> friday = datetime(2026, 1, 9, 15, tzinfo=UTC)
>>> calendar.add_business_days(friday, 1).isoformat()
'2026-01-12T15:00:00+00:00'

Instants go in and come out as aware UTC. A local time that a zone skips counts as the first
instant after the gap; one that comes twice counts at its first coming.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_SECOND = timedelta(seconds=1)
_REMEMBERED = 8192
WEEKDAYS = (0, 1, 2, 3, 4)


class _Year(NamedTuple):
    """The working days of one local year, in order; `before[i]` is the open time before day i."""

    days: list[int]
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]

    @property
    def total(self) -> timedelta:
        return self.before[-1]

    def worked(self, at: datetime) -> timedelta:
        """Open time from the year's beginning to `at`."""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return _NOTHING
        return self.before[index] + min(at, self.closes[index]) - self.opens[index]


class Calendar:
    """Opening hours of a warehouse, a carrier or a shop.

    zone: an IANA name. workdays: weekdays, Monday is 0. opens, closes: local time since midnight;
    by default a working day lasts the whole day, so 24 working hours are one business day.
    country, subdivision: whose public holidays are free (ISO 3166), none when empty.
    closed, working: single days that are free, or worked, in spite of all that.
    cutoff: orders after this local time count as the next working day's.
    """

    def __init__(
        self,
        zone: str = "UTC",
        workdays: Collection[int] = WEEKDAYS,
        opens: timedelta = _NOTHING,
        closes: timedelta = _DAY,
        country: str = "",
        subdivision: str = "",
        closed: Collection[date] = (),
        working: Collection[date] = (),
        cutoff: timedelta | None = None,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.workdays = frozenset(workdays)
        self.opens, self.closes = opens, closes
        self.country, self.subdivision = country, subdivision
        self.closed, self.working = frozenset(closed), frozenset(working)
        self.cutoff = cutoff
        self._years: dict[int, _Year] = {}
        self.add_business_days = lru_cache(_REMEMBERED)(self._add_business_days)
        self.add_working_time = lru_cache(_REMEMBERED)(self._add_working_time)

    def is_workday(self, day: date) -> bool:
        if day in self.working:
            return True
        if day.weekday() not in self.workdays or day in self.closed:
            return False
        return not self.country or day not in _holidays(self.country, self.subdivision, day.year)

    def is_open(self, at: datetime) -> bool:
        year = self._year_of(at)
        index = bisect_right(year.opens, at) - 1
        return index >= 0 and at < year.closes[index]

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when open, else the next opening."""
        if self.is_open(at):
            return at
        number = at.astimezone(self.zone).year
        while True:
            year = self._year(number)
            index = bisect_left(year.opens, at)
            if index < len(year.opens):
                return year.opens[index]
            number += 1

    def dispatch_start(self, at: datetime) -> datetime:
        """When work on what came in at `at` begins: at once, or after the cut-off next day."""
        if self.cutoff is None:
            return at
        try:
            return self._after_cutoff(at, self.cutoff)
        except OverflowError:
            return at

    def next_cutoff(self, at: datetime) -> datetime:
        """The last instant after `at` at which an order still counts as its day's: the cut-off,
        or the end of the opening hours where that is earlier or there is none.

        OverflowError when that is beyond the calendar's reach.
        """
        day = at.astimezone(self.zone).date()
        while True:
            day = self.workday_after(day, 0)
            midnight = datetime.combine(day, time.min)
            last = first_instant(midnight + self.closes, self.zone) - datetime.resolution
            if self.cutoff is not None:
                last = min(last, first_instant(midnight + self.cutoff, self.zone))
            if last > at:
                return last
            day += _DAY

    def workday_after(self, day: date, count: int) -> date:
        """`count` working days after `day`; a free day counts as the next working one.

        OverflowError when that is beyond the calendar's reach.
        """
        number = day.year
        year = self._year(number)
        index = bisect_left(year.days, day.toordinal()) + count
        while index >= len(year.days):
            index -= len(year.days)
            number += 1
            year = self._year(number)
        return date.fromordinal(year.days[index])

    def _after_cutoff(self, at: datetime, cutoff: timedelta) -> datetime:
        local = at.astimezone(self.zone)
        midnight = datetime.combine(local.date(), time.min)
        if self.is_workday(local.date()) and local.replace(tzinfo=None) - midnight > cutoff:
            return self.next_open(first_instant(midnight + _DAY, self.zone))
        return self.next_open(at)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Open time in `[start, end)`; zero when `end` is not later."""
        if end <= start:
            return _NOTHING
        first = start.astimezone(self.zone).year
        last = end.astimezone(self.zone).year
        whole = sum((self._year(number).total for number in range(first, last)), _NOTHING)
        return whole + self._year(last).worked(end) - self._year(first).worked(start)

    def _add_working_time(self, start: datetime, worked: timedelta) -> datetime:
        """The first instant by which `worked` open time has passed since `start`.

        OverflowError when that is beyond the calendar's reach.
        """
        if worked <= _NOTHING:
            return start
        number = start.astimezone(self.zone).year
        year = self._year(number)
        target = year.worked(start) + worked
        while target > year.total:
            target -= year.total
            number += 1
            year = self._year(number)
        index = bisect_left(year.before, target) - 1
        return year.opens[index] + (target - year.before[index])

    def _add_business_days(self, start: datetime, days: float) -> datetime:
        """`days` working days later at the same local time.

        A start outside opening hours counts from the next opening: Saturday plus one is Tuesday
        0:00, Monday being the first full working day. A fraction is that part of the opening
        hours. OverflowError when the result is beyond the calendar's reach.
        """
        local = self.next_open(start).astimezone(self.zone)
        number, whole = local.year, int(days)
        year = self._year(number)
        index = bisect_left(year.days, local.toordinal()) + whole
        while index >= len(year.days):
            index -= len(year.days)
            number += 1
            year = self._year(number)
        midnight = datetime.combine(date.fromordinal(year.days[index]), time.min)
        passed = local.replace(tzinfo=None) - datetime.combine(local.date(), time.min)
        landed = first_instant(midnight + passed, self.zone)
        if days == whole:
            return landed
        length = year.closes[index] - year.opens[index]
        return self._add_working_time(landed, length * (days - whole))

    def _year_of(self, at: datetime) -> _Year:
        return self._year(at.astimezone(self.zone).year)

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._lay_out(number)
        return known

    def _lay_out(self, number: int) -> _Year:
        if not 1 < number < 9998:
            raise OverflowError(f"the year {number} is outside the calendar")
        year = _Year([], [], [], [_NOTHING])
        for ordinal in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            if not self.is_workday(day):
                continue
            midnight = datetime.combine(day, time.min)
            opens = first_instant(midnight + self.opens, self.zone)
            closes = first_instant(midnight + self.closes, self.zone)
            if opens < closes:
                year.days.append(ordinal)
                year.opens.append(opens)
                year.closes.append(closes)
                year.before.append(year.before[-1] + (closes - opens))
        return year


@lru_cache(maxsize=_REMEMBERED)
def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of `day` in `zone`, as UTC."""
    midnight = datetime.combine(day, time.min)
    return first_instant(midnight + _DAY, zone) - datetime.resolution


def first_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, as UTC, at which the clocks of `zone` show `local` or later."""
    shown = local.replace(tzinfo=zone).astimezone(UTC)
    if shown.astimezone(zone).replace(tzinfo=None) == local:
        return shown
    return _after_gap(local, zone, shown)


def _after_gap(local: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """The instant at which the clocks jump over `local`; `after` is any instant past the jump."""
    before = local.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    after = after.replace(microsecond=0)
    while after - before > _SECOND:
        middle = (before + (after - before) // 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < local:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=1024)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Public holidays; years that the source does not cover have none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return frozenset(known)
