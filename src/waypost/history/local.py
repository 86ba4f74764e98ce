"""Local times of a table to instants, fast: one look at the time zone a day, not one a cell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from waypost.history.source import RowUnreadable
from waypost.lib.times import EARLIEST, InstantUnreadable, instant

_DAY = timedelta(days=1)
_LENGTH = len("2018-01-31")


class LocalTimes:
    """ISO 8601 texts as `zone`'s clocks showed them; a text with an offset keeps its own.

    A time that came twice counts at its first coming (PEP 495, fold 0). RowUnreadable for what is
    no time, is before 2000, or is after `latest`.
    """

    def __init__(self, zone: ZoneInfo, latest: datetime) -> None:
        self._zone = zone
        self._latest = latest
        # Sensible days on which the clocks do not change: their one offset.
        self._offsets: dict[str, timedelta] = {}

    def __call__(self, text: str) -> datetime:
        offset = self._offsets.get(text[:_LENGTH])
        if offset is None:
            at = self._slowly(text)
            self._learn(text[:_LENGTH])
            return at
        try:
            return datetime.fromisoformat(text + "+00:00") - offset
        except ValueError:
            return self._slowly(text)

    def _slowly(self, text: str) -> datetime:
        try:
            at = instant(text, self._zone)
        except InstantUnreadable as error:
            raise RowUnreadable(str(error)) from error
        if at < EARLIEST:
            raise RowUnreadable(f"{text} is before 2000")
        if at > self._latest:
            raise RowUnreadable(f"{text} is too far in the future")
        return at

    def _learn(self, text: str) -> None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return
        if EARLIEST.date() < day < (self._latest - _DAY).date():
            begins = datetime.combine(day, time.min, self._zone)
            ends = datetime.combine(day, time.max, self._zone).replace(fold=1)
            offset = begins.utcoffset()
            if offset is not None and offset == ends.utcoffset():
                self._offsets[text] = offset
