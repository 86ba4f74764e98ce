"""Causes and what was decided about them: held, dropped, of an order, of a message."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows

_COLUMNS = """
c.id, c.order_id, c.name, c.subject, c.person, c.at, c.noted_at, c.evidence, c.issue_id,
c.state, c.verdict, c.reason, c.until, c.decided_at, c.message_id, coalesce(o.number, ''),
coalesce(o.name, ''), coalesce(m.channel, ''), coalesce(m.state, ''), m.sent_at, c.data::text
"""
_CAUSES = f"""
select {_COLUMNS}
from tell_cause c
left join overview_orderrow o on o.brand_id = c.brand_id and o.order_id = c.order_id
left join tell_message m on m.brand_id = c.brand_id and m.id = c.message_id
where c.brand_id = %(brand)s {{conditions}}
order by {{order}} limit %(most)s
"""  # noqa: S608 - constants
_DECISIONS = """
select d.id, d.cause_id, d.order_id, d.at, d.verdict, d.reason, d.detail, d.until, d.message_id,
    d.by, c.name, c.subject, coalesce(m.channel, ''), coalesce(m.address, '')
from tell_decision d
join tell_cause c on c.brand_id = d.brand_id and c.id = d.cause_id
left join tell_message m on m.brand_id = d.brand_id and m.id = d.message_id
where d.brand_id = %(brand)s and {condition} order by d.at desc, d.id desc limit 300
"""
_EVIDENCE = """
select e.kind, e.source, d.id from timeline_event e
left join inbox_delivery d on d.brand_id = e.brand_id and d.id = e.delivery_id
where e.brand_id = %s and e.order_id = %s and e.fact_id = %s
"""
_HELD = """
select count(*) from (
    select 1 from tell_cause where brand_id = %s and state = 'held' and look_at is not null limit %s
) a
"""
_BY_REASON = """
select reason, count(*) from (
    select reason from tell_cause where brand_id = %s and state = %s order by id desc limit 2000
) a group by 1 order by 2 desc
"""


class Cause(NamedTuple):
    """See `tell.models.Cause`. channel, message_state, sent_at: of its message."""

    id: int
    order_id: int
    name: str
    subject: str
    person: str
    at: datetime
    noted_at: datetime
    evidence: bytes
    issue_id: int
    state: str
    verdict: str
    reason: str
    until: datetime | None
    decided_at: datetime | None
    message_id: int
    number: str
    customer: str
    channel: str
    message_state: str
    sent_at: datetime | None
    data: dict[str, Any]


class Decision(NamedTuple):
    """See `tell.models.Decision`. name, subject: of its cause."""

    id: int
    cause_id: int
    order_id: int
    at: datetime
    verdict: str
    reason: str
    detail: str
    until: datetime | None
    message_id: int
    by: int
    name: str
    subject: str
    channel: str
    address: str


class Evidence(NamedTuple):
    """The fact that shows a cause. delivery_id: of the raw delivery, None once it is pruned."""

    kind: str
    source: str
    delivery_id: int | None


def held(
    brand_id: int, reason: str, most: int, after: tuple[datetime, int] | None = None
) -> list[Cause]:
    """What is due next comes first."""
    values = {"reason": reason, "at": after and after[0], "id": after and after[1]}
    conditions = "and c.state = 'held' and c.look_at is not null"
    conditions += " and c.reason = %(reason)s" if reason else ""
    conditions += " and (c.look_at, c.id) > (%(at)s, %(id)s)" if after else ""
    return _causes(brand_id, conditions, "c.look_at, c.id", most, values)


def look_at(brand_id: int, id_: int) -> datetime | None:
    """When the governor looks at a cause again: its place in the list of the held."""
    query = "select look_at from tell_cause where brand_id = %s and id = %s"
    return one(_only, query, [brand_id, id_])


def dropped(brand_id: int, reason: str, most: int, before: int | None = None) -> list[Cause]:
    """The newest first."""
    conditions = "and c.state = 'dropped'"
    conditions += " and c.reason = %(reason)s" if reason else ""
    conditions += " and c.id < %(before)s" if before else ""
    values = {"reason": reason, "before": before}
    return _causes(brand_id, conditions, "c.id desc", most, values)


def of_order(brand_id: int, order_id: int) -> list[Cause]:
    return _causes(brand_id, "and c.order_id = %(order)s", "c.at desc, c.id desc", 200,
                   {"order": order_id})  # fmt: skip


def of_message(brand_id: int, message_id: int) -> list[Cause]:
    return _causes(brand_id, "and c.message_id = %(message)s", "c.at, c.id", 100,
                   {"message": message_id})  # fmt: skip


def cause(brand_id: int, id_: int) -> Cause | None:
    found = _causes(brand_id, "and c.id = %(id)s", "c.id", 1, {"id": id_}) if id_ < 2**63 else []
    return found[0] if found else None


def decisions_of_order(brand_id: int, order_id: int) -> list[Decision]:
    """The newest first."""
    query = _DECISIONS.format(condition="d.order_id = %(order)s")
    return rows(Decision, query, {"brand": brand_id, "order": order_id})


def decisions_of_causes(brand_id: int, causes: list[int]) -> list[Decision]:
    query = _DECISIONS.format(condition="d.cause_id = any(%(causes)s)")
    return rows(Decision, query, {"brand": brand_id, "causes": causes})


def evidence(brand_id: int, order_id: int, fact: bytes) -> Evidence | None:
    return one(Evidence, _EVIDENCE, [brand_id, order_id, fact]) if fact else None


def held_count(brand_id: int, most: int) -> int:
    return one(int, _HELD, [brand_id, most]) or 0


def reasons(brand_id: int, state: str) -> list[tuple[str, int]]:
    """Why causes stand in this state, the newest 2,000 of them counted."""
    return rows(lambda *pair: pair, _BY_REASON, [brand_id, state])


def _causes(
    brand_id: int, conditions: str, order: str, most: int, values: dict[str, Any]
) -> list[Cause]:
    query = _CAUSES.format(conditions=conditions, order=order)
    return rows(_cause, query, {**values, "brand": brand_id, "most": most})


def _cause(*columns: Any) -> Cause:
    *plain, data = columns
    plain[7] = bytes(plain[7])
    return Cause(*plain, data=msgspec.json.decode(data))


def _only(value: Any) -> Any:
    return value
