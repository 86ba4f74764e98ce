"""Connections: what each one sent, how much, and what could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.inbox.states import ReadingState

HOURS = 24
UNREADABLE = 20
REFUSED_FOR = timedelta(days=7)

_CONNECTIONS = """
select id, connector, title, token, active, heard_at, pull_at, pull_note
from connectors_connection where brand_id = %s order by connector, id
"""

# The newest delivery is what counts; heard_at follows a few seconds later.
_LAST = """
select c.id, last.received_at from connectors_connection c
cross join lateral (
    select received_at from inbox_delivery d
    where d.brand_id = c.brand_id and d.connection_id = c.id order by d.id desc limit 1
) last
where c.brand_id = %s
"""

_EDGES = "select min(id), max(id) from inbox_delivery where brand_id = %s"
_AT = """
select received_at from inbox_delivery where brand_id = %s and id >= %s order by id limit 1
"""

# Readings are narrow; the deliveries themselves are kilobytes each.
_RATES = """
select connection_id, ceil(extract(epoch from %(now)s - coalesce(read_at, %(now)s)) / 3600)::int,
    count(*)
from inbox_reading where brand_id = %(brand)s and delivery_id >= %(first)s
group by 1, 2
"""

_STATES = """
select connection_id, state, count(*) from inbox_reading
where brand_id = %s and state in (0, 2, 4) group by 1, 2
"""

_UNREADABLE = """
select c.id, r.delivery_id, r.reason, d.topic, d.received_at
from connectors_connection c
cross join lateral (
    select delivery_id, reason, brand_id from inbox_reading r
    where r.brand_id = c.brand_id and r.state = 2 and r.connection_id = c.id
    order by delivery_id desc limit %(limit)s
) r
join inbox_delivery d on d.brand_id = r.brand_id and d.id = r.delivery_id
where c.brand_id = %(brand)s order by r.delivery_id desc
"""

_REFUSALS = """
select connection_id, reason, sum(count)::int, max(last_at) from inbox_refusal
where brand_id = %s and hour > %s group by 1, 2 order by 3 desc
"""

_CODES = """
select connector, code, count, last_at from inbox_unknowncode
where brand_id = %s order by count desc, code limit 200
"""


# Deliveries that came together may have got their ids the other way round.
_SLACK = timedelta(minutes=5)


class Unreadable(NamedTuple):
    delivery_id: int
    reason: str
    topic: str
    received_at: datetime


class Refused(NamedTuple):
    reason: str
    total: int
    last_at: datetime


class Code(NamedTuple):
    code: str
    total: int
    last_at: datetime


class Connection(msgspec.Struct):
    """by_hour: deliveries of the last 24 hours, oldest hour first.

    unread, unreadable: all there are; `worst` shows the newest of the unreadable ones.
    codes: of the connector, which may serve several connections.
    """

    id: int
    connector: str
    title: str
    token: str
    active: bool
    heard_at: datetime | None
    pull_at: datetime | None
    pull_note: str
    by_hour: list[int] = msgspec.field(default_factory=lambda: [0] * HOURS)
    unread: int = 0
    unreadable: int = 0
    worst: list[Unreadable] = []
    refused: list[Refused] = []
    codes: list[Code] = []

    @property
    def last_hour(self) -> int:
        return self.by_hour[-1]

    @property
    def last_day(self) -> int:
        return sum(self.by_hour)


def connections(brand_id: int, now: datetime) -> list[Connection]:
    """All of a brand's connections, with everything that the page says about them."""
    found = rows(Connection, _CONNECTIONS, [brand_id])
    by_id = {connection.id: connection for connection in found}
    for id_, heard_at in rows(_tuple, _LAST, [brand_id]):
        by_id[id_].heard_at = heard_at
    for id_, ago, count in _rates(brand_id, now):
        if id_ in by_id and 1 <= ago <= HOURS:
            by_id[id_].by_hour[-ago] += count
    for id_, state, count in rows(_tuple, _STATES, [brand_id]):
        if id_ in by_id and state == ReadingState.UNREADABLE:
            by_id[id_].unreadable += count
        elif id_ in by_id:
            by_id[id_].unread += count
    for id_, *unreadable in rows(_tuple, _UNREADABLE, {"brand": brand_id, "limit": UNREADABLE}):
        by_id[id_].worst.append(Unreadable(*unreadable))
    for id_, *refused in rows(_tuple, _REFUSALS, [brand_id, now - REFUSED_FOR]):
        if id_ in by_id:
            by_id[id_].refused.append(Refused(*refused))
    _add_codes(brand_id, found)
    return found


def exists(brand_id: int, connection_id: int) -> bool:
    query = "select 1 from connectors_connection where brand_id = %s and id = %s"
    return bool(rows(_tuple, query, [brand_id, connection_id]))


def _add_codes(brand_id: int, found: list[Connection]) -> None:
    codes: dict[str, list[Code]] = defaultdict(list)
    for connector, *code in rows(_tuple, _CODES, [brand_id]):
        codes[connector].append(Code(*code))
    for connection in found:
        connection.codes = codes.pop(connection.connector, [])


def _rates(brand_id: int, now: datetime) -> Iterator[tuple[int, int, int]]:
    """Deliveries by connection and by how many hours ago they were read, counted from 1."""
    first = _first_since(brand_id, now - timedelta(hours=HOURS) - _SLACK)
    if first is not None:
        for id_, ago, count in rows(
            _tuple, _RATES, {"brand": brand_id, "first": first, "now": now}
        ):
            yield id_, max(1, ago), count


def _first_since(brand_id: int, start: datetime) -> int | None:
    """The first delivery received at or after `start`.

    Ids rise with time, so halving finds it in a few look-ups; an index on the instant would be
    one more to write for each delivery at the door.
    """
    edges = one(_tuple, _EDGES, [brand_id])
    if edges is None or edges[0] is None:
        return None
    low, high = edges
    while low < high:
        middle = (low + high) // 2
        at = one(_value, _AT, [brand_id, middle])
        if at is not None and at < start:
            low = middle + 1
        else:
            high = middle
    return int(low)


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns


def _value(column: datetime) -> datetime:
    return column
