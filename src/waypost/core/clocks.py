"""A clock: one expectation that is running, and the instants at which it warns and breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from waypost.core.order import Mark
from waypost.core.words import Severity

# The resolution of every instant in Waypost, PostgreSQL's too.
TICK = timedelta(microseconds=1)
END = datetime.max.replace(tzinfo=UTC)


class Clock(msgspec.Struct, frozen=True, gc=False):
    """Something is expected by `due_at`, or is wrong since `due_at`.

    subject: what it is about, within the order: "order", "parcel:1Z...", "refund:re_1".
    started_at: when the waiting began.
    due_at: the deadline. An instant that equals its deadline keeps it. A clock whose
        `due_at` is its `started_at` is at once: wrong from that very instant on.
    warn_at: from here on it is worth a look, before it breaks.
    evidence: the id of the fact that started it.
    note: the cause in the vocabulary's words (a hold's reason, an incident), for people.
    floor: a severity below which this one is never judged.
    stops_at: the last instant at which it matters; after that it is no finding any more.
    """

    kind: str
    subject: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None = None
    evidence: bytes = b""
    note: str = ""
    floor: Severity = Severity.LOW
    stops_at: datetime | None = None

    @property
    def breaks_at(self) -> datetime:
        """The first instant at which it is broken."""
        if self.due_at <= self.started_at:
            return self.started_at
        # The calendar's very last instant has no next one, and nobody lives to see it broken.
        return self.due_at + TICK if self.due_at < END else END


def at_once(
    kind: str, subject: str, since: Mark, note: str = "", floor: Severity = Severity.LOW
) -> Clock:
    """A clock for what is wrong the moment it happens."""
    return Clock(kind, subject, since[0], since[0], None, since[1], note, floor)
