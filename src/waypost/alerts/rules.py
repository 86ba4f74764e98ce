"""Rules: what the team wants to hear, and when it may be told. Pure: time is a parameter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from waypost.core.words import Severity

DAY = 1440  # minutes


class Cause(StrEnum):
    """Why an issue is told."""

    OPENED = "opened"
    RETURNED = "returned"  # the stronger one that spoke for it is gone
    REOPENED = "reopened"  # a person said that it is not dealt with after all
    RAISED = "raised"
    WARNED = "warned"
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    MENTIONED = "mentioned"


# What rules choose from, and which causes each choice stands for.
CHOICES: dict[str, tuple[Cause, ...]] = {
    "opened": (Cause.OPENED, Cause.RETURNED, Cause.REOPENED),
    "raised": (Cause.RAISED,),
    "warned": (Cause.WARNED,),
    "unassigned": (Cause.UNASSIGNED,),
}


class Pace(StrEnum):
    """How soon: at once, or gathered."""

    ONCE = "once"
    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"


class Form(StrEnum):
    """What a message is."""

    ONE = "one"
    DIGEST = "digest"
    HELD = "held"  # what had to wait for the rule's hours, together
    STORM = "storm"  # too much at once, together
    TEST = "test"
    ASSIGNED = "assigned"
    MENTIONED = "mentioned"


class Rule(msgspec.Struct, frozen=True):
    """See `models.Rule`."""

    brand_id: int
    id: int
    channel_id: int
    causes: tuple[str, ...]
    severity: int
    kinds: frozenset[str]
    carriers: frozenset[str]
    warehouses: frozenset[str]
    unassigned_hours: int
    days: frozenset[int]
    since: int
    until: int
    zone: str
    urgent: bool
    pace: Pace
    digest_at: int

    def hears(self, cause: Cause) -> bool:
        return any(cause in CHOICES[choice] for choice in self.causes)

    def fits(self, kind: str, severity: int, carrier: str, warehouse: str) -> bool:
        """Would it tell of such an issue?"""
        return (
            severity >= self.severity
            and (not self.kinds or kind in self.kinds)
            and (not self.carriers or carrier in self.carriers)
            and (not self.warehouses or warehouse in self.warehouses)
        )

    def due_at(self, made_at: datetime, severity: int) -> datetime:
        """When an alert of then is told."""
        if self.urgent and severity >= Severity.CRITICAL:
            return made_at
        return self._opens_at(self._gathered_at(made_at))

    def _gathered_at(self, made_at: datetime) -> datetime:
        if self.pace is Pace.ONCE:
            return made_at
        if self.pace is Pace.DAY:
            return self._next_digest(made_at)
        step = 900 if self.pace is Pace.QUARTER else 3600
        return datetime.fromtimestamp((made_at.timestamp() // step + 1) * step, UTC)

    def _next_digest(self, after: datetime) -> datetime:
        day = after.astimezone(self._zone).date()
        at = self._instant(day, self.digest_at)
        return at if at > after else self._instant(day + timedelta(days=1), self.digest_at)

    def _opens_at(self, at: datetime) -> datetime:
        """`at` when that is within the hours, else their next beginning."""
        for begin, end in self._windows(at):
            if at < end:
                return max(at, begin)
        return at

    def _windows(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours around `at` and of a week on, the one that began yesterday first."""
        today = at.astimezone(self._zone).date()
        until = self.until if self.until > self.since else self.until + DAY
        for ahead in range(-1, 9):
            day = today + timedelta(days=ahead)
            if not self.days or day.weekday() in self.days:
                yield self._instant(day, self.since), self._instant(day, until)

    def _instant(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, DAY)
        local = datetime.combine(day, time(*divmod(minute, 60)))
        return (local + timedelta(days=days)).replace(tzinfo=self._zone).astimezone(UTC)

    @property
    def _zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC
