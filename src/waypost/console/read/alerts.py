"""Team alerts: rules, channels, and what was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from waypost.alerts.rules import Pace
from waypost.alerts.rules import Rule as Heard
from waypost.console.read.rows import one, rows
from waypost.console.read.tallies import tallied

COLUMNS = (
    *("title", "channel_id", "causes", "severity", "legs", "kinds", "carriers", "warehouses"),
    *("unassigned_hours", "days", "since", "until", "zone", "urgent", "pace", "digest_at"),
)
_RULES = f"""
select id, {", ".join(COLUMNS)}, paused_at is not null, deleted_at is not null
from alerts_rule where brand_id = %(brand)s and (%(id)s = 0 or id = %(id)s)
    and (deleted_at is null or %(deleted)s)
order by lower(title), id limit 200
"""  # noqa: S608 - constants

_CHANNELS = """
select c.id, c.kind, c.title, c.shown, c.language, c.sent_at, c.failing_since, c.fault,
    c.paused_at is not null, c.paused_why, c.deleted_at is not null,
    (select count(*) from alerts_rule r where r.brand_id = c.brand_id and r.channel_id = c.id
        and r.deleted_at is null)
from alerts_channel c where c.brand_id = %(brand)s and (%(id)s = 0 or c.id = %(id)s)
    and (c.deleted_at is null or %(deleted)s)
order by lower(c.title), c.id limit 200
"""

_MESSAGES = """
select m.id, m.form, m.state, m.made_at, m.next_at, m.sent_at, m.tries, m.told, m.over, m.why,
    coalesce(r.title, ''), coalesce(c.title, m.address), coalesce(a.issue_id, 0),
    coalesce(a.order_id, 0), coalesce(a.kind, ''), coalesce(o.number, ''),
    (select count(*) from alerts_alert b where b.brand_id = m.brand_id and b.message_id = m.id)
from alerts_message m
left join alerts_rule r on r.brand_id = m.brand_id and r.id = m.rule_id
left join alerts_channel c on c.brand_id = m.brand_id and c.id = m.channel_id
left join lateral (
    select issue_id, order_id, kind from alerts_alert a
    where a.brand_id = m.brand_id and a.message_id = m.id order by a.severity desc, a.id limit 1
) a on true
left join overview_orderrow o on o.brand_id = m.brand_id and o.order_id = a.order_id
where m.brand_id = %(brand)s {conditions}
order by m.id desc limit %(most)s
"""
_CONDITIONS = {
    "state": "and m.state = %(state)s",
    "rule": "and m.rule_id = %(rule)s",
    "channel": "and m.channel_id = %(channel)s",
    "before": "and m.id < %(before)s",
}

_HELD = """
select rule_id, count(*), min(made_at), max(severity) from alerts_alert
where brand_id = %s and message_id is null group by rule_id
"""

_OF_PLACES = """
select (opened_at at time zone %(zone)s)::date, kind, severity::text, carrier, warehouse, count(*)
from issues_issue
where brand_id = %(brand)s and opened_at >= %(since)s
    and (closed_at is null or closed_at >= %(since)s)
    and (carrier = any(%(carriers)s) or warehouse = any(%(warehouses)s))
group by 1, 2, 3, 4, 5
"""


class Rule(NamedTuple):
    """See `alerts.models.Rule`."""

    id: int
    title: str
    channel_id: int
    causes: list[str]
    severity: int
    legs: list[str]
    kinds: list[str]
    carriers: list[str]
    warehouses: list[str]
    unassigned_hours: int
    days: list[int]
    since: int
    until: int
    zone: str
    urgent: bool
    pace: str
    digest_at: int
    paused: bool = False
    deleted: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """What somebody chose, for the audit log."""
        return {name: getattr(self, name) for name in COLUMNS}

    def heard(self, brand_id: int) -> Heard:
        """As the worker reads it."""
        return Heard(
            brand_id, self.id, self.channel_id, tuple(self.causes), self.severity,
            frozenset(self.kinds), frozenset(self.carriers), frozenset(self.warehouses),
            self.unassigned_hours, frozenset(self.days), self.since, self.until, self.zone,
            self.urgent, Pace(self.pace), self.digest_at,
        )  # fmt: skip


class Channel(NamedTuple):
    """See `alerts.models.Channel`. rules: how many send there."""

    id: int
    kind: str
    title: str
    shown: str
    language: str
    sent_at: datetime | None
    failing_since: datetime | None
    fault: str
    paused: bool
    paused_why: str
    deleted: bool
    rules: int


class Message(NamedTuple):
    """A line of the log. alerts: what it is made of; the issue, order, kind: the worst of them."""

    id: int
    form: str
    state: str
    made_at: datetime
    next_at: datetime
    sent_at: datetime | None
    tries: int
    told: int
    over: int
    why: str
    rule: str
    to: str
    issue_id: int
    order_id: int
    kind: str
    number: str
    alerts: int


class Held(NamedTuple):
    """What a rule keeps for later. severity: the worst."""

    rule_id: int
    count: int
    since: datetime
    severity: int


class Asked(NamedTuple):
    """What of the log is asked for; None asks for all."""

    state: str | None = None
    rule: int | None = None
    channel: int | None = None


class Opened(NamedTuple):
    """How many issues opened on a day, alike in what rules look at."""

    day: date
    kind: str
    severity: str
    carrier: str
    warehouse: str
    n: int


def rules(brand_id: int) -> list[Rule]:
    return rows(Rule, _RULES, {"brand": brand_id, "id": 0, "deleted": False})


def rule(brand_id: int, id_: int, *, deleted: bool = False) -> Rule | None:
    return one(Rule, _RULES, {"brand": brand_id, "id": id_ or -1, "deleted": deleted})


def channels(brand_id: int) -> list[Channel]:
    return rows(Channel, _CHANNELS, {"brand": brand_id, "id": 0, "deleted": False})


def channel(brand_id: int, id_: int, *, deleted: bool = False) -> Channel | None:
    return one(Channel, _CHANNELS, {"brand": brand_id, "id": id_ or -1, "deleted": deleted})


def held(brand_id: int) -> dict[int, Held]:
    return {it.rule_id: it for it in rows(Held, _HELD, [brand_id])}


def messages(brand_id: int, asked: Asked, most: int, before: int | None = None) -> list[Message]:
    """The newest first, from `before` on."""
    values = {**asked._asdict(), "before": before}
    conditions = " ".join(text for name, text in _CONDITIONS.items() if values[name] is not None)
    query = _MESSAGES.format(conditions=conditions)
    return rows(Message, query, {**values, "brand": brand_id, "most": most})


def opened(
    brand_id: int, found: Iterable[Rule], since: date, start: datetime, zone: str
) -> dict[int, dict[date, int]]:
    """By rule: how many issues opened on each day since that it would have told of, by how severe
    they have become."""
    found = list(found)
    plain = [it for it in found if not (it.carriers or it.warehouses)]
    placed = [it for it in found if it.carriers or it.warehouses]
    counted: dict[int, dict[date, int]] = {it.id: {} for it in found}
    if plain:
        by = ["kind", "severity"]
        alike = tallied(_anywhere, brand_id, "opened", by, by_day=True, since=since)
        _count(counted, brand_id, plain, alike)
    if placed:
        asked = {
            "brand": brand_id,
            "since": start,
            "zone": zone,
            "carriers": sorted({name for it in placed for name in it.carriers}),
            "warehouses": sorted({name for it in placed for name in it.warehouses}),
        }
        _count(counted, brand_id, placed, rows(Opened, _OF_PLACES, asked))
    return counted


def _anywhere(day: date, kind: str, severity: str, n: int) -> Opened:
    return Opened(day, kind, severity, "", "", n)


def _count(
    counted: dict[int, dict[date, int]], brand_id: int, found: list[Rule], alike: list[Opened]
) -> None:
    for rule in found:
        heard, days = rule.heard(brand_id), counted[rule.id]
        for it in alike:
            if heard.fits(it.kind, int(it.severity or 0), it.carrier, it.warehouse):
                days[it.day] = days.get(it.day, 0) + it.n


def week(today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in range(6, -1, -1)]
