"""Issues for the list: a tab at a time, narrowed, sorted, a page at a time; and in groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.lists import MOST
from waypost.console.read.rows import one, rows
from waypost.console.read.triage import BEGAN, COUNTED, STAGES, Asked, conditions, wider
from waypost.overview.counts import sum_sql

PAGE = 40
GROUPS = 100
LOOKED_AT = 20_000  # rows that counting goes through
GROUPED = 2000  # issues that a group is made of where tallies do not know them
# A worker may commit an issue a little after a later one: the version covers more than the last.
_RECENT = 300

_IDS = "select i.id from issues_issue i where {where} order by {order} limit %(limit)s"

_LIST = """
select i.id, i.order_id, i.kind, i.subject, i.status, i.severity, i.at, i.due_at, i.note,
    coalesce(o.number, ''), coalesce(o.customer, nullif(c.title, ''), c.connector, ''), i.carrier,
    i.lane, i.value_minor, i.currency, i.assignee_id, i.snoozed_until, i.resolution, i.place
from (
    select i.*, {at} as at, array[{keys}] as place from issues_issue i
    where {where}{on} order by {order} limit %(limit)s
) i
left join timeline_order o on o.brand_id = i.brand_id and o.id = i.order_id
left join connectors_connection c on i.order_id = 0 and c.brand_id = i.brand_id
    and i.subject = 'connection:' || c.id
order by {order}
"""

# Where no index narrows it, counting ends after so many rows, whatever it has found by then.
_COUNT = """
select count(*) filter (where i.fits), count(*) from (
    select {fits} as fits from issues_issue i where {where} limit %(most)s
) i
"""

_GROUPS = f"""
select i.kind, i.severity::text, i.carrier, i.lane, count(*) from (
    select i.kind, i.carrier, i.lane, i.severity from issues_issue i where {{where}}
    limit {GROUPED}
) i group by 1, 2, 3, 4
"""  # noqa: S608 - a constant

_OLDEST = f"""
select (
    select min({BEGAN}) from issues_issue i where i.brand_id = %(brand)s and {{where}}
    and i.kind = asked.kind and i.carrier = asked.carrier and i.lane = asked.lane
) from unnest(%(kinds)s::text[], %(carriers)s::text[], %(lanes)s::text[])
    with ordinality as asked (kind, carrier, lane, at) order by at
"""  # noqa: S608 - a constant

# In no order and undivided, for there may be thousands.
_STANDING = """
select s.dims, sum(s.n)::bigint from (
    select dims, n from overview_tally where brand_id = %(brand)s and measure = 'issues'
    union all
    select dims, n from overview_change where brand_id = %(brand)s and measure = 'issues'
) s group by s.dims having sum(s.n) <> 0
"""

_VERSION = """
select md5(string_agg(id || ' ' || extract(epoch from changed_at), ',' order by changed_at, id))
from (
    select id, changed_at from issues_issue where brand_id = %s
    order by changed_at desc limit %s
) recent
"""

_FACETS = """
select distinct f from (
    select i.facets from issues_issue i where i.brand_id = %(brand)s and {where} limit 1000
) i, unnest(i.facets) f order by f limit 400
"""

_NEXT = """
select wake_at from timeline_order where brand_id = %s and wake_at is not null
order by wake_at limit 1
"""
_EVER = """
select exists (select 1 from timeline_order where brand_id = %(brand)s),
    exists (select 1 from connectors_connection where brand_id = %(brand)s)
"""


class Row(msgspec.Struct, frozen=True):
    """at: since when it is what the tab is about. place: its keys in the list's order.

    customer: whom the order is for; for an issue of a connection (order 0), what that is called.
    """

    id: int
    order_id: int
    kind: str
    subject: str
    status: str
    severity: int
    at: datetime
    due_at: datetime
    note: str
    number: str
    customer: str
    carrier: str
    lane: str
    value_minor: int | None
    currency: str
    assignee_id: int | None
    snoozed_until: datetime | None
    resolution: str
    place: list[str]


class Listed(NamedTuple):
    """A page of issues; `more` is the place from which others follow, None at the end."""

    issues: list[Row]
    more: list[str] | None


class Counted(NamedTuple):
    """How many there are; more: and maybe more, where counting ended early."""

    n: int
    more: bool


class Standing(NamedTuple):
    """How many living issues are alike: the dimensions of the measure `issues`, in its order.
    status may be "snoozed"."""

    status: str
    kind: str
    severity: str
    carrier: str
    lane: str
    n: int


class Group(msgspec.Struct):
    """Issues of one kind (and, of a cause, of one carrier on one lane). severity: the worst.

    causes: the kind, carrier and lane of all that is in it.
    """

    kind: str
    carrier: str
    lane: str
    severity: int = 0
    total: int = 0
    oldest: datetime | None = None
    causes: set[tuple[str, str, str]] = set()

    @property
    def id(self) -> str:
        return f"{self.kind}|{self.carrier}|{self.lane}"


class Watched(NamedTuple):
    """Orders on their way, the next instant at which one is judged again; whether there ever was
    an order, and a connection."""

    orders: int
    wake_at: datetime | None
    ever: bool
    connected: bool


def listed(
    brand_id: int,
    asked: Asked,
    now: datetime,
    after: list[Any] | None = None,
    page: int = PAGE,
) -> Listed:
    """A page, from the place `after` on (see `asked.after`)."""
    where, given = conditions(asked, brand_id, now)
    order, on = asked.order, ""
    if after is not None:
        marks = [f"%(k{at})s::{kind}" for at, kind in enumerate(order.types)]
        sign = "<" if order.direction == "desc" else ">"
        on = f" and ({', '.join(order.keys)}) {sign} ({', '.join(marks)})"
        given |= {f"k{at}": value for at, value in enumerate(after)}
    keys = ", ".join(f"({key})::text" for key in order.keys)
    query = _LIST.format(at=asked.tab.at, keys=keys, where=where, on=on, order=_by(asked))
    found = rows(Row, query, {**given, "limit": page + 1})
    if len(found) <= page:
        return Listed(found, None)
    return Listed(found[:page], found[page - 1].place)


def ids(brand_id: int, asked: Asked, now: datetime, most: int) -> list[int]:
    """The first `most` issues of a list."""
    where, given = conditions(asked, brand_id, now)
    query = _IDS.format(where=where, order=_by(asked))
    return rows(int, query, {**given, "limit": most})


def counted(brand_id: int, asked: Asked, now: datetime) -> Counted:
    where, given = conditions(asked, brand_id, now)
    fits, most = "true", MOST + 1
    if asked.facets or asked.least is not None:
        fits, given = conditions(asked, brand_id, now)
        where, wide = conditions(wider(asked, now), brand_id, now)
        given |= wide
        most = LOOKED_AT
    query = _COUNT.format(fits=fits, where=where)
    found, seen = one(_tuple, query, {**given, "most": most}) or (0, 0)
    if seen < most:
        return Counted(found, False)
    return Counted(min(found, MOST), True)


def standing(brand_id: int) -> list[Standing]:
    """All living issues, counted."""
    return rows(_standing, _STANDING, {"brand": brand_id})


def _standing(dims: list[str], n: int) -> Standing:
    status, kind, severity, carrier, lane = dims
    return Standing(status, kind, severity, carrier, lane, n)


def fitting(found: Iterable[Standing], asked: Asked, but: str = "") -> Iterable[Standing]:
    """Those that the filters keep which tallies know; leaving out the filter `but`."""
    wanted = {name: getattr(asked, name) for name in COUNTED if name != but}
    wanted["severity"] = str(wanted["severity"]) if wanted.get("severity") else ""
    kept = [(Standing._fields.index(name), value) for name, value in wanted.items() if value]
    kinds = STAGES.get(asked.stage)
    return [
        it
        for it in found
        if all(it[at] == value for at, value in kept) and (kinds is None or it.kind in kinds)
    ]


def groups(brand_id: int, asked: Asked, found: Iterable[Standing], now: datetime) -> list[Group]:
    """The list in groups, the worst and largest first."""
    if asked.tallied:
        alike = [it[1:] for it in fitting(found, asked) if it.status == asked.tab.counted]
    else:
        where, given = conditions(asked, brand_id, now)
        alike = rows(_tuple, _GROUPS.format(where=where), given)
    made: dict[tuple[str, ...], Group] = {}
    for kind, severity, carrier, lane, count in alike:
        key = (kind, carrier, lane) if asked.group == "cause" else (kind, "", "")
        group = made.setdefault(key, Group(*key))
        group.total += count
        group.severity = max(group.severity, int(severity))
        group.causes.add((kind, carrier, lane))
    chosen = sorted(made.values(), key=lambda it: (-it.severity, -it.total, it.id))[:GROUPS]
    _tell_oldest(brand_id, asked, chosen)
    return chosen


def version(brand_id: int) -> str:
    """Changes whenever an issue of the brand did."""
    found = one(_tuple, _VERSION, [brand_id, _RECENT])
    return (found and found[0]) or "none"


def facets(brand_id: int, asked: Asked) -> list[str]:
    """What the orders of the tab's issues have (`country:de`): of a thousand of them."""
    return rows(str, _FACETS.format(where=asked.tab.where), {"brand": brand_id})


def watched(brand_id: int) -> Watched:
    stages = rows(_tuple, *sum_sql("orders", brand_id, ("stage",)))
    on_their_way = sum(n for stage, n in stages if stage not in ("delivered", "cancelled"))
    ever, connected = one(_tuple, _EVER, {"brand": brand_id}) or (False, False)
    wake_at = one(_tuple, _NEXT, [brand_id])
    return Watched(on_their_way, wake_at[0] if wake_at else None, ever, connected)


def _by(asked: Asked) -> str:
    return ", ".join(f"{key} {asked.order.direction}" for key in asked.order.keys)


def _tell_oldest(brand_id: int, asked: Asked, found: list[Group]) -> None:
    """Cause by cause: only of one carrier on one lane does an index know the oldest."""
    causes = [(group, cause) for group in found for cause in sorted(group.causes)]
    given = {
        "brand": brand_id,
        "kinds": [kind for _, (kind, _, _) in causes],
        "carriers": [carrier for _, (_, carrier, _) in causes],
        "lanes": [lane for _, (_, _, lane) in causes],
    }
    oldest = rows(_tuple, _OLDEST.format(where=asked.tab.where), given)
    for (group, _), (at,) in zip(causes, oldest, strict=True):
        if at is not None and (group.oldest is None or at < group.oldest):
            group.oldest = at


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns
