"""decide: what people do about issues: assign, snooze, wake, resolve, reopen, comment, and undo.

A deed may concern many issues at once; each gets a turning point with what it replaced, all of
one instant and one person, and by these two the deed can be undone as a whole. What changed since
then is left alone.

An order's issues are changed only under the lock of its row, by the worker as by people, so
neither overwrites what it has not seen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from waypost.issues.keep import CHANNEL
from waypost.issues.states import Status
from waypost.issues.transitions import REOPEN, RESOLVE, after

MOST = 1000  # issues in one deed
MOST_TEXT = 4000  # characters


class Refused(StrEnum):
    """Why an issue was left as it is."""

    GONE = "gone"  # not there, or of another brand
    CLOSED = "closed"  # its finding is gone
    SPOKEN_FOR = "spoken_for"  # absorbed: the stronger issue is to be dealt with
    SAME = "same"  # it was like that already
    CHANGED = "changed"  # somebody or something changed it since


class Done(NamedTuple):
    """deed: the instant that names it; changed: the issues; refused: how many, and why."""

    deed: datetime
    changed: list[int]
    refused: Counter[Refused]


class _Issue(NamedTuple):
    id: int
    order_id: int
    status: str
    severity: int
    opened_at: datetime | None
    closed_at: datetime | None
    assignee_id: int | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    resolved_by: int | None
    resolution: str


_Columns = dict[str, Any]
_Decision = Callable[[_Issue], _Columns | Refused]

_FIELDS = ("status", "assignee_id", "snoozed_until", "resolved_at", "resolved_by", "resolution")
_INSTANTS = ("snoozed_until", "resolved_at")

_LOCK_ORDERS = """
select 1 from timeline_order o where o.brand_id = %(brand)s and o.id in (
    select i.order_id from issues_issue i
    where i.brand_id = %(brand)s and i.id = any(%(ids)s) and i.order_id <> 0
) order by o.id for update
"""

_ISSUES = """
select id, order_id, status, severity, opened_at, closed_at, assignee_id, snoozed_until,
    resolved_at, resolved_by, resolution
from issues_issue where brand_id = %(brand)s and id = any(%(ids)s) order by id for update
"""

_CHANGE = """
update issues_issue set status = %(status)s, assignee_id = %(assignee_id)s,
    snoozed_until = %(snoozed_until)s, resolved_at = %(resolved_at)s,
    resolved_by = %(resolved_by)s, resolution = %(resolution)s, changed_at = %(now)s
where brand_id = %(brand)s and id = %(id)s
"""

_TURN = """
insert into issues_turningpoint (brand_id, issue_id, order_id, verb, at, noticed_at, severity,
    person_id, evidence, note, was)
values (%(brand)s, %(issue)s, %(order)s, %(verb)s, %(now)s, %(now)s, %(severity)s, %(person)s, '',
    %(note)s, %(was)s)
"""

_DEED = """
select id, issue_id, verb, was from issues_turningpoint
where brand_id = %(brand)s and at = %(deed)s and person_id = %(person)s and undone_at is null
for update
"""

_NOTE = """
insert into issues_note (brand_id, issue_id, order_id, person_id, at, text, mentions)
values (%(brand)s, %(issue)s, %(order)s, %(person)s, %(now)s, %(text)s, %(mentions)s) returning id
"""


def assign(
    brand_id: int, ids: Iterable[int], assignee_id: int | None, by: int, now: datetime
) -> Done:
    """Give issues to somebody, or (None) to nobody."""

    def decision(issue: _Issue) -> _Columns | Refused:
        if issue.closed_at is not None:
            return Refused.CLOSED
        if issue.assignee_id == assignee_id:
            return Refused.SAME
        return {"assignee_id": assignee_id}

    return _decide(brand_id, ids, "assigned", decision, by, now)


def snooze(brand_id: int, ids: Iterable[int], until: datetime, by: int, now: datetime) -> Done:
    """Out of the list until then, or until an issue grows more severe."""
    assert until > now, "a snooze ends in the future"

    def decision(issue: _Issue) -> _Columns | Refused:
        if issue.closed_at is not None:
            return Refused.CLOSED
        if issue.status == Status.RESOLVED or issue.snoozed_until == until:
            return Refused.SAME
        return {"snoozed_until": until}

    return _decide(brand_id, ids, "snoozed", decision, by, now)


def wake(brand_id: int, ids: Iterable[int], by: int, now: datetime) -> Done:
    """Back into the list before their time."""

    def decision(issue: _Issue) -> _Columns | Refused:
        if issue.closed_at is not None:
            return Refused.CLOSED
        return Refused.SAME if issue.snoozed_until is None else {"snoozed_until": None}

    return _decide(brand_id, ids, "woken", decision, by, now)


def resolve(brand_id: int, ids: Iterable[int], reason: str, by: int, now: datetime) -> Done:
    """Dealt with, whatever the finding says; it stays so until the finding is gone."""

    def decision(issue: _Issue) -> _Columns | Refused:
        if issue.closed_at is not None:
            return Refused.CLOSED
        if issue.status == Status.ABSORBED:
            return Refused.SPOKEN_FOR
        status = after(Status(issue.status), RESOLVE)
        if status == issue.status:
            return Refused.SAME
        return {
            "status": status.value,
            "snoozed_until": None,
            "resolved_at": now,
            "resolved_by": by,
            "resolution": reason[:MOST_TEXT],
        }

    return _decide(brand_id, ids, RESOLVE, decision, by, now, reason[:MOST_TEXT])


def reopen(brand_id: int, ids: Iterable[int], by: int, now: datetime) -> Done:
    """Not dealt with after all. What only ever warned goes back to warning."""

    def decision(issue: _Issue) -> _Columns | Refused:
        if issue.closed_at is not None:
            return Refused.CLOSED
        status = after(Status(issue.status), REOPEN)
        if status == issue.status:
            return Refused.SAME
        if status is Status.OPEN and issue.opened_at is None:
            status = Status.WARNING
        return {
            "status": status.value,
            "resolved_at": None,
            "resolved_by": None,
            "resolution": "",
        }

    return _decide(brand_id, ids, REOPEN, decision, by, now)


def comment(
    brand_id: int, ids: Iterable[int], text: str, mentions: Iterable[int], by: int, now: datetime
) -> Done:
    """Write the same about each of these issues, closed ones too."""
    wanted, found = _locked(brand_id, ids)
    refused = Counter({Refused.GONE: len(wanted) - len(found)})
    told = {"brand": brand_id, "person": by, "now": now, "text": text[:MOST_TEXT]}
    with connection.cursor() as cursor:
        for issue in found:
            about = {"issue": issue.id, "order": issue.order_id, "mentions": list(mentions)}
            cursor.execute(_NOTE, {**told, **about})
            was = {"after": {"note": cursor.fetchone()[0]}}
            _turn(cursor, brand_id, issue, "commented", by, now, "", was)
    _ring()
    return Done(now, [issue.id for issue in found], +refused)


def undo(brand_id: int, deed: datetime, by: int, now: datetime) -> Done:
    """Take a person's own deed back wherever nothing changed since."""
    with connection.cursor() as cursor:
        cursor.execute(_DEED, {"brand": brand_id, "deed": deed, "person": by})
        turns = {issue_id: (id_, verb, was) for id_, issue_id, verb, was in cursor.fetchall()}
        wanted, found = _locked(brand_id, turns)
        refused = Counter({Refused.GONE: len(wanted) - len(found)})
        changed: list[int] = []
        for issue in found:
            id_, verb, stored = turns[issue.id]
            was = json.loads(stored) if isinstance(stored, str) else stored
            if verb == "commented":
                _delete_note(cursor, brand_id, was["after"]["note"], now)
            elif not _still(issue, was["after"]):
                refused[Refused.CLOSED if issue.closed_at else Refused.CHANGED] += 1
                continue
            else:
                _write(cursor, brand_id, issue, _read(was["before"]), now)
            cursor.execute(
                "update issues_turningpoint set undone_at = %s where brand_id = %s and id = %s",
                [now, brand_id, id_],
            )
            changed.append(issue.id)
    _ring()
    return Done(deed, changed, +refused)


def note_on_order(
    brand_id: int, order_id: int, text: str, mentions: Iterable[int], by: int, now: datetime
) -> int:
    """Write something about an order as a whole; the note's id."""
    values = {"brand": brand_id, "issue": 0, "order": order_id, "person": by, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {**values, "text": text[:MOST_TEXT], "mentions": list(mentions)})
        return int(cursor.fetchone()[0])


def order_is_there(brand_id: int, order_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from timeline_order where brand_id = %s and id = %s", [brand_id, order_id]
        )
        return cursor.fetchone() is not None


def delete_note(brand_id: int, note_id: int, by: int, now: datetime) -> bool:
    """Delete one's own note; False when there is none such."""
    return _set_deleted(brand_id, note_id, by, now)


def restore_note(brand_id: int, note_id: int, by: int) -> bool:
    """Bring one's own deleted note back; False when there is none such."""
    return _set_deleted(brand_id, note_id, by, None)


def _set_deleted(brand_id: int, note_id: int, by: int, at: datetime | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "update issues_note set deleted_at = %s where brand_id = %s and id = %s "
            "and person_id = %s and (deleted_at is null) = %s",
            [at, brand_id, note_id, by, at is not None],
        )
        return bool(cursor.rowcount)


def _delete_note(cursor: Any, brand_id: int, note_id: int, now: datetime) -> None:
    cursor.execute(
        "update issues_note set deleted_at = %s where brand_id = %s and id = %s",
        [now, brand_id, note_id],
    )


def _decide(
    brand_id: int,
    ids: Iterable[int],
    verb: str,
    decision: _Decision,
    by: int,
    now: datetime,
    note: str = "",
) -> Done:
    wanted, found = _locked(brand_id, ids)
    refused = Counter({Refused.GONE: len(wanted) - len(found)})
    changed: list[int] = []
    with connection.cursor() as cursor:
        for issue in found:
            columns = decision(issue)
            if isinstance(columns, Refused):
                refused[columns] += 1
                continue
            _write(cursor, brand_id, issue, columns, now)
            before = {name: getattr(issue, name) for name in columns}
            was = {"before": _plain(before), "after": _plain(columns)}
            _turn(cursor, brand_id, issue, verb, by, now, note, was)
            changed.append(issue.id)
    if changed:
        _ring()
    return Done(now, changed, +refused)


def _locked(brand_id: int, ids: Iterable[int]) -> tuple[list[int], list[_Issue]]:
    assert connection.in_atomic_block, "locks need a transaction"
    wanted = sorted(set(ids))[:MOST]
    asked = {"brand": brand_id, "ids": wanted}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ORDERS, asked)
        cursor.execute(_ISSUES, asked)
        return wanted, [_Issue(*row) for row in cursor.fetchall()]


def _write(cursor: Any, brand_id: int, issue: _Issue, columns: _Columns, now: datetime) -> None:
    values = {name: getattr(issue, name) for name in _FIELDS} | columns
    cursor.execute(_CHANGE, {**values, "brand": brand_id, "id": issue.id, "now": now})


def _turn(
    cursor: Any,
    brand_id: int,
    issue: _Issue,
    verb: str,
    by: int,
    now: datetime,
    note: str,
    was: dict[str, Any],
) -> None:
    cursor.execute(
        _TURN,
        {
            "brand": brand_id,
            "issue": issue.id,
            "order": issue.order_id,
            "verb": verb,
            "now": now,
            "severity": issue.severity,
            "person": by,
            "note": note,
            "was": json.dumps(was),
        },
    )


def _plain(columns: _Columns) -> _Columns:
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in columns.items()
    }


def _read(columns: _Columns) -> _Columns:
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in columns.items()
    }


def _still(issue: _Issue, columns: _Columns) -> bool:
    return issue.closed_at is None and all(
        getattr(issue, name) == value for name, value in _read(columns).items()
    )


def _ring() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [CHANNEL])
