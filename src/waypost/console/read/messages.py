"""Messages to customers: the outbox, one message, and how many of which there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from waypost.console.read.rows import one, rows

ALL = 1000  # counting stops here
_COLUMNS = """
m.id, m.order_id, m.person, m.channel, m.way_id, m.address, m.language, m.letter, m.form, m.state,
m.priority, m.subject, left(m.text, 400), m.parts, m.made_at, m.next_at, m.tries, m.handed_at,
m.sent_at, m.why, m.delivered_at, m.opened_at, m.failed_at, m.complained_at, m.by,
coalesce(o.number, ''), coalesce(o.name, '')
"""
_LIST = f"""
select {_COLUMNS}
from tell_message m
left join overview_orderrow o on o.brand_id = m.brand_id and o.order_id = m.order_id
where m.brand_id = %(brand)s {{conditions}}
order by m.id desc limit %(most)s
"""  # noqa: S608 - constants
_CONDITIONS = {
    "states": "and m.state = any(%(states)s)",
    "letter": "and m.letter = %(letter)s",
    "channel": "and m.channel = %(channel)s",
    "language": "and m.language = %(language)s",
    "order": "and m.order_id = %(order)s",
    "person": "and m.person = %(person)s",
    "before": "and m.id < %(before)s",
}
_ONE = """
select m.id, m.order_id, m.person, m.channel, m.way_id, m.address, m.language, m.letter, m.form,
    m.state, m.priority, m.subject, m.text, m.parts, m.made_at, m.next_at, m.tries, m.handed_at,
    m.sent_at, m.why, m.delivered_at, m.opened_at, m.failed_at, m.complained_at, m.by,
    coalesce(o.number, ''), coalesce(o.name, ''), m.claimed_at, m.name, m.provider_ref,
    m.version_id, m.said::text, coalesce(w.title, ''), coalesce(w.provider, ''), o.customer_id
from tell_message m
left join overview_orderrow o on o.brand_id = m.brand_id and o.order_id = m.order_id
left join tell_way w on w.brand_id = m.brand_id and w.id = m.way_id
where m.brand_id = %s and m.id = %s
"""
_COUNTS = """
select s.state, (select count(*) from (
    select 1 from tell_message m where m.brand_id = %(brand)s and m.state = s.state limit %(most)s
) a) from unnest(%(states)s::text[]) as s (state)
"""
_WAITING = """
select count(*) from (
    select 1 from tell_message where brand_id = %s and state in ('draft', 'asked', 'unknown')
    limit 100
) a
"""
_TODAY = """
select count(*) filter (where sent_at is not null), count(*) filter (where failed_at is not null),
    count(*) filter (where delivered_at is not null), count(*) filter (where opened_at is not null)
from (select made_at, sent_at, failed_at, delivered_at, opened_at from tell_message
    where brand_id = %s order by id desc limit 5000) newest where made_at >= %s
"""
_VERSION = """
select coalesce(max(id), 0), count(*) filter (where state not in ('sent', 'dropped')),
    coalesce(max(greatest(made_at, sent_at, delivered_at, opened_at, failed_at)), 'epoch')
from (select id, state, made_at, sent_at, delivered_at, opened_at, failed_at from tell_message
    where brand_id = %s order by id desc limit 200) newest
"""
_WAYS = "select count(*) from tell_way where brand_id = %s and deleted_at is null"
_NUMBERED = """
select order_id from overview_term where brand_id = %s and term = 'number:' || %s limit 1
"""
_KEY = "select key from overview_customerrow where brand_id = %s and id = %s"


class Message(NamedTuple):
    """A line of the outbox. text: its beginning."""

    id: int
    order_id: int
    person: str
    channel: str
    way_id: int
    address: str
    language: str
    letter: str
    form: str
    state: str
    priority: int
    subject: str
    text: str
    parts: int
    made_at: datetime
    next_at: datetime | None
    tries: int
    handed_at: datetime | None
    sent_at: datetime | None
    why: str
    delivered_at: datetime | None
    opened_at: datetime | None
    failed_at: datetime | None
    complained_at: datetime | None
    by: int
    number: str
    customer: str


class Full(NamedTuple):
    """A message with all that is known of it. said: the JSON that its letter is filled with."""

    it: Message
    claimed_at: datetime | None
    name: UUID
    provider_ref: str
    version_id: int
    said: dict[str, Any]
    way: str
    provider: str
    customer_id: int | None


class Today(NamedTuple):
    sent: int
    failed: int
    delivered: int
    opened: int


class Asked(NamedTuple):
    """What of the outbox is asked for; None asks for all."""

    states: list[str] | None = None
    letter: str | None = None
    channel: str | None = None
    language: str | None = None
    order: int | None = None
    person: str | None = None


def messages(brand_id: int, asked: Asked, most: int, before: int | None = None) -> list[Message]:
    """The newest first, from `before` on."""
    values = {**asked._asdict(), "before": before}
    conditions = " ".join(text for name, text in _CONDITIONS.items() if values[name] is not None)
    query = _LIST.format(conditions=conditions)
    return rows(Message, query, {**values, "brand": brand_id, "most": most})


def message(brand_id: int, id_: int) -> Full | None:
    return one(_full, _ONE, [brand_id, id_]) if id_ < 2**63 else None


def counts(brand_id: int, states: list[str], most: int = ALL + 1) -> dict[str, int]:
    """How many messages stand in each of these states, counted up to `most`."""
    asked = {"brand": brand_id, "states": states, "most": most}
    return dict(rows(_pair, _COUNTS, asked))


def today(brand_id: int, since: datetime) -> Today:
    """Of the newest 5,000 messages those that were made since then."""
    return one(Today, _TODAY, [brand_id, since]) or Today(0, 0, 0, 0)


def waiting(brand_id: int) -> str:
    """How many wait for a colleague; "" for none."""
    count = one(int, _WAITING, [brand_id]) or 0
    return "99+" if count > 99 else str(count or "")


def version(brand_id: int) -> str:
    """Another text whenever the newest messages changed."""
    newest, busy, at = one(_tuple, _VERSION, [brand_id]) or (0, 0, None)
    return f"{newest}-{busy}-{at.timestamp() if at else 0:.3f}"


def is_configured(brand_id: int) -> bool:
    """Is there any way for a message to leave this machine?"""
    return bool(one(int, _WAYS, [brand_id]))


def order_numbered(brand_id: int, number: str) -> int | None:
    """The id of the order that people call `number`."""
    return one(int, _NUMBERED, [brand_id, number.casefold().lstrip("#").strip()])


def key_of(brand_id: int, customer_id: int) -> str | None:
    """The person whom a customer's row is about."""
    return one(str, _KEY, [brand_id, customer_id]) if customer_id < 2**63 else None


def _full(*columns: Any) -> Full:
    size = len(Message._fields)
    claimed_at, name, ref, version_id, said, *rest = columns[size:]
    known = msgspec.json.decode(said)
    return Full(Message(*columns[:size]), claimed_at, name, ref, version_id, known, *rest)


def _pair(name: str, count: int) -> tuple[str, int]:
    return name, count


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns
