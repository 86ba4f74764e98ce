"""Orders for the list: newest first, a page at a time, however many there are.

No combination of filters has an index of its own. A page walks along the index that fits best and
keeps what fits the rest, but never more than so many orders: what lies beyond is another page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.console.standing import STANDINGS
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
    # Just as the index of orders under way has it.
    "standing": "trouble = %(trouble)s and stage not in ('delivered', 'cancelled')",
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


def listed(
    brand_id: int, asked: Asked, after: Place | None, page: int = PAGE, walk: int = WALK
) -> Listed:
    """A page of orders behind `after`."""
    parameters: dict[str, Any] = {
        **asked._asdict(),
        "brand": brand_id,
        "term": terms.sku(asked.sku),
        "trouble": STANDINGS[asked.standing].trouble if asked.standing else 0,
        "limit": page + 1,
        "walk": max(walk, page + 1),
    }
    if asked.sku and not asked.customer and not asked.standing:
        return _of_sku(asked, after, parameters, page)
    if after is not None and after.at is None:
        return _walk(_UNDATED, asked, after, parameters, page)
    found = _walk(_DATED, asked, after, parameters, page)
    if found.more:
        return found
    left = page - len(found.orders)
    rest = _walk(_UNDATED, asked, None, {**parameters, "limit": left + 1}, left)
    more = rest.more
    if more is not None and not rest.orders and not rest.walked:
        more = Place(None, 2**63 - 1)  # the first of those without a date begins the next page
    return Listed([*found.orders, *rest.orders], more, rest.walked)


def values(brand_id: int) -> dict[str, list[str]]:
    """What recent orders have, the most frequent first: country, carrier, warehouse, service."""
    found: dict[str, list[str]] = {}
    for name, value in rows(_pair, _VALUES, {"brand": brand_id, "recent": _RECENT}):
        found.setdefault(name, []).append(value)
    return found


def _walk(
    form: str, asked: Asked, after: Place | None, parameters: dict[str, Any], page: int
) -> Listed:
    behind = ""
    if after is not None:
        parameters = {**parameters, "after_at": after.at, "after_id": after.id}
        behind = "and (placed_at, order_id) < (%(after_at)s, %(after_id)s)"
        behind = behind if after.at is not None else "and order_id < %(after_id)s"
    along, fits = _index(asked)
    walk = form.format(along=along, after=behind)
    query = _PAGE.format(columns=_COLUMNS, walk=walk, fits=" and ".join(fits) or "true")
    found = rows(Row, query, parameters)
    if len(found) > page:
        return Listed(found[:page], found[page - 1].place)
    end = one(Place, _END.format(walk=walk), parameters) if fits else None
    return Listed(found, end, walked=end is not None)


def _index(asked: Asked) -> tuple[str, list[str]]:
    """What the index that fits best says, and what remains to be looked at."""
    fits = {name: sql for name, sql in _FITS.items() if getattr(asked, name)}
    if asked.customer:
        along = fits.pop("customer")
    elif asked.standing:
        along = fits.pop("standing")
    elif asked.stage:
        along = fits.pop("stage")
    else:
        along = "true"
    return along, list(fits.values())


def _of_sku(asked: Asked, after: Place | None, parameters: dict[str, Any], page: int) -> Listed:
    """The newest that we heard of first, by the SKU's own index."""
    parameters |= {"walk": min(_SKU_WALK, parameters["walk"])}
    behind = ""
    if after is not None:
        parameters["after_id"] = after.id
        behind = "and order_id < %(after_id)s"
    its = [sql for name, sql in _FITS.items() if name != "sku" and getattr(asked, name)]
    fits = " and ".join(its) or "true"
    columns = ", ".join(f"r.{column}" for column in _COLUMNS.split(", "))
    query = _OF_SKU.format(columns=columns, after=behind, fits=fits)
    found = rows(Row, query, parameters)
    if len(found) > page:
        return Listed(found[:page], Place(None, found[page - 1].id))
    end = one(Place, _END_OF_SKU.format(after=behind), parameters)
    return Listed(found, end, walked=end is not None)


def _pair(*columns: Any) -> tuple[Any, ...]:
    return columns
