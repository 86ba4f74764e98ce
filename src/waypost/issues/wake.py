"""wake: snoozes whose time has come end, and the issue is back in the list."""

from __future__ import annotations

from datetime import datetime

from waypost.issues.keep import Connection, ring

WOKEN = "woken"

# Whoever else wakes issues at this moment takes others.
_WAKE = """
with due as (
    select brand_id, id, snoozed_until from issues_issue
    where snoozed_until <= %(now)s and closed_at is null
    order by snoozed_until limit 1000 for update skip locked
), woken as (
    update issues_issue i set snoozed_until = null, changed_at = %(now)s
    from due where i.brand_id = due.brand_id and i.id = due.id
    returning i.brand_id, i.id, i.order_id, i.severity, due.snoozed_until
)
insert into issues_turningpoint (brand_id, issue_id, order_id, verb, at, noticed_at, severity,
    evidence, note)
select brand_id, id, order_id, %(verb)s, snoozed_until, %(now)s, severity, '', '' from woken
"""


def wake(connection: Connection, now: datetime) -> int:
    """Wake what was snoozed until `now` or earlier; how many. Rings the pages' bell."""
    count = connection.execute(_WAKE, {"now": now, "verb": WOKEN}, prepare=True).rowcount
    if count:
        ring(connection)
    return count
