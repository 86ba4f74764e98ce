"""Issues for the list: one status at a time, newest first, a page at a time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.core.words import Severity

PAGE = 50
CLOSED_FOR = timedelta(hours=24)
# A worker may commit an issue a little after a later one: the version covers more than the last.
_RECENT = 300

_WHERE = {
    "open": "i.closed_at is null and i.status = 'open'",
    "warning": "i.closed_at is null and i.status = 'warning'",
    "closed": "i.closed_at > %(since)s and i.changed_at > %(since)s",
}
_SINCE = {
    "open": "coalesce(i.opened_at, i.changed_at)",
    "warning": "coalesce(i.warned_at, i.changed_at)",
    "closed": "i.closed_at",
}
STATUSES = tuple(_WHERE)

_LIST = """
select i.id, i.order_id, i.kind, i.subject, i.severity, {since} as since, i.due_at, i.note,
    coalesce(o.number, ''), coalesce(o.customer, nullif(c.title, ''), c.connector, '')
from issues_issue i
left join timeline_order o on o.brand_id = i.brand_id and o.id = i.order_id
left join connectors_connection c on i.order_id = 0 and c.brand_id = i.brand_id
    and i.subject = 'connection:' || c.id
where i.brand_id = %(brand)s and {where}
and (%(kind)s::text is null or i.kind = %(kind)s)
and (%(severity)s::int is null or i.severity = %(severity)s)
and (%(at)s::timestamptz is null or ({since}, i.id) < (%(at)s, %(id)s))
order by {since} desc, i.id desc limit %(limit)s
"""

_COUNTS = """
select i.status, i.kind, i.severity, count(*) from issues_issue i
where i.brand_id = %(brand)s and i.closed_at is null and i.status in ('open', 'warning')
group by 1, 2, 3
union all
select 'closed', i.kind, i.severity, count(*) from issues_issue i
where i.brand_id = %(brand)s and i.closed_at > %(since)s and i.changed_at > %(since)s
group by 1, 2, 3
"""

_VERSION = """
select md5(string_agg(id || ' ' || extract(epoch from changed_at), ',' order by changed_at, id))
from (
    select id, changed_at from issues_issue where brand_id = %s
    order by changed_at desc limit %s
) recent
"""

_WATCHED = """
select count(*) filter (where stage not in ('delivered', 'cancelled')), min(wake_at), count(*)
from timeline_order where brand_id = %s
"""


class Asked(NamedTuple):
    """What the list shows. `before`: the place after which it goes on, None from the newest."""

    status: str = "open"
    kind: str | None = None
    severity: Severity | None = None
    before: tuple[datetime, int] | None = None


class Row(msgspec.Struct, frozen=True):
    """since: when it got the status that the list is about.

    customer: whom the order is for; for an issue of a connection (order 0), what that is called.
    """

    id: int
    order_id: int
    kind: str
    subject: str
    severity: int
    since: datetime
    due_at: datetime
    note: str
    number: str
    customer: str


class Listed(NamedTuple):
    """A page of issues; `more` is the place from which older ones follow, None at the end."""

    issues: list[Row]
    more: tuple[datetime, int] | None


class Counts(NamedTuple):
    """status: all issues by status. kinds, severities: of the status asked for, each under the
    other's filter, so that a count says what a click on it shows."""

    status: Counter[str]
    kinds: Counter[str]
    severities: Counter[int]


class Watched(NamedTuple):
    """Orders on their way, the next instant at which one is judged again, and all orders."""

    orders: int
    wake_at: datetime | None
    ever: int


def listed(brand_id: int, asked: Asked, now: datetime, page: int = PAGE) -> Listed:
    query = _LIST.format(where=_WHERE[asked.status], since=_SINCE[asked.status])
    at, id_ = asked.before or (None, None)
    parameters: dict[str, Any] = {
        "brand": brand_id,
        "since": now - CLOSED_FOR,
        "kind": asked.kind,
        "severity": None if asked.severity is None else int(asked.severity),
        "at": at,
        "id": id_,
        "limit": page + 1,
    }
    found = rows(Row, query, parameters)
    if len(found) <= page:
        return Listed(found, None)
    last = found[page - 1]
    return Listed(found[:page], (last.since, last.id))


def counts(brand_id: int, asked: Asked, now: datetime) -> Counts:
    found = Counts(Counter(), Counter(), Counter())
    parameters = {"brand": brand_id, "since": now - CLOSED_FOR}
    for status, kind, severity, count in rows(_tuple, _COUNTS, parameters):
        found.status[status] += count
        if status != asked.status:
            continue
        if asked.severity in (None, severity):
            found.kinds[kind] += count
        if asked.kind in (None, kind):
            found.severities[severity] += count
    return found


def version(brand_id: int) -> str:
    """Changes whenever an issue of the brand did."""
    found = one(_tuple, _VERSION, [brand_id, _RECENT])
    return (found and found[0]) or "none"


def watched(brand_id: int) -> Watched:
    found = one(Watched, _WATCHED, [brand_id])
    assert found is not None, "a count has a row"
    return found


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns
