"""plan: alerts whose time has come become messages.

At once is one message an alert. What had to wait for the rule's hours goes out together, and so
does a storm: over fifty of one rule within five minutes become a digest, at most one in five
minutes until it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waypost.alerts.note import Connection, rule_from
from waypost.alerts.rules import Form, Pace, Rule

STORM = 50
STORM_TIME = timedelta(minutes=5)
EXPIRE = timedelta(days=1)  # a message that nobody accepted for so long is given up
_MOST = 5000

# A rule is planned by one worker at a time.
_RULES = """
select r.brand_id, r.id, r.channel_id, r.causes, r.severity, r.kinds, r.carriers, r.warehouses,
    r.unassigned_hours, r.days, r.since, r.until, r.zone, r.urgent, r.pace, r.digest_at, c.language
from alerts_rule r
join alerts_channel c on c.brand_id = r.brand_id and c.id = r.channel_id
where r.paused_at is null and r.deleted_at is null and c.paused_at is null
    and exists (select 1 from alerts_alert a where a.brand_id = r.brand_id
        and a.rule_id = r.id and a.message_id is null)
order by r.brand_id, r.id for update of r skip locked
"""

_WAITING = """
select id, severity, made_at from alerts_alert
where brand_id = %s and rule_id = %s and message_id is null order by id limit %s
"""

_LATELY = """
select (select count(*) from alerts_message m join alerts_alert a
        on a.brand_id = m.brand_id and a.message_id = m.id
        where m.brand_id = %(brand)s and m.rule_id = %(rule)s and m.made_at > %(since)s
        and m.form = 'one'),
    (select max(made_at) from alerts_message m
        where m.brand_id = %(brand)s and m.rule_id = %(rule)s and m.made_at > %(since)s
        and m.form = 'storm')
"""

_INSERT = """
insert into alerts_message (brand_id, rule_id, channel_id, language, form, made_at, next_at)
values (%s, %s, %s, %s, %s, %s, %s) returning id
"""

_TELL = "update alerts_alert set message_id = %s where brand_id = %s and id = any(%s)"

_EXPIRE = """
update alerts_message set state = 'failed', why = case why when '' then 'paused' else why end
where state = 'waiting' and next_at < %(now)s and made_at < %(since)s
"""


class Waiting(NamedTuple):
    """An alert that no message tells yet."""

    id: int
    severity: int
    made_at: datetime


class Lately(NamedTuple):
    """sent: alerts of the rule that became single messages within the storm's time; storm_at: its
    last digest because of a storm, within the same time."""

    sent: int = 0
    storm_at: datetime | None = None


Batch = tuple[Form, list[int]]


def batches(rule: Rule, waiting: Sequence[Waiting], lately: Lately, now: datetime) -> list[Batch]:
    """The messages to make now, of which alerts. Pure."""
    due = [it for it in waiting if rule.due_at(it.made_at, it.severity) <= now]
    if not due:
        return []
    if rule.pace is not Pace.ONCE:
        passing = [it for it in due if rule.due_at(it.made_at, 0) > now]
        gathered = [it for it in waiting if rule.due_at(it.made_at, 0) <= now]
        found = [(Form.ONE, [it.id]) for it in passing]
        return found + ([(Form.DIGEST, [it.id for it in gathered])] if gathered else [])
    held = [it for it in due if rule.due_at(it.made_at, it.severity) > it.made_at]
    fresh = [it for it in due if rule.due_at(it.made_at, it.severity) <= it.made_at]
    found = [(Form.HELD if len(held) > 1 else Form.ONE, [it.id for it in held])] if held else []
    if lately.storm_at is not None:
        return found
    if len(fresh) + lately.sent > STORM:
        return [*found, (Form.STORM, [it.id for it in fresh])] if fresh else found
    return found + [(Form.ONE, [it.id]) for it in fresh]


def plan(connection: Connection, now: datetime) -> int:
    """Make the messages whose time has come; how many."""
    connection.execute(_EXPIRE, {"now": now, "since": now - EXPIRE})
    made = 0
    for *row, language in connection.execute(_RULES).fetchall():
        rule = rule_from(row)
        asked = (rule.brand_id, rule.id, _MOST)
        waiting = [Waiting(*found) for found in connection.execute(_WAITING, asked).fetchall()]
        about = {"brand": rule.brand_id, "rule": rule.id, "since": now - STORM_TIME}
        lately = Lately(*connection.execute(_LATELY, about).fetchall()[0])
        for form, ids in batches(rule, waiting, lately, now):
            _make(connection, rule, language, form, ids, now)
            made += 1
    return made


def _make(
    connection: Connection, rule: Rule, language: str, form: Form, ids: list[int], now: datetime
) -> None:
    of_rule = (rule.brand_id, rule.id, rule.channel_id, language, form.value, now, now)
    row = connection.execute(_INSERT, of_rule).fetchone()
    assert row is not None
    connection.execute(_TELL, (row[0], rule.brand_id, ids))
