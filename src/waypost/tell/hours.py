"""hours: quiet hours and digests by the recipient's own clock, across changes of the clock. Pure.

Minutes are of the local day, 0 to 1439. All instants are aware UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from waypost.tell.desk import Desk


class Clock(NamedTuple):
    """A recipient's day: their zone, since and until when they are not disturbed (equal: never),
    and when their digest comes."""

    zone: ZoneInfo
    since: int
    until: int
    digest_at: int

    def quiet(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        if self.since <= self.until:
            return self.since <= minute < self.until
        return minute >= self.since or minute < self.until

    def awake(self, at: datetime) -> datetime:
        """The first instant from `at` on that is not quiet."""
        found = at
        while self.quiet(found):
            found = self._next(found, self.until)
        return found

    def next_digest(self, now: datetime) -> datetime:
        """The next digest after `now`, once they may be disturbed."""
        return self.awake(self._next(now, self.digest_at))

    def tomorrows_digest(self, now: datetime) -> datetime:
        """The digest of the next local day."""
        tomorrow = self.day(now) + timedelta(days=1)
        found = _instant(tomorrow, self.digest_at, self.zone)
        return self.awake(found if found > now else self._next(now, self.digest_at))

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _next(self, now: datetime, minute: int) -> datetime:
        """The next time after `now` that their clock shows this minute; where the clock skips
        it, the minute that is shown instead."""
        day = self.day(now)
        for ahead in range(3):
            for fold in (0, 1):
                found = _instant(day + timedelta(days=ahead), minute, self.zone, fold)
                if found > now:
                    return found
        return now + timedelta(days=1)


def clock(desk: Desk, zone: ZoneInfo, since: int | None, until: int | None) -> Clock:
    """The day of somebody in `zone`. since, until: their own quiet hours, None the brand's."""
    if since is None or until is None:
        since, until = desk.quiet.since, desk.quiet.until
    return Clock(zone, since, until, desk.digest_at)


def _instant(day: date, minute: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    at = time(minute // 60, minute % 60, fold=fold)
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
