"""decide: what is told now. Claims what is due, person by person, and writes what was decided.

One transaction: a cause, its decision and its message stand together or not at all. A person is
decided by one teller at a time (an advisory lock), so that budgets, digests and stronger messages
see everything that this person was told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import structlog

from waypost.lib.arrays import instants, int2s, int8s, texts
from waypost.lib.faults import fault
from waypost.tell import cases
from waypost.tell.assemble import assemble
from waypost.tell.case import Ruling, Sending
from waypost.tell.cases import Message, OrderKey, PersonKey, Row, Told
from waypost.tell.desks import Desks
from waypost.tell.drops import speaks_for
from waypost.tell.govern import decide
from waypost.tell.recall import recall
from waypost.tell.registry import registry
from waypost.tell.states import CauseState, MessageState, Verdict

Connection = psycopg.Connection[tuple[Any, ...]]

log = structlog.get_logger(__name__)

CHANNEL = "waypost_tell"
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)
_NEVER_MIND = timedelta(minutes=5)  # before a case that we failed at is tried again

_CLAIM = """
with due as materialized (
    select brand_id, person from (
        select brand_id, person, look_at from tell_cause
        where look_at <= %s order by look_at limit %s
    ) soonest group by 1, 2
)
select brand_id, person from due
where pg_try_advisory_xact_lock(hashtextextended(person, brand_id))
order by 1, 2
"""

_NEXT = "select min(look_at) from tell_cause where look_at is not null"

_NEW_IDS = """
select nextval(pg_get_serial_sequence('tell_message', 'id')) from generate_series(1, %s)
"""

_MESSAGES = """
insert into tell_message (brand_id, id, order_id, person, channel, way_id, address, language,
    letter, form, state, priority, name, made_at, next_at)
select s.brand_id, s.id, s.order_id, s.person, s.channel, s.way_id, s.address, s.language,
    s.letter, s.form, s.state, s.priority, s.name::uuid, s.made_at, s.next_at
from unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::bigint[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::smallint[], %b::text[],
    %b::timestamptz[], %b::timestamptz[])
    as s (brand_id, id, order_id, person, channel, way_id, address, language, letter, form, state,
        priority, name, made_at, next_at)
"""

_RELEASE = """
update tell_message m set next_at = %b
from unnest(%b::bigint[], %b::bigint[]) as s (brand_id, id)
where m.brand_id = s.brand_id and m.id = s.id and m.state = 'waiting' and m.next_at is null
"""

_GONE = """
update tell_message m set state = 'dropped', next_at = null, why = s.why
from unnest(%b::bigint[], %b::bigint[], %b::text[]) as s (brand_id, id, why)
where m.brand_id = s.brand_id and m.id = s.id and m.state in ('draft', 'asked', 'waiting')
"""

_CAUSES = """
update tell_cause c set state = s.state, look_at = s.until, verdict = s.verdict,
    reason = s.reason, until = s.until, decided_at = %b, message_id = s.message_id
from unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],
    %b::bigint[]) as s (brand_id, id, state, verdict, reason, until, message_id)
where c.brand_id = s.brand_id and c.id = s.id
"""

_DECISIONS = """
insert into tell_decision (brand_id, cause_id, order_id, at, verdict, reason, detail, until,
    message_id)
select * from unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[], %b::text[],
    %b::text[], %b::text[], %b::timestamptz[], %b::bigint[])
"""

_SKIP = """
update tell_cause set look_at = %s where brand_id = %s and person = %s and look_at <= %s
"""


class _Ruled(NamedTuple):
    """A cause with what was decided and the message that tells it or asks about it."""

    brand_id: int
    row: Row
    ruling: Ruling
    message_id: int

    @property
    def news(self) -> bool:
        """Is this more than that it still waits for the same thing?"""
        reason = str(self.ruling.reason or "")
        known = (self.row.verdict, self.row.reason, self.row.message_id)
        return (str(self.ruling.verdict), reason, self.message_id) != known


class _Made(NamedTuple):
    """A new message."""

    brand_id: int
    person: str
    id: int
    sending: Sending


class _Written(NamedTuple):
    ruled: list[_Ruled]
    made: list[_Made]
    released: list[tuple[int, int]]
    gone: dict[tuple[int, int], str]


def run(connection: Connection, desks: Desks, now: datetime, limit: int = 500) -> int:
    """Decide about up to `limit` causes that are due, and about whatever else those people wait
    for; how many were decided."""
    with connection.transaction():
        people = [(brand, person) for brand, person in connection.execute(_CLAIM, (now, limit))]
        if not people:
            return 0
        if desks.stale or any(desks.of(brand_id) is None for brand_id, _ in people):
            desks.load(connection)
        decided = _together(connection, people, desks, now)
        fault("tell_before_decide_commit")
    fault("tell_after_decide_commit")
    return decided


def _together(
    connection: Connection, people: Sequence[PersonKey], desks: Desks, now: datetime
) -> int:
    """Decide about these; where one of them breaks it for all, about each alone."""
    try:
        with connection.transaction():
            rows = cases.pending(connection, people, now)
            written = _decide(connection, rows, desks, now) if rows else _Written([], [], [], {})
            _write(connection, written, now)
        return len(written.ruled)
    except _AWAY:
        raise
    except Exception:
        log.exception("people_undecidable", count=len(people), brand=people[0][0])
        if len(people) == 1:
            connection.execute(_SKIP, (now + _NEVER_MIND, *people[0], now))
            return 0
    return sum(_together(connection, [key], desks, now) for key in people)


def next_due(connection: Connection) -> datetime | None:
    """When the governor has something to look at next."""
    row = connection.execute(_NEXT).fetchone()
    return row[0] if row else None


def _decide(
    connection: Connection, rows: dict[PersonKey, list[Row]], desks: Desks, now: datetime
) -> _Written:
    lately = cases.messages(connection, list(rows), now)
    told = cases.told(connection, lately)
    _recall(connection, rows, lately, told, now)
    keys = {(key[0], it.order_id) for key, its in rows.items() for it in its}
    known = cases.states(connection, keys)
    found = registry(connection, rows, known, now)
    written = _Written([], [], [], {})
    decided: list[tuple[PersonKey, list[Row], Any]] = []
    for key, its in rows.items():
        try:
            speaker = desks.of(key[0])
            if speaker is None:
                raise LookupError("a brand that is not loaded yet")
            case = assemble(key, its, known, found, lately[key], told[key], speaker)
            decided.append((key, its, decide(case, now)))
        except Exception:
            log.exception("person_undecidable", brand=key[0], causes=[it.id for it in its][:20])
            connection.execute(_SKIP, (now + _NEVER_MIND, *key, now))
    count = sum(1 for *_, it in decided for sending in it.sendings if not sending.message_id)
    ids = [id_ for (id_,) in connection.execute(_NEW_IDS, (count,)).fetchall()] if count else []
    for key, its, rulings in decided:
        _settle(key, its, rulings.rulings, rulings.sendings, ids, written)
    return written


def _settle(
    key: PersonKey,
    rows: Sequence[Row],
    rulings: Mapping[int, Ruling],
    sendings: Sequence[Sending],
    ids: list[int],
    written: _Written,
) -> None:
    """What is to be written for one person; takes new messages' ids from `ids`."""
    brand_id, person = key
    by_cause: dict[int, int] = {}
    for sending in sendings:
        id_ = sending.message_id
        if id_:
            written.released.append((brand_id, id_))
        else:
            id_ = ids.pop()
            written.made.append(_Made(brand_id, person, id_, sending))
        by_cause.update((it.id, id_) for it in sending.causes)
    for row in rows:
        ruling = rulings[row.id]
        message_id = by_cause.get(row.id, row.message_id)
        if row.message_id and (message_id != row.message_id or ruling.verdict is Verdict.DROP):
            written.gone[brand_id, row.message_id] = str(ruling.reason or "")
        written.ruled.append(_Ruled(brand_id, row, ruling, message_id))


def _recall(
    connection: Connection,
    rows: dict[PersonKey, list[Row]],
    lately: dict[PersonKey, list[Message]],
    told: dict[PersonKey, list[Told]],
    now: datetime,
) -> None:
    """Take messages back that nobody has begun to send and for which something stronger speaks
    now: their causes are decided about once more."""
    wanted: set[OrderKey] = set()
    for key, its in rows.items():
        waiting = {it.id for it in lately[key] if it.recallable}
        for old in told[key] if waiting else ():
            if old.message_id in waiting and any(
                new.order_id == old.said.order_id and speaks_for(new, old.said) for new in its
            ):
                wanted.add((key[0], old.message_id))
    if not wanted:
        return
    for brand_id, person, row in recall(connection, wanted, now):
        key = (brand_id, person)
        rows[key].append(row)
        back = {old.message_id for old in told[key] if old.id == row.id}
        told[key] = [old for old in told[key] if old.id != row.id]
        lately[key] = [it for it in lately[key] if it.id not in back]


def _write(connection: Connection, written: _Written, now: datetime) -> None:
    if written.made:
        connection.execute(_MESSAGES, _of_messages(written.made, now), prepare=True)
    if written.released:
        connection.execute(_RELEASE, [now, *_pairs(written.released)])
    if written.gone:
        whys = texts(list(written.gone.values()))
        connection.execute(_GONE, [*_pairs(list(written.gone)), whys])
    if written.ruled:
        connection.execute(_CAUSES, [now, *_of_causes(written.ruled)], prepare=True)
    news = [it for it in written.ruled if it.news]
    if news:
        connection.execute(_DECISIONS, _of_decisions(news, now), prepare=True)
    if written.made or written.released:
        connection.execute("select pg_notify(%s, '')", (CHANNEL,))


def _of_messages(made: Sequence[_Made], now: datetime) -> list[Any]:
    sent = [it.sending for it in made]
    waits = [it.state is MessageState.WAITING for it in sent]
    return [
        int8s([it.brand_id for it in made]),
        int8s([it.id for it in made]),
        int8s([it.order_id for it in sent]),
        texts([it.person for it in made]),
        texts([it.channel.value for it in sent]),
        int8s([it.way_id for it in sent]),
        texts([it.address for it in sent]),
        texts([it.language for it in sent]),
        texts([it.letter for it in sent]),
        texts([it.form.value for it in sent]),
        texts([it.state.value for it in sent]),
        int2s([it.priority for it in sent]),
        texts([str(uuid4()) for _ in sent]),
        instants([now] * len(sent)),
        instants([now if waiting else None for waiting in waits]),
    ]


_STATES = {
    Verdict.SEND: CauseState.GOING,
    Verdict.MERGE: CauseState.GOING,
    Verdict.HOLD: CauseState.HELD,
    Verdict.DROP: CauseState.DROPPED,
}


def _of_causes(ruled: Sequence[_Ruled]) -> list[Any]:
    return [
        int8s([it.brand_id for it in ruled]),
        int8s([it.row.id for it in ruled]),
        texts([_STATES[it.ruling.verdict].value for it in ruled]),
        texts([it.ruling.verdict.value for it in ruled]),
        texts([str(it.ruling.reason or "") for it in ruled]),
        instants([it.ruling.until for it in ruled]),
        int8s([it.message_id for it in ruled]),
    ]


def _of_decisions(ruled: Sequence[_Ruled], now: datetime) -> list[Any]:
    return [
        int8s([it.brand_id for it in ruled]),
        int8s([it.row.id for it in ruled]),
        int8s([it.row.order_id for it in ruled]),
        instants([now] * len(ruled)),
        texts([it.ruling.verdict.value for it in ruled]),
        texts([str(it.ruling.reason or "") for it in ruled]),
        texts([it.ruling.detail for it in ruled]),
        instants([it.ruling.until for it in ruled]),
        int8s([it.message_id for it in ruled]),
    ]


def _pairs(keys: Sequence[tuple[int, int]]) -> list[Any]:
    return [int8s([brand for brand, _ in keys]), int8s([id_ for _, id_ in keys])]
