"""cases: what waits to be told, what was told, and the orders that it is about. Set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import psycopg

from waypost.core.order import OrderState, unpack
from waypost.lib.arrays import int8s, texts
from waypost.tell.case import Said
from waypost.tell.states import CauseState, MessageState

Connection = psycopg.Connection[tuple[Any, ...]]
PersonKey = tuple[int, str]
OrderKey = tuple[int, int]

_LATELY = timedelta(days=45)  # longer than anything stays worth telling

_PENDING = """
select c.brand_id, c.person, c.look_at, c.id, c.order_id, c.name, c.key, c.at, c.noted_at,
    c.subject, c.state, c.reason, c.until, c.message_id, c.data, c.verdict, m.state, m.next_at
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_cause c on c.brand_id = asked.brand_id and c.person = asked.person
    and c.look_at is not null
left join tell_message m on m.brand_id = c.brand_id and m.id = c.message_id and c.message_id > 0
order by c.id for update of c
"""

_STATES = """
select o.brand_id, o.id, o.state
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join timeline_order o on o.brand_id = asked.brand_id and o.id = asked.id
"""

_LIVING = """
select i.brand_id, i.order_id, i.kind, i.subject, i.status
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join issues_issue i on i.brand_id = asked.brand_id and i.order_id = asked.id
where i.closed_at is null
"""

_MESSAGES = """
select asked.brand_id, asked.person, m.id, m.state, m.claimed_at, m.next_at, m.sent_at, m.made_at
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
cross join lateral (
    select * from tell_message m
    where m.brand_id = asked.brand_id and m.person = asked.person and m.made_at > %b
    order by m.made_at desc limit 200
) m
where m.state in ('waiting', 'claimed', 'handing', 'sent', 'unknown') and m.form <> 'test'
and m.letter <> 'wish_received'
"""

_SAID = """
select c.brand_id, c.person, c.message_id, c.id, c.order_id, c.name, c.subject, c.at, c.state
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join tell_cause c on c.brand_id = asked.brand_id and c.message_id = asked.id
    and c.message_id > 0
where c.state in ('going', 'sent', 'merged') or (c.state = 'held' and c.reason = 'no_answer')
"""


class Row(msgspec.Struct, frozen=True):
    """A pending cause as it is stored."""

    look_at: datetime
    id: int
    order_id: int
    name: str
    key: str
    at: datetime
    noted_at: datetime
    subject: str
    state: str
    reason: str
    until: datetime | None
    message_id: int
    data: dict[str, Any]
    verdict: str
    message_state: str | None = None
    next_at: datetime | None = None

    @property
    def approved(self) -> bool:
        """A colleague let its message go, which waits for us to release it."""
        waits = self.message_state == MessageState.WAITING and self.next_at is None
        return bool(self.message_id) and waits


class Message(NamedTuple):
    """One that a person got lately, or that is under way."""

    id: int
    state: str
    claimed_at: datetime | None
    next_at: datetime | None
    sent_at: datetime | None
    made_at: datetime

    @property
    def released(self) -> bool:
        return self.state != MessageState.WAITING or self.next_at is not None

    @property
    def recallable(self) -> bool:
        return self.state == MessageState.WAITING and self.released and self.claimed_at is None

    @property
    def at(self) -> datetime:
        return self.sent_at or self.next_at or self.made_at


class Told(NamedTuple):
    """A cause of such a message."""

    message_id: int
    id: int
    said: Said


class Standing(NamedTuple):
    """Of an order: its state, and the issues that stand by kind and subject."""

    state: OrderState
    living: dict[tuple[str, str], str]


def pending(
    connection: Connection, people: Sequence[PersonKey], now: datetime
) -> dict[PersonKey, list[Row]]:
    """What is not over yet, of those of them for whom something is due; locked."""
    found: dict[PersonKey, list[Row]] = defaultdict(list)
    due: set[PersonKey] = set()
    for brand_id, person, *rest in connection.execute(
        _PENDING, people_columns(people), prepare=True
    ).fetchall():
        key = (brand_id, person)
        row = Row(*rest)
        found[key].append(row)
        if row.look_at <= now:
            due.add(key)
    return {key: rows for key, rows in found.items() if key in due}


def messages(
    connection: Connection, people: Sequence[PersonKey], now: datetime
) -> dict[PersonKey, list[Message]]:
    """What they got lately."""
    found: dict[PersonKey, list[Message]] = defaultdict(list)
    asked = [*people_columns(people), now - _LATELY]
    for brand_id, person, *rest in connection.execute(_MESSAGES, asked, prepare=True).fetchall():
        found[brand_id, person].append(Message(*rest))
    return found


def told(
    connection: Connection, sent: Mapping[PersonKey, Sequence[Message]]
) -> dict[PersonKey, list[Told]]:
    """The causes of these messages."""
    by_id = {(key[0], it.id): it for key, its in sent.items() for it in its}
    found: dict[PersonKey, list[Told]] = defaultdict(list)
    if not by_id:
        return found
    for row in connection.execute(_SAID, _pairs(by_id), prepare=True).fetchall():
        brand_id, person, message_id, id_, order_id, name, subject, at, state = row
        going = state == CauseState.GOING
        said = Said(order_id, name, subject, at, by_id[brand_id, message_id].at, going)
        found[brand_id, person].append(Told(message_id, id_, said))
    return found


def states(connection: Connection, keys: Iterable[OrderKey]) -> dict[OrderKey, Standing]:
    """The orders that exist."""
    asked = _pairs(set(keys))
    found = {
        (brand_id, id_): Standing(unpack(state), {})
        for brand_id, id_, state in connection.execute(_STATES, asked, prepare=True).fetchall()
    }
    for brand_id, order_id, kind, subject, status in connection.execute(
        _LIVING, asked, prepare=True
    ).fetchall():
        if (brand_id, order_id) in found:
            found[brand_id, order_id].living[kind, subject] = status
    return found


def people_columns(people: Iterable[PersonKey]) -> list[Any]:
    """Their brands and keys, to be unnested."""
    listed = list(people)
    return [int8s([brand for brand, _ in listed]), texts([person for _, person in listed])]


def _pairs(keys: Iterable[tuple[int, int]]) -> list[Any]:
    listed = sorted(keys)
    return [int8s([brand for brand, _ in listed]), int8s([id_ for _, id_ in listed])]
