"""Connections: how each one is, what it sent, how much, and what was refused."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from waypost.console.lists import MOST
from waypost.console.read.rows import one, rows
from waypost.inbox.states import ReadingState

HOURS = 24
_REFUSED_FOR = timedelta(days=7)
_BEHIND = timedelta(minutes=5)
_FORGOTTEN = timedelta(days=14)
_BAD_SHARE = 0.05  # of a day's deliveries that cannot be read: beyond it, something is wrong

_CONNECTIONS = """
select c.id, c.connector, c.title, c.token, c.active, c.created_at,
    greatest(c.heard_at, last.received_at), c.pull_at, c.pull_note, c.pull_asked_at, c.pulled_at,
    c.pulled_new, c.options
from connectors_connection c
left join lateral (
    select received_at from inbox_delivery d
    where d.brand_id = c.brand_id and d.connection_id = c.id order by d.id desc limit 1
) last on true
where c.brand_id = %(brand)s and (%(id)s::bigint is null or c.id = %(id)s)
order by c.active desc, coalesce(nullif(c.title, ''), c.connector), c.id
"""

_HOURS = """
select connection_id, hour, received, unreadable, facts, lag_sum, lag_most from inbox_hour
where brand_id = %(brand)s and (%(id)s::bigint is null or connection_id = %(id)s)
and hour > %(since)s
"""

# The queue's own index: counting stops where the number says enough.
_UNREAD = """
select connection_id, least(count(*), %(most)s + 1)::int, min(delivery_id) from (
    select connection_id, delivery_id from inbox_reading
    where brand_id = %(brand)s and state = 0 order by delivery_id limit 20 * %(most)s
) waiting group by 1
"""

_RECEIVED = "select received_at from inbox_delivery where brand_id = %s and id = %s"

_KEPT = """
select c.id, (select count(*) from (
    select 1 from inbox_reading r where r.brand_id = c.brand_id and r.connection_id = c.id
    and r.state = {state} limit %(most)s + 1
) counted)
from connectors_connection c
where c.brand_id = %(brand)s and (%(id)s::bigint is null or c.id = %(id)s)
"""

_SILENT = """
select subject from issues_issue
where brand_id = %s and order_id = 0 and kind = 'connector_silent' and closed_at is null
and status = 'open'
"""

_REFUSALS = """
select connection_id, reason, sum(count)::int, max(last_at),
    coalesce(sum(count) filter (where hour >= %(now)s - interval '2 hours'), 0)::int
from inbox_refusal
where brand_id = %(brand)s and (%(id)s::bigint is null or connection_id = %(id)s)
and hour > %(since)s group by 1, 2 order by 3 desc limit 500
"""

_CODES = """
select connector, code, count, last_at from inbox_unknowncode
where brand_id = %s order by count desc, code limit 200
"""


class Refused(NamedTuple):
    """recent: how many of them in this hour and the two before."""

    reason: str
    total: int
    last_at: datetime
    recent: int


class Code(NamedTuple):
    code: str
    total: int
    last_at: datetime


class Hour(msgspec.Struct):
    at: datetime
    received: int = 0
    unreadable: int = 0


class Connection(msgspec.Struct):
    """hours: of the last 24 hours, oldest first, the present one last.

    unread, unreadable: counted up to 1,001. facts, lag_sum, lag_most (milliseconds): of the day.
    behind: when the oldest unread delivery came in. silent: quiet for longer than its rhythm.
    codes: of the connector, which may serve several connections.
    """

    id: int
    connector: str
    title: str
    token: str
    active: bool
    created_at: datetime
    heard_at: datetime | None
    pull_at: datetime | None
    pull_note: str
    pull_asked_at: datetime | None
    pulled_at: datetime | None
    pulled_new: int
    raw_options: str
    hours: list[Hour] = []
    facts: int = 0
    lag_sum: int = 0
    lag_most: int = 0
    unread: int = 0
    behind: datetime | None = None
    fetching: int = 0
    unreadable: int = 0
    silent: bool = False
    refused: list[Refused] = []
    codes: list[Code] = []

    @property
    def options(self) -> dict[str, str]:
        return dict(json.loads(self.raw_options))

    @property
    def day(self) -> int:
        return sum(hour.received for hour in self.hours)

    @property
    def lag(self) -> int | None:
        """Milliseconds from arrival to reading, on the average of the day."""
        return self.lag_sum // self.day if self.day else None

    @property
    def refused_recently(self) -> int:
        return sum(it.recent for it in self.refused)

    @property
    def pulling(self) -> bool:
        """Did somebody ask for gap repair, and has it not ended since?"""
        asked = self.pull_asked_at
        return asked is not None and (self.pulled_at is None or self.pulled_at < asked)

    def state(self, now: datetime) -> str:
        """paused, waiting (nothing ever came), failing, quiet or healthy."""
        if not self.active:
            return "paused"
        if self.trouble(now):
            return "failing"
        if self.heard_at is None:
            return "waiting"
        return "quiet" if self.silent or now - self.heard_at > _FORGOTTEN else "healthy"

    def trouble(self, now: datetime) -> str:
        """What is wrong: refused, behind, gaps, unreadable, or ""."""
        lately = sum(hour.received for hour in self.hours[-3:])
        if self.refused_recently > lately:
            return "refused"
        if self.behind is not None and now - self.behind > _BEHIND:
            return "behind"
        if self.pull_note:
            return "gaps"
        bad = sum(hour.unreadable for hour in self.hours)
        return "unreadable" if self.unreadable and bad > self.day * _BAD_SHARE else ""


def connections(brand_id: int, now: datetime) -> list[Connection]:
    """All of a brand's connections, with everything that the pages say about them."""
    return _read(brand_id, None, now)


def connection(brand_id: int, connection_id: int, now: datetime) -> Connection | None:
    if connection_id >= 2**63:
        return None
    return next(iter(_read(brand_id, connection_id, now)), None)


def exists(brand_id: int, connection_id: int) -> bool:
    query = "select 1 from connectors_connection where brand_id = %s and id = %s"
    return connection_id < 2**63 and bool(rows(_tuple, query, [brand_id, connection_id]))


def _read(brand_id: int, id_: int | None, now: datetime) -> list[Connection]:
    asked = {"brand": brand_id, "id": id_, "most": MOST, "now": now}
    found = rows(Connection, _CONNECTIONS, asked)
    by_id = {connection.id: connection for connection in found}
    _add_hours(by_id, asked, now)
    _add_counts(by_id, asked)
    for (subject,) in rows(_tuple, _SILENT, [brand_id]):
        silent = by_id.get(int(subject.removeprefix("connection:") or 0))
        if silent is not None:
            silent.silent = True
    since = now - _REFUSED_FOR
    for id_, *refused in rows(_tuple, _REFUSALS, {**asked, "since": since}):
        if id_ in by_id:
            by_id[id_].refused.append(Refused(*refused))
    _add_codes(brand_id, found)
    return found


def _add_hours(by_id: dict[int, Connection], asked: dict[str, Any], now: datetime) -> None:
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    for it in by_id.values():
        it.hours = [Hour(first + timedelta(hours=index)) for index in range(HOURS)]
    since = last - timedelta(hours=HOURS)
    for id_, at, received, unreadable, facts, lag_sum, lag_most in rows(
        _tuple, _HOURS, {**asked, "since": since}
    ):
        it, index = by_id.get(id_), (at - first) // timedelta(hours=1)
        if it is None or not 0 <= index < HOURS:
            continue
        it.hours[index].received, it.hours[index].unreadable = received, unreadable
        it.facts += facts
        it.lag_sum += lag_sum
        it.lag_most = max(it.lag_most, lag_most)


def _add_counts(by_id: dict[int, Connection], asked: dict[str, Any]) -> None:
    for id_, count, first in rows(_tuple, _UNREAD, asked):
        if id_ in by_id:
            by_id[id_].unread = count
            by_id[id_].behind = one(_value, _RECEIVED, [asked["brand"], first])
    for state in (ReadingState.UNREADABLE, ReadingState.FETCHING):
        query = _KEPT.format(state=int(state))  # a number in the query, as in the index
        for id_, count in rows(_tuple, query, asked):
            if state is ReadingState.UNREADABLE:
                by_id[id_].unreadable = count
            else:
                by_id[id_].fetching = count


def _add_codes(brand_id: int, found: list[Connection]) -> None:
    codes: dict[str, list[Code]] = defaultdict(list)
    for connector, *code in rows(_tuple, _CODES, [brand_id]):
        codes[connector].append(Code(*code))
    for connection in found:
        connection.codes = codes.get(connection.connector, [])


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns


def _value(column: datetime) -> datetime:
    return column
