"""Orders for the list: newest first, a page at a time, however many there are.

No combination of filters has an index of its own. A page walks along the index that fits best and
keeps what fits the rest, but never more than so many orders: what lies beyond is another page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.console.standing import OVER, STANDINGS
from waypost.overview import terms

PAGE = 50
WALK = 20_000  # orders that one page looks at
_SKU_WALK = 4000  # the same where each has to be fetched by itself
_RECENT = 2000  # orders whose values are offered as filters
STAGES = ("unmatched", "placed", "paid", "in_transit", "returning", "delivered", "cancelled")

_COLUMNS = (
    "order_id, number, name, customer_id, stage, trouble, placed_at, total_minor, currency, "
    "country, carrier, service, warehouse, tier"
)
_FITS = {
    "stage": "stage = %(stage)s",
    "country": "country = %(country)s",
    "carrier": "carrier = %(carrier)s",
    "warehouse": "warehouse = %(warehouse)s",
    "service": "service = %(service)s",
    "tier": "tier = %(tier)s",
    "sku": "facets @> array[%(term)s]",
    "customer": "customer_id = %(customer)s",
}

_DATED = """
from overview_orderrow where brand_id = %(brand)s and {along} and placed_at is not null {after}
order by placed_at desc nulls last, order_id desc
"""
_UNDATED = """
from overview_orderrow where brand_id = %(brand)s and {along} and placed_at is null {after}
order by placed_at desc nulls last, order_id desc
"""
_PAGE = """
select {columns} from (select {columns}, facets {walk} limit %(walk)s) walked
where {fits} order by placed_at desc nulls last, order_id desc limit %(limit)s
"""
_END = "select placed_at, order_id {walk} offset %(walk)s - 1 limit 1"

_OF_SKU = """
select {columns} from (
    select order_id as found from overview_term
    where brand_id = %(brand)s and term = %(term)s {after} order by order_id desc limit %(walk)s
) walked join overview_orderrow r on r.brand_id = %(brand)s and r.order_id = walked.found
where {fits} order by walked.found desc limit %(limit)s
"""
_END_OF_SKU = """
select null, order_id from overview_term where brand_id = %(brand)s and term = %(term)s {after}
order by order_id desc offset %(walk)s - 1 limit 1
"""

_VALUES = """
select name, value from (
    select country, carrier, warehouse, service from overview_orderrow where brand_id = %(brand)s
    order by placed_at desc nulls last, order_id desc limit %(recent)s
) recent cross join lateral (values ('country', country), ('carrier', carrier),
    ('warehouse', warehouse), ('service', service)) as v (name, value)
where value <> '' group by 1, 2 order by 1, count(*) desc, 2
"""


class Asked(NamedTuple):
    """What the list shows; "" for anything."""

    standing: str = ""
    stage: str = ""
    country: str = ""
    carrier: str = ""
    warehouse: str = ""
    service: str = ""
    tier: str = ""
    sku: str = ""
    customer: str = ""


class Place(NamedTuple):
    """An order in the list: when it was placed, and its id. None: among those without a date, and
    in the list of a SKU, which goes by ids alone."""

    at: datetime | None
    id: int


class Row(msgspec.Struct, frozen=True):
    id: int
    number: str
    name: str
    customer_id: int | None
    stage: str
    trouble: int
    placed_at: datetime | None
    total_minor: int | None
    currency: str
    country: str
    carrier: str
    service: str
    warehouse: str
    tier: str

    @property
    def place(self) -> Place:
        return Place(self.placed_at, self.id)


class Listed(NamedTuple):
    """more: where the next page begins. walked: the page ends early since it looked at as many
    orders as it may; what fits may lie beyond."""

    orders: list[Row]
    more: Place | None
    walked: bool = False


class _Walk(NamedTuple):
    found: list[Row]
    end: Place | None


def listed(
    brand_id: int, asked: Asked, after: Place | None, page: int = PAGE, walk: int = WALK
) -> Listed:
    """A page of orders behind `after`."""
    parameters: dict[str, Any] = {
        **asked._asdict(),
        "brand": brand_id,
        "term": terms.sku(asked.sku),
        "limit": page + 1,
        "walk": max(walk, page + 1),
    }
    if asked.sku and not asked.customer and asked.standing not in ("at_risk", "broken"):
        return _of_sku(asked, after, parameters, page)
    if after is None or after.at is not None:
        found = _page(list(_along(_DATED, asked, after, parameters)), page)
        if found.more or len(found.orders) > page:
            return found
        parameters["limit"] = page + 1 - len(found.orders)
        rest = _page(list(_along(_UNDATED, asked, None, parameters)), page - len(found.orders))
        return Listed([*found.orders, *rest.orders], _more(found, rest), rest.walked)
    return _page(list(_along(_UNDATED, asked, after, parameters)), page)


def values(brand_id: int) -> dict[str, list[str]]:
    """What recent orders have, the most frequent first: country, carrier, warehouse, service."""
    found: dict[str, list[str]] = {}
    for name, value in rows(_pair, _VALUES, {"brand": brand_id, "recent": _RECENT}):
        found.setdefault(name, []).append(value)
    return found


def _more(found: Listed, rest: Listed) -> Place | None:
    """Where a page that reaches the orders without a date goes on."""
    if rest.walked or rest.orders or rest.more is None:
        return rest.more
    return Place(None, 2**63 - 1)


def _page(walks: list[_Walk], page: int) -> Listed:
    """Several walks as one list. Behind the first place where one of them gave up, what the
    others found has to wait: it may have something in between."""
    found = sorted((row for walk in walks for row in walk.found), key=_newest, reverse=True)
    ends = [walk.end for walk in walks if walk.end is not None]
    if ends:
        horizon = max(ends, key=_order)
        found = [row for row in found if _order(row.place) >= _order(horizon)]
        if len(found) <= page:
            return Listed(found, horizon, walked=True)
    if len(found) <= page:
        return Listed(found, None)
    return Listed(found[:page], found[page - 1].place)


def _along(
    form: str, asked: Asked, after: Place | None, parameters: dict[str, Any]
) -> Iterator[_Walk]:
    """A walk along each index that together hold everything that was asked for."""
    behind = ""
    if after is not None:
        at_id = {"after_at": after.at, "after_id": after.id}
        parameters = {**parameters, **at_id}
        behind = "and (placed_at, order_id) < (%(after_at)s, %(after_id)s)"
        behind = behind if after.at is not None else "and order_id < %(after_id)s"
    fits = _fits(asked)
    for along in _indexes(asked):
        walk = form.format(along=along, after=behind)
        query = _PAGE.format(columns=_COLUMNS, walk=walk, fits=" and ".join(fits) or "true")
        found = rows(Row, query, parameters)
        end = None
        if fits and len(found) < parameters["limit"]:
            end = one(Place, _END.format(walk=walk), parameters)
        yield _Walk(found, end)


def _indexes(asked: Asked) -> list[str]:
    if asked.customer:
        return ["customer_id = %(customer)s"]
    if asked.standing in ("at_risk", "broken"):
        return [f"trouble = {STANDINGS[asked.standing].trouble} and trouble > 0"]
    if asked.stage:
        return ["stage = %(stage)s"]
    if asked.standing:
        return [f"stage = '{stage}'" for stage in STAGES if stage not in OVER]
    return ["true"]


def _fits(asked: Asked) -> list[str]:
    """What the index does not say by itself."""
    found = [_FITS[name] for name in _FITS if getattr(asked, name)]
    if asked.standing:
        found.append(f"trouble = {STANDINGS[asked.standing].trouble}")
        found.append("stage not in ('delivered', 'cancelled')")
    alone = _indexes(asked)
    return [] if len(found) == 1 and found == alone else found


def _of_sku(asked: Asked, after: Place | None, parameters: dict[str, Any], page: int) -> Listed:
    """The newest that we heard of first, by the SKU's own index."""
    parameters |= {"walk": min(_SKU_WALK, parameters["walk"])}
    behind = ""
    if after is not None:
        parameters["after_id"] = after.id
        behind = "and order_id < %(after_id)s"
    fits = " and ".join(_fits(asked._replace(sku=""))) or "true"
    columns = ", ".join(f"r.{column}" for column in _COLUMNS.split(", "))
    query = _OF_SKU.format(columns=columns, after=behind, fits=fits)
    found = rows(Row, query, parameters)
    if len(found) > page:
        return Listed(found[:page], Place(None, found[page - 1].id))
    end = one(Place, _END_OF_SKU.format(after=behind), parameters)
    return Listed(found, end, walked=end is not None)


def _order(place: Place) -> tuple[bool, float, int]:
    return place.at is not None, place.at.timestamp() if place.at else 0.0, place.id


def _newest(row: Row) -> tuple[bool, float, int]:
    return _order(row.place)


def _pair(*columns: Any) -> tuple[Any, ...]:
    return columns
