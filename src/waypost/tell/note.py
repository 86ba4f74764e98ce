"""note: keep what customers would want to know, in the transaction in which an order settled.

Set-based and cheap, for the worker's path. Once per cause: a key that the order has is left alone.
What is too old to be told, happened before the brand was activated, or is switched off, is not
kept at all: an import of the past costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
import psycopg
import structlog

from waypost.issues.keep import Turned
from waypost.lib.arrays import byteas, instants, int8s, texts, utf8s
from waypost.lib.faults import fault
from waypost.overview.facets import customer_of
from waypost.tell.catalogue import SORTS
from waypost.tell.causes import LONGEST_AGO, Cause, of_state, of_turns
from waypost.tell.desks import Desks, Speaker
from waypost.tell.states import Autonomy
from waypost.timeline.orders import Loaded

Connection = psycopg.Connection[tuple[Any, ...]]
OrderKey = tuple[int, int]

CHANNEL = "waypost_tell"

log = structlog.get_logger(__name__)

_INSERT = """
insert into tell_cause (brand_id, order_id, key, name, subject, person, at, noted_at, look_at,
    evidence, issue_id, data)
select s.brand_id, s.order_id, s.key, s.name, s.subject, s.person, s.at, s.noted_at, s.look_at,
    s.evidence, s.issue_id, s.data::jsonb
from unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::bytea[], %b::bigint[], %b::text[])
    as s (brand_id, order_id, key, name, subject, person, at, noted_at, look_at, evidence,
        issue_id, data)
where not exists (
    select 1 from tell_cause c
    where c.brand_id = s.brand_id and c.order_id = s.order_id and c.key = s.key
)
on conflict do nothing
"""

_Row = tuple[int, int, Cause, str]
_encode = msgspec.json.Encoder().encode


def note(
    connection: Connection,
    orders: Iterable[Loaded],
    turned: Iterable[Turned],
    desks: Desks,
    now: datetime,
) -> int:
    """Note the causes of these settled orders, which the caller holds; how many were new."""
    turns = {key: (book, its) for key, book, its in turned if its}
    rows: list[_Row] = []
    for order in orders:
        speaker = desks.of(order.key[0])
        if speaker is None or not order.named or order.state.erased is not None or order.fault:
            continue
        try:
            found = list(_fresh(_found(order, turns, speaker, now), speaker, now))
        except Exception:
            # An order that we cannot read must not stop the worker from settling the others.
            log.exception("causes_unreadable", brand=order.key[0], order=order.key[1])
            continue
        person = customer_of(order.state) if found else ""
        if person:
            rows += [(*order.key, cause, person) for cause in found]
    if not rows:
        return 0
    made = connection.execute(_INSERT, _columns(rows, now), prepare=True).rowcount
    if made:
        connection.execute("select pg_notify(%s, '')", (CHANNEL,))
        fault("tell_after_note")
    return made


def _found(
    order: Loaded, turns: dict[OrderKey, Any], speaker: Speaker, now: datetime
) -> Iterator[Cause]:
    state = order.state
    last = state.last_fact
    if last is not None and last[0] >= speaker.activated_at and now - last[0] < LONGEST_AGO:
        yield from of_state(state, speaker.rules, speaker.desk)
    if order.key in turns:
        book, its = turns[order.key]
        ids = {key: kept.id for key, kept in book.rows.items()}
        yield from of_turns(state, its, ids)


def _fresh(found: Iterable[Cause], speaker: Speaker, now: datetime) -> Iterator[Cause]:
    for cause in found:
        if cause.at < speaker.activated_at or now - cause.at > SORTS[cause.name].fresh:
            continue
        if speaker.desk.of(cause.name) is not Autonomy.OFF:
            yield cause


def _columns(rows: list[_Row], now: datetime) -> list[object]:
    causes = [cause for _, _, cause, _ in rows]
    return [
        int8s([brand_id for brand_id, *_ in rows]),
        int8s([order_id for _, order_id, *_ in rows]),
        texts([it.key for it in causes]),
        texts([it.name for it in causes]),
        texts([it.subject for it in causes]),
        texts([person for *_, person in rows]),
        # A partner's clock that runs ahead makes no news of the future.
        instants([min(it.at, now) for it in causes]),
        instants([now] * len(rows)),
        instants([max(now, it.due_at or now) for it in causes]),
        byteas([it.evidence for it in causes]),
        int8s([it.issue_id for it in causes]),
        utf8s([_encode(it.data) for it in causes]),
    ]
