"""One raw delivery, and asking for it to be read again."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db import connection

from waypost.console.read.rows import one, rows
from waypost.console.words.readings import STATES
from waypost.inbox.remember import CHANNEL
from waypost.inbox.states import ReadingState

_DELIVERY = """
select d.id, d.connection_id, c.connector, c.title, d.external_id, d.topic, d.headers, d.body,
    d.received_at, r.state, r.reason, r.facts, r.read_at
from inbox_delivery d
join inbox_reading r on r.brand_id = d.brand_id and r.delivery_id = d.id
left join connectors_connection c on c.brand_id = d.brand_id and c.id = d.connection_id
where d.brand_id = %s and d.id = %s
"""

# What is waiting or being fetched is going to be read anyway.
_AGAIN = """
update inbox_reading set state = 0, reason = '' where brand_id = %s and state in (1, 2, 3)
and {which} = %s {only} returning 1
"""

# Only an index is read until the page's worth is known; a state that has no index of its own is
# looked for among the newest _LOOKED ones.
_RECENT = """
select d.id, d.topic, d.external_id, d.received_at, r.state, r.reason, r.facts, r.read_at
from (
    select id from inbox_delivery where brand_id = %(brand)s and connection_id = %(connection)s
    and id < %(before)s order by id desc limit %(looked)s
) newest
join inbox_reading r on r.brand_id = %(brand)s and r.delivery_id = newest.id
join inbox_delivery d on d.brand_id = %(brand)s and d.id = newest.id
where %(state)s::int is null or r.state = %(state)s
order by newest.id desc limit %(limit)s
"""

_ORDERS = """
select distinct o.id, o.number from timeline_event e
join timeline_order o on o.brand_id = e.brand_id and o.id = e.order_id
where e.brand_id = %s and e.delivery_id = %s and o.named order by o.id limit 50
"""

_UNREADABLE = """
select d.id, d.topic, d.external_id, d.received_at, r.state, r.reason, r.facts, r.read_at
from (
    select * from inbox_reading where brand_id = %(brand)s and connection_id = %(connection)s
    and state = 2 and delivery_id < %(before)s order by delivery_id desc limit %(limit)s
) r
join inbox_delivery d on d.brand_id = %(brand)s and d.id = r.delivery_id
order by d.id desc
"""

LOOKED = 2_000
NEWEST = 2**63 - 1
_DEEPEST = 40
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Delivery(msgspec.Struct, frozen=True):
    id: int
    connection_id: int
    connector: str | None
    title: str | None
    external_id: str
    topic: str
    raw_headers: bytes
    body: bytes
    received_at: datetime
    state: int
    reason: str
    facts: int
    read_at: datetime | None

    @property
    def headers(self) -> dict[str, str]:
        return dict(json.loads(self.raw_headers or b"{}"))

    @property
    def status(self) -> str:
        return ReadingState(self.state).name.lower()

    @property
    def state_title(self) -> str:
        return str(STATES[ReadingState(self.state)])


class Line(NamedTuple):
    """A delivery as one line of a list."""

    id: int
    topic: str
    external_id: str
    received_at: datetime
    state: int
    reason: str
    facts: int
    read_at: datetime | None

    @property
    def status(self) -> str:
        return ReadingState(self.state).name.lower()

    @property
    def title(self) -> str:
        return str(STATES[ReadingState(self.state)])


def recent(
    brand_id: int,
    connection_id: int,
    state: ReadingState | None,
    limit: int,
    before: int = NEWEST,
) -> list[Line]:
    """A connection's newest deliveries, those in `state` where one is given."""
    every = state is None or state is ReadingState.UNREADABLE
    asked = {
        "brand": brand_id,
        "connection": connection_id,
        "state": None if state is None else int(state),
        "before": before,
        "limit": limit,
        "looked": limit if every else LOOKED,
    }
    return rows(Line, _UNREADABLE if state is ReadingState.UNREADABLE else _RECENT, asked)


def delivery(brand_id: int, delivery_id: int) -> Delivery | None:
    return one(Delivery, _DELIVERY, [brand_id, delivery_id])


class Told(NamedTuple):
    """An order that a delivery told about."""

    id: int
    number: str


def orders_of(brand_id: int, delivery_id: int) -> list[Told]:
    """The orders that this delivery brought facts about, at most fifty."""
    return rows(Told, _ORDERS, [brand_id, delivery_id])


def replay(brand_id: int, delivery_id: int) -> int:
    """Have one delivery read again; how many that will be."""
    return _again(_AGAIN.format(which="delivery_id", only=""), brand_id, delivery_id)


def replay_unreadable(brand_id: int, connection_id: int) -> int:
    """Have all unreadable deliveries of a connection read again; how many those are."""
    return _again(
        _AGAIN.format(which="connection_id", only="and state = 2"), brand_id, connection_id
    )


def _again(query: str, brand_id: int, which: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [brand_id, which])
        found = int(cursor.rowcount)
        if found:
            cursor.execute("select pg_notify(%s, '')", [CHANNEL])
    return found


def pretty(body: bytes) -> str:
    """A body as text for people: JSON indented with its numbers as they were sent."""
    try:
        if _depth(body) <= _DEEPEST:
            return msgspec.json.format(body, indent=2).decode()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    return body.decode("utf-8", "backslashreplace")


def _depth(body: bytes) -> int:
    """How deep it nests. Each level indents every line in it, so a deep body is left as it came."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(body):
        if found[0] in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in (b"]", b"}"):
            depth -= 1
    return deepest
