"""Messages in hand: claimed, handed over, and what became of them.

A claim is a state and an instant. Everything that is written about a message in hand asks for
both, so that whoever was too slow and lost the claim writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg

from waypost.tell.states import Form, MessageState

Connection = psycopg.Connection[Any]

LEASE = timedelta(seconds=60)
MOST_TRIES = 19  # about a day, as `wait_after` spaces them
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=2)
_TOGETHER = 4
_CROWD = 16  # of others who may be claiming from the same queue at this moment

_COLUMNS = """m.brand_id, m.id, m.order_id, m.person, m.channel, m.way_id, m.address, m.language,
    m.letter, m.version_id, m.form, m.priority, m.name, m.made_at, m.tries, m.claimed_at,
    m.handed_at, m.said"""

# Messages of one way at a time: they share its connection, and a way that hangs holds up no other.
# However long the queues of ways that are paused, busy or tried again later, they are not read.
_CLAIM = f"""
with recursive queues as (
    (select way_id from tell_message where state = 'waiting' and next_at is not null
        order by way_id limit 1)
    union all
    select (select m.way_id from tell_message m where m.state = 'waiting'
        and m.next_at is not null and m.way_id > queues.way_id order by m.way_id limit 1)
    from queues where queues.way_id is not null
), free as (
    select way_id from queues where way_id is not null and not way_id = any(%(busy)s)
    and not exists (select from tell_way w where w.id = way_id and w.paused_at is not null)
), first as (
    (select m.* from free cross join generate_series(1, 4) as at (priority)
    cross join lateral (
        select brand_id, way_id, form, priority, next_at from tell_message m
        where m.way_id = free.way_id and m.priority = at.priority and m.state = 'waiting'
        and m.next_at <= %(now)s order by m.next_at limit 1
    ) m)
    union all
    (select brand_id, way_id, form, priority, next_at from tell_message
    where state = 'waiting' and form = 'test' and next_at <= %(now)s
    and not way_id = any(%(busy)s) order by next_at limit 1)
    order by priority desc, next_at limit 1
), near as (
    select m.* from first cross join generate_series(1, 4) as at (priority)
    cross join lateral (
        select m.brand_id, m.id from tell_message m
        where m.way_id = first.way_id
        and m.priority = at.priority and m.state = 'waiting' and m.next_at <= %(now)s
        and (m.form = 'test' or m.way_id = 0 or m.way_id in (select way_id from free))
        order by m.next_at limit %(near)s
    ) m
), due as (
    select m.brand_id, m.id from tell_message m
    join near on m.brand_id = near.brand_id and m.id = near.id
    where m.state = 'waiting' and m.next_at <= %(now)s
    order by m.priority desc, m.next_at limit %(most)s for update of m skip locked
)
update tell_message m set state = 'claimed', claimed_at = %(now)s, tries = m.tries + 1
from due where m.brand_id = due.brand_id and m.id = due.id
returning {_COLUMNS}
"""  # noqa: S608

_MARK = """
update tell_message set {what} where brand_id = %(brand)s and id = %(id)s
and claimed_at = %(claimed)s and state = any(%(states)s)
"""

_LATE = """
update tell_message m set state = 'waiting', next_at = %(now)s, claimed_at = null
where m.state = 'claimed' and m.claimed_at < %(before)s and m.tries < %(most)s
"""

_HOPELESS = f"""
select {_COLUMNS} from tell_message m
where m.state = 'claimed' and m.claimed_at < %(before)s and m.tries >= %(most)s
limit 100 for update skip locked
"""  # noqa: S608

_LOST = f"""
select {_COLUMNS} from tell_message m
where m.state = 'handing' and m.claimed_at < %(before)s limit 1 for update skip locked
"""  # noqa: S608


class NotOurs(Exception):
    """Somebody else has the message by now: it took us longer than the lease."""


class Claimed(NamedTuple):
    """A message in hand; see `models.Message`. handed_at: of an earlier try whose answer was lost:
    the provider may have it."""

    brand_id: int
    id: int
    order_id: int
    person: str
    channel: str
    way_id: int
    address: str
    language: str
    letter: str
    version_id: int
    form: Form
    priority: int
    name: UUID
    made_at: datetime
    tries: int
    claimed_at: datetime
    handed_at: datetime | None
    said: Any


class Text(msgspec.Struct, frozen=True):
    """What is kept of a message's content."""

    subject: str = ""
    text: str = ""
    said: Any = None
    parts: int = 0


def claim(
    connection: Connection, now: datetime, busy: Sequence[int] = (), most: int = _TOGETHER
) -> list[Claimed]:
    """Some messages of one way that are due, most urgent first. busy: ways that have enough."""
    asked = {"now": now, "busy": list(busy), "most": most, "near": most * _CROWD}
    found = [_claimed(row) for row in connection.execute(_CLAIM, asked).fetchall()]
    return sorted(found, key=lambda it: (-it.priority, it.id))


def release(connection: Connection, item: Claimed, now: datetime) -> None:
    """Back among the waiting, as if it had not been claimed."""
    what = "state = 'waiting', next_at = %(now)s, claimed_at = null, tries = tries - 1"
    _mark(connection, item, what, (MessageState.CLAIMED,), now=now)


def hand(connection: Connection, item: Claimed, text: Text, now: datetime) -> None:
    """From the commit of this on the provider may have it; NotOurs when the claim is lost."""
    what = (
        "state = 'handing', handed_at = coalesce(handed_at, %(now)s), why = '', "
        "subject = %(subject)s, text = %(text)s, said = %(said)s::jsonb, parts = %(parts)s"
    )
    done = _mark(connection, item, what, (MessageState.CLAIMED,), now=now, **_kept(text))
    if not done:
        raise NotOurs


def sent(connection: Connection, item: Claimed, ref: str, parts: int, now: datetime) -> bool:
    """The provider has it; also when its answer came after we had stopped waiting for it."""
    what = (
        "state = 'sent', sent_at = %(now)s, provider_ref = %(ref)s, why = '', next_at = null, "
        "parts = greatest(parts, %(parts)s)"
    )
    return _mark(connection, item, what, _HANDED, now=now, ref=ref, parts=parts)


def shown(connection: Connection, item: Claimed, text: Text, now: datetime) -> bool:
    """Sent to the outbox, where nobody can lose it."""
    what = (
        "state = 'sent', handed_at = %(now)s, sent_at = %(now)s, why = '', next_at = null, "
        "subject = %(subject)s, text = %(text)s, said = %(said)s::jsonb, parts = %(parts)s"
    )
    return _mark(connection, item, what, (MessageState.CLAIMED,), now=now, **_kept(text))


def again(connection: Connection, item: Claimed, why: str, at: datetime) -> bool:
    """This try was certainly not taken: once more at `at`."""
    what = (
        "state = 'waiting', next_at = %(at)s, why = %(why)s, claimed_at = null, "
        "handed_at = %(handed)s"
    )
    return _mark(connection, item, what, _ANY, at=at, why=why, handed=item.handed_at)


def repeat(connection: Connection, item: Claimed, why: str, at: datetime) -> bool:
    """It may have been taken, by a provider that takes its name once: once more at `at`."""
    what = "state = 'waiting', next_at = %(at)s, why = %(why)s, claimed_at = null"
    return _mark(connection, item, what, _ANY, at=at, why=why)


def later(connection: Connection, item: Claimed, why: str, at: datetime) -> bool:
    """Not tried at all: at `at`, as if it had not been claimed."""
    what = (
        "state = 'waiting', next_at = %(at)s, why = %(why)s, claimed_at = null, tries = tries - 1"
    )
    return _mark(connection, item, what, (MessageState.CLAIMED,), at=at, why=why)


def unknown(connection: Connection, item: Claimed, why: str) -> bool:
    """It may have been taken; nobody knows, so nobody tries again."""
    what = "state = 'unknown', next_at = null, why = %(why)s"
    return _mark(connection, item, what, (MessageState.CLAIMED, MessageState.HANDING), why=why)


def ended(connection: Connection, item: Claimed, state: MessageState, why: str) -> bool:
    """Failed or dropped, for good."""
    what = "state = %(state)s, next_at = null, why = %(why)s"
    return _mark(connection, item, what, _ANY, state=state.value, why=why)


def rerouted(connection: Connection, item: Claimed, way_id: int, now: datetime) -> bool:
    """By another way: its own was removed."""
    what = "state = 'waiting', next_at = %(now)s, claimed_at = null, way_id = %(way)s"
    return _mark(connection, item, what, (MessageState.CLAIMED,), now=now, way=way_id)


def give_back(connection: Connection, now: datetime, lease: timedelta = LEASE) -> int:
    """What was claimed and never handed over is due again; how many."""
    asked = {"now": now, "before": now - lease, "most": MOST_TRIES}
    return connection.execute(_LATE, asked).rowcount


def hopeless(connection: Connection, now: datetime, lease: timedelta = LEASE) -> list[Claimed]:
    """What was begun so often that it must be at fault itself."""
    asked = {"before": now - lease, "most": MOST_TRIES}
    return [_claimed(row) for row in connection.execute(_HOPELESS, asked).fetchall()]


def lost(connection: Connection, now: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """One that somebody handed over and did not live to hear the answer of; it stays locked, and
    theirs: an answer that comes all the same still counts."""
    row = connection.execute(_LOST, {"before": now - lease}).fetchone()
    return None if row is None else _claimed(row)


def wait_after(tries: int, asked: float | None = None) -> timedelta:
    """How long to wait after that many tries, at least what the provider asked for (seconds)."""
    usual = min(_LONGEST, _FIRST * (1 << min(max(tries, 1) - 1, 12)))
    return max(usual, timedelta(seconds=min(asked or 0.0, 86_400.0)))


_HANDED = (MessageState.HANDING, MessageState.UNKNOWN)
_ANY = (MessageState.CLAIMED, MessageState.HANDING, MessageState.UNKNOWN)


def _mark(
    connection: Connection,
    item: Claimed,
    what: str,
    states: Sequence[MessageState],
    **values: Any,
) -> bool:
    asked = {
        "brand": item.brand_id,
        "id": item.id,
        "claimed": item.claimed_at,
        "states": [it.value for it in states],
        **values,
    }
    return connection.execute(_MARK.format(what=what), asked).rowcount == 1


def _kept(text: Text) -> dict[str, Any]:
    said = msgspec.json.encode(text.said if text.said is not None else {}).decode()
    # PostgreSQL's jsonb has no NUL; nothing that is read has one either.
    return {
        "subject": text.subject.replace("\0", ""),
        "text": text.text.replace("\0", ""),
        "said": said.replace("\\u0000", ""),
        "parts": text.parts,
    }


def _claimed(row: tuple[Any, ...]) -> Claimed:
    found = Claimed._make(row)
    return found._replace(form=Form(found.form))
