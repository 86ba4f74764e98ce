"""keep: write the turns of a walk as issues and turning points, set-based."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from waypost.core.walk import Live, Lives, Turn, Verb
from waypost.core.words import Severity
from waypost.issues.states import Status
from waypost.issues.transitions import after
from waypost.lib.arrays import Column, byteas, instants, int2s, int8s, texts

Connection = psycopg.Connection[tuple[Any, ...]]
OrderKey = tuple[int, int]

CHANNEL = "waypost_issues"

_LIVING = """
select i.brand_id, i.order_id, i.id, i.kind, i.subject, i.status, i.severity, i.warned_at,
    i.opened_at, i.due_at, i.absorbed_by, i.absorbed_at, i.note, i.evidence
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
join issues_issue i on i.brand_id = asked.brand_id and i.order_id = asked.order_id
where i.closed_at is null
"""

_NEW_IDS = """
select nextval(pg_get_serial_sequence('issues_issue', 'id')) from generate_series(1, %s)
"""

_COLUMNS = """unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[],
    %b::int2[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[],
    %b::text[], %b::timestamptz[], %b::text[], %b::bytea[], %b::bytea[], %b::timestamptz[])"""

_INSERT = f"""
insert into issues_issue (brand_id, id, order_id, kind, subject, status, severity, warned_at,
    opened_at, due_at, closed_at, absorbed_by, absorbed_at, note, evidence, closed_evidence,
    changed_at)
select * from {_COLUMNS}
"""  # noqa: S608 - a constant

_UPDATE = f"""
update issues_issue i set status = m.status, severity = m.severity, warned_at = m.warned_at,
    opened_at = m.opened_at, due_at = m.due_at, closed_at = m.closed_at,
    absorbed_by = m.absorbed_by, absorbed_at = m.absorbed_at, note = m.note,
    closed_evidence = m.closed_evidence, changed_at = m.changed_at,
    snoozed_until = case when m.severity <= i.severity and (m.status <> 'open'
        or i.status <> 'warning') then i.snoozed_until end
from {_COLUMNS} as m (brand_id, id, order_id, kind, subject, status, severity, warned_at,
    opened_at, due_at, closed_at, absorbed_by, absorbed_at, note, evidence, closed_evidence,
    changed_at)
where i.brand_id = m.brand_id and i.id = m.id
"""  # noqa: S608 - a constant

_TURNS = """
insert into issues_turningpoint (brand_id, issue_id, order_id, verb, at, noticed_at, severity,
    evidence, note)
select sent.* from unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::text[],
    %b::timestamptz[], %b::timestamptz[], %b::int2[], %b::bytea[], %b::text[]) as sent
"""


class Kept(msgspec.Struct):
    """An issue row in the making. id 0: not in the database yet."""

    brand_id: int
    id: int
    order_id: int
    kind: str
    subject: str
    status: Status
    severity: int
    warned_at: datetime | None
    opened_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    absorbed_by: str
    absorbed_at: datetime | None
    note: str
    evidence: bytes
    closed_evidence: bytes
    changed_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.subject


class Book(msgspec.Struct):
    """The living issues of one order: as rows, and as the walker sees them."""

    rows: dict[tuple[str, str], Kept] = {}
    lives: Lives = {}


def living(connection: Connection, keys: Sequence[OrderKey], now: datetime) -> dict[OrderKey, Book]:
    """The books of some orders; an order without issues has an empty one."""
    books: dict[OrderKey, Book] = {key: Book() for key in keys}
    asked = [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]
    for row in connection.execute(_LIVING, asked, prepare=True).fetchall():
        (
            brand_id,
            order_id,
            id_,
            kind,
            subject,
            status,
            severity,
            warned_at,
            opened_at,
            due_at,
            absorbed_by,
            absorbed_at,
            note,
            evidence,
        ) = row
        book = books[brand_id, order_id]
        book.rows[kind, subject] = Kept(
            brand_id,
            id_,
            order_id,
            kind,
            subject,
            Status(status),
            severity,
            warned_at,
            opened_at,
            due_at,
            None,
            absorbed_by,
            absorbed_at,
            note,
            evidence,
            b"",
            now,
        )
        book.lives[kind, subject] = Live(
            kind,
            subject,
            Severity(severity),
            warned_at,
            opened_at,
            due_at,
            evidence,
            note,
            absorbed_by,
        )
    return books


Turned = tuple[OrderKey, Book, list[Turn]]


def keep(connection: Connection, turned: Iterable[Turned], now: datetime) -> int:
    """Write all turns; how many there were. Rings the pages' bell when there were any."""
    points = [(apply(key, book, turn, now), turn) for key, book, turns in turned for turn in turns]
    if not points:
        return 0
    write(connection, list({id(kept): kept for kept, _ in points}.values()), points, now)
    ring(connection)
    return len(points)


def ring(connection: Connection) -> None:
    """Tell the pages, once this commits, that issues turned."""
    connection.execute("select pg_notify(%s, '')", (CHANNEL,))


def apply(key: OrderKey, book: Book, turn: Turn, now: datetime) -> Kept:
    """Change the book's row as the turn says; the row."""
    issue = turn.issue
    kept = book.rows.get(issue.key)
    if kept is None:
        status = Status.OPEN if turn.verb is Verb.OPENED else Status.WARNING
        kept = book.rows[issue.key] = Kept(
            key[0],
            0,
            key[1],
            issue.kind,
            issue.subject,
            status,
            issue.severity,
            issue.warned_at,
            issue.opened_at,
            issue.due_at,
            None,
            "",
            None,
            issue.note,
            issue.evidence,
            b"",
            now,
        )
    kept.status = after(kept.status, turn.verb)
    kept.severity = issue.severity
    kept.opened_at, kept.warned_at = issue.opened_at, issue.warned_at
    kept.due_at, kept.note, kept.changed_at = issue.due_at, issue.note, now
    if turn.verb is Verb.ABSORBED:
        kept.absorbed_by, kept.absorbed_at = issue.absorbed_by, turn.at
    elif turn.verb is Verb.RETURNED:
        kept.absorbed_by, kept.absorbed_at = "", None
    elif turn.verb is Verb.CLOSED:
        kept.closed_at, kept.closed_evidence = turn.at, turn.evidence
        del book.rows[issue.key]
    return kept


def write(
    connection: Connection, rows: list[Kept], points: list[tuple[Kept, Turn]], now: datetime
) -> None:
    """Write rows, then their turning points.

    Old rows first: one may close and make room for a new issue of its kind and subject.
    """
    old = [row for row in rows if row.id]
    new = [row for row in rows if not row.id]
    if old:
        connection.execute(_UPDATE, _columns(old), prepare=True)
    if new:
        ids = connection.execute(_NEW_IDS, (len(new),)).fetchall()
        for row, (id_,) in zip(new, ids, strict=True):
            row.id = id_
        connection.execute(_INSERT, _columns(new), prepare=True)
    if points:
        connection.execute(_TURNS, _turning_columns(points, now), prepare=True)


_ENCODERS: tuple[Callable[[Any], Column], ...] = (
    *(int8s, int8s, int8s, texts, texts, texts, int2s, instants, instants, instants, instants),
    *(texts, instants, texts, byteas, byteas, instants),
)


def _columns(rows: list[Kept]) -> list[Column]:
    columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
    return [encode(column) for encode, column in zip(_ENCODERS, columns, strict=True)]


def _turning_columns(points: list[tuple[Kept, Turn]], now: datetime) -> list[Column]:
    return [
        int8s([kept.brand_id for kept, _ in points]),
        int8s([kept.id for kept, _ in points]),
        int8s([kept.order_id for kept, _ in points]),
        texts([turn.verb for _, turn in points]),
        instants([turn.at for _, turn in points]),
        instants([now] * len(points)),
        int2s([turn.issue.severity for _, turn in points]),
        byteas([turn.evidence for _, turn in points]),
        texts([turn.issue.absorbed_by or turn.issue.note for _, turn in points]),
    ]
