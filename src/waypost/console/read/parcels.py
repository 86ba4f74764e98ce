"""Parcels: pages of them, and how many there are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from waypost.console.lists import MOST
from waypost.console.read.rows import one, rows
from waypost.console.read.tallies import tallied

PAGE = 50

_HEARD = "coalesce(p.scanned_at, p.labelled_at, 'epoch'::timestamptz)"
_MOTION = "p.delivered_at is null and p.direction = 'outbound' and p.status <> 'cancelled'"

_LIST = """
select p.order_id, p.parcel, coalesce(r.number, ''), coalesce(r.name, ''), p.status, p.reason,
    p.carrier, p.service, p.lane, p.warehouse, p.labelled_at, p.handed_over_at, p.scanned_at,
    p.promised_at, p.expected_at, p.delivered_at, p.hours, p.on_time, {by}
from overview_parcelrow p
left join overview_orderrow r on r.brand_id = p.brand_id and r.order_id = p.order_id
where p.brand_id = %(brand)s and {where}
order by {by} {way}, p.order_id {way}, p.parcel {way} limit %(limit)s
"""

_COUNT = """
select count(*) from (
    select 1 from overview_parcelrow p where p.brand_id = %(brand)s and {where} limit %(limit)s
) found
"""


class Asked(NamedTuple):
    """What a list shows. status "" is all in motion, "delivered" those that arrived.

    late: past the day that the carrier expects, or delivered after the promise.
    silent: days without a sign. since: delivered on or after that instant.
    """

    status: str = ""
    carrier: str = ""
    service: str = ""
    lane: str = ""
    late: bool = False
    silent: int = 0
    since: datetime | None = None

    @property
    def arrived(self) -> bool:
        return self.status == "delivered"

    @property
    def simple(self) -> bool:
        """Do the tallies know how many these are?"""
        return not (self.arrived or self.service or self.late or self.silent)


class Place(NamedTuple):
    """Where a page ended: what it is sorted by, and which parcel that was."""

    at: datetime
    order_id: int
    parcel: str


class Row(msgspec.Struct, frozen=True):
    """at: what the list is sorted by; see `models.ParcelRow` for the rest."""

    order_id: int
    parcel: str
    number: str
    name: str
    status: str
    reason: str
    carrier: str
    service: str
    lane: str
    warehouse: str
    labelled_at: datetime | None
    handed_over_at: datetime | None
    scanned_at: datetime | None
    promised_at: datetime | None
    expected_at: datetime | None
    delivered_at: datetime | None
    hours: int | None
    on_time: bool | None
    at: datetime

    @property
    def place(self) -> Place:
        return Place(self.at, self.order_id, self.parcel)


class Cell(msgspec.Struct, frozen=True):
    status: str
    carrier: str
    lane: str
    count: int


def listed(
    brand_id: int, asked: Asked, now: datetime, after: Place | None, page: int = PAGE
) -> tuple[list[Row], Place | None]:
    """A page, and the place after which the next begins, None at the end.

    What was last heard of comes first; of what is late, what is overdue longest, and of what is
    silent, what has been so longest. Those that arrived: the newest first.
    """
    by, way = order_of(asked)
    where, parameters = conditions(asked, now)
    if after is not None:
        sign = ">" if way == "asc" else "<"
        where.append(f"({by}, p.order_id, p.parcel) {sign} (%(at)s, %(order)s, %(parcel)s)")
        parameters |= {"at": after.at, "order": after.order_id, "parcel": after.parcel}
    query = _LIST.format(by=by, way=way, where=" and ".join(where))
    found = rows(Row, query, {**parameters, "brand": brand_id, "limit": page + 1})
    more = found[page - 1].place if len(found) > page else None
    return found[:page], more


def count(brand_id: int, asked: Asked, now: datetime) -> int:
    """At most MOST + 1, where the tallies cannot say it."""
    where, parameters = conditions(asked, now)
    query = _COUNT.format(where=" and ".join(where))
    return one(int, query, {**parameters, "brand": brand_id, "limit": MOST + 1}) or 0


def motion(brand_id: int) -> list[Cell]:
    """All that are in motion, counted by status, carrier and lane."""
    return tallied(Cell, brand_id, "parcels", ["status", "carrier", "lane"])


def arrived(brand_id: int, today: date) -> int:
    """How many were delivered in the last seven days."""
    since = today - timedelta(days=6)
    found = tallied(int, brand_id, "transit", since=since, until=today)
    return found[0] if found else 0


def order_of(asked: Asked) -> tuple[str, str]:
    if asked.arrived:
        return "p.delivered_at", "desc"
    if asked.late:
        return "p.expected_at", "asc"
    return _HEARD, "asc" if asked.silent else "desc"


def conditions(asked: Asked, now: datetime) -> tuple[list[str], dict[str, Any]]:
    given: dict[str, Any] = {"now": now}
    if asked.arrived:
        where = ["p.delivered_at is not null and p.direction = 'outbound'"]
        if asked.late:
            where.append("p.on_time = false")
        if asked.since:
            where.append("p.delivered_at >= %(since)s")
            given["since"] = asked.since
    else:
        where = [_MOTION]
        if asked.status:
            where.append("p.status = %(status)s")
            given["status"] = asked.status
        if asked.late:
            where.append("p.expected_at < %(now)s and p.expected_at is not null")
        if asked.silent:
            where.append(f"{_HEARD} < %(heard)s")
            given["heard"] = now - timedelta(days=asked.silent)
    for name in ("carrier", "service", "lane"):
        value = getattr(asked, name)
        if value:
            where.append(f"p.{name} = %({name})s")
            given[name] = value
    return where, given
