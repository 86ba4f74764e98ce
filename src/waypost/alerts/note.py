"""note: what the rules want told, in the transaction in which issues turned. Set-based.

At-once alerts are at-least-once: a row here is sent until the channel has accepted it, and a lost
answer is sent again under the same name (`post`). What turns in the same way again within the hour,
an issue that flaps, is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg

from waypost.alerts.rules import Cause, Pace, Rule
from waypost.core.walk import Verb
from waypost.issues.keep import Turned
from waypost.lib import jobs

Connection = psycopg.Connection[Any]

TASK = "send_alerts"
STALE = timedelta(days=2)  # an import of the past alerts nobody

_CAUSES = {
    Verb.OPENED: Cause.OPENED,
    Verb.RETURNED: Cause.RETURNED,
    Verb.RAISED: Cause.RAISED,
    Verb.WARNED: Cause.WARNED,
}

_RULES = """
select brand_id, id, channel_id, causes, severity, kinds, carriers, warehouses, unassigned_hours,
    days, since, until, zone, urgent, pace, digest_at
from alerts_rule where brand_id = any(%s::bigint[]) and paused_at is null and deleted_at is null
"""

# After `overview` has dressed them: a new order's issues have no carrier before.
_ISSUES = """
select i.brand_id, i.id, i.order_id, i.kind, i.subject, i.carrier, i.warehouse
from unnest(%s::bigint[], %s::bigint[]) as asked (brand_id, id)
join issues_issue i on i.brand_id = asked.brand_id and i.id = asked.id
"""

_INSERT = """
insert into alerts_alert
    (brand_id, rule_id, issue_id, order_id, kind, subject, cause, severity, at, made_at)
select s.*, %s from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
    %s::text[], %s::text[], %s::smallint[], %s::timestamptz[]) as s
    (brand_id, rule_id, issue_id, order_id, kind, subject, cause, severity, at)
where not exists (
    select 1 from alerts_alert a
    where a.brand_id = s.brand_id and a.rule_id = s.rule_id and a.rule_id > 0
    and a.order_id = s.order_id and a.kind = s.kind and a.subject = s.subject
    and a.cause = s.cause and a.severity >= s.severity and a.made_at > %s
)
on conflict do nothing
"""

_ASKED = "select 1 from procrastinate_jobs where task_name = %s and status = 'todo' limit 1"


class Happened(NamedTuple):
    """An issue turned."""

    brand_id: int
    issue_id: int
    cause: Cause
    severity: int
    at: datetime


class _Issue(NamedTuple):
    order_id: int
    kind: str
    subject: str
    carrier: str
    warehouse: str


def note_turns(connection: Connection, turned: Iterable[Turned], now: datetime) -> int:
    """Note what rules want to tell of these turns; how many alerts that makes."""
    found = [
        Happened(key[0], kept.id, _CAUSES[turn.verb], turn.issue.severity, turn.at)
        for key, book, turns in turned
        for turn in turns
        if turn.verb in _CAUSES
        and now - turn.at < STALE
        # What closed again in the same walk is in the book no more.
        and (kept := book.rows.get(turn.issue.key)) is not None
    ]
    return note(connection, found, now)


def note(
    connection: Connection,
    found: Sequence[Happened],
    now: datetime,
    only: Sequence[Rule] | None = None,
) -> int:
    """Note what rules (`only` these, else all in force) want to tell of what happened; how many
    alerts that makes."""
    if not found:
        return 0
    heard = rules_of(connection, {it.brand_id for it in found}) if only is None else _by_brand(only)
    if not heard:
        return 0
    issues = _issues(connection, found)
    wanted = [
        (it.brand_id, rule.id, it.issue_id, about.order_id, about.kind, about.subject,
         it.cause.value, int(it.severity), it.at)
        for it in found
        if (about := issues.get((it.brand_id, it.issue_id))) is not None
        for rule in heard.get(it.brand_id, ())
        if rule.hears(it.cause)
        and rule.fits(about.kind, it.severity, about.carrier, about.warehouse)
    ]  # fmt: skip
    if not wanted:
        return 0
    columns = [list(column) for column in zip(*wanted, strict=True)]
    values = [now, *columns, now - timedelta(hours=1)]
    made = connection.execute(_INSERT, values).rowcount
    if made:
        ask(connection)
    return made


def ask(connection: Connection) -> None:
    """Have a worker look what is to be sent, once this commits."""
    if connection.execute(_ASKED, (f"flow:{TASK}",)).fetchone() is None:
        jobs.defer(connection, TASK)


def rules_of(connection: Connection, brands: Iterable[int]) -> dict[int, list[Rule]]:
    """The rules in force of some brands."""
    rows = connection.execute(_RULES, (list(brands),)).fetchall()
    return _by_brand(rule_from(row) for row in rows)


def _by_brand(rules: Iterable[Rule]) -> dict[int, list[Rule]]:
    found: dict[int, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.brand_id, []).append(rule)
    return found


def rule_from(row: Sequence[Any]) -> Rule:
    """A rule from the columns of `Rule`, in their order."""
    (brand_id, id_, channel_id, causes, severity, kinds, carriers, warehouses, hours, days) = row[
        :10
    ]
    since, until, zone, urgent, pace, digest_at = row[10:16]
    return Rule(
        brand_id, id_, channel_id, tuple(causes), severity, frozenset(kinds), frozenset(carriers),
        frozenset(warehouses), hours, frozenset(days), since, until, zone, urgent, Pace(pace),
        digest_at,
    )  # fmt: skip


def _issues(connection: Connection, found: Sequence[Happened]) -> dict[tuple[int, int], _Issue]:
    asked = sorted({(it.brand_id, it.issue_id) for it in found})
    columns = [list(column) for column in zip(*asked, strict=True)]
    rows = connection.execute(_ISSUES, columns).fetchall()
    return {(brand_id, id_): _Issue(*rest) for brand_id, id_, *rest in rows}
