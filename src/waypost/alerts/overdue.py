"""overdue: open issues that nobody took for too long.

Looked for once a minute by when they opened, so a look costs what opened since the last one. What
is taken or snoozed at its moment and given back later is not told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.alerts.note import STALE, Connection, Happened, note, rule_from
from waypost.alerts.rules import Cause, Rule

_RULES = """
select brand_id, id, channel_id, causes, severity, kinds, carriers, warehouses, unassigned_hours,
    days, since, until, zone, urgent, pace, digest_at, looked_at
from alerts_rule
where 'unassigned' = any(causes) and unassigned_hours > 0 and paused_at is null
    and deleted_at is null
order by brand_id, id for update skip locked
"""

# Spelled as the index of the newest issues is.
_BEGAN = (
    "case when opened_at is not null then opened_at "
    "when warned_at is not null then warned_at else due_at end"
)
_FORGOTTEN = f"""
select id, severity, opened_at from issues_issue
where brand_id = %s and status = 'open' and assignee_id is null and severity >= %s
    and closed_at is null and snoozed_until is null and opened_at is not null
    and ({_BEGAN}) > %s and ({_BEGAN}) <= %s
limit 5000
"""  # noqa: S608 - a constant

_LOOKED = "update alerts_rule set looked_at = %s where brand_id = %s and id = %s"


def look(connection: Connection, now: datetime) -> int:
    """Note what has been waiting for somebody for as long as its rule says; how many."""
    made = 0
    for *row, looked_at in connection.execute(_RULES).fetchall():
        rule = rule_from(row)
        made += _look(connection, rule, max(looked_at, now - STALE), now)
        connection.execute(_LOOKED, (now, rule.brand_id, rule.id))
    return made


def _look(connection: Connection, rule: Rule, since: datetime, now: datetime) -> int:
    allowed = timedelta(hours=rule.unassigned_hours)
    asked = (rule.brand_id, rule.severity, since - allowed, now - allowed)
    found = [
        Happened(rule.brand_id, id_, Cause.UNASSIGNED, severity, opened_at + allowed)
        for id_, severity, opened_at in connection.execute(_FORGOTTEN, asked).fetchall()
    ]
    return note(connection, found, now, [rule])
