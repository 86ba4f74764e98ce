"""Customers: the list, and how one of them has been treated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.names import named
from waypost.console.read.question import Asked
from waypost.console.read.rows import one, rows
from waypost.console.read.search import whys
from waypost.core.order import OrderState, unpack

PAGE = 50
FOUND = 100  # customers that a search shows at most
_ORDERS = 5000  # newest orders of one customer that count
_READ = 100  # newest orders of one customer that are read in full

_COLUMNS = "id, name, email, phone, orders, first_order_at, last_order_at"
# One index serves each; customers without a dated order come last.
_NEWEST = """
select {columns} from overview_customerrow where brand_id = %(brand)s {after}
order by last_order_at desc nulls last, id desc limit %(limit)s
"""
_BUSIEST = """
select {columns} from overview_customerrow where brand_id = %(brand)s {after}
order by orders desc, id desc limit %(limit)s
"""
_ONE = f"select {_COLUMNS} from overview_customerrow where brand_id = %s and id = %s"  # noqa: S608

_FOUND = """
select c.id, c.name, c.email, c.phone, c.orders, c.first_order_at, c.last_order_at
from unnest(%(orders)s::bigint[]) with ordinality as a (order_id, at)
join overview_orderrow r on r.brand_id = %(brand)s and r.order_id = a.order_id
join overview_customerrow c on c.brand_id = r.brand_id and c.id = r.customer_id
group by 1, 2, 3, 4, 5, 6, 7 order by min(a.at) limit %(limit)s
"""

_OF = """
select order_id, number, stage, trouble, lates, placed_at, dispatched_at, delivered_at,
    refunded_at, total_minor, currency, tier
from overview_orderrow where brand_id = %s and customer_id = %s
order by placed_at desc nulls last, order_id desc limit %s
"""

_ISSUES = """
select i.kind, i.closed_at is null and i.status in ('open', 'warning'), count(*)
from unnest(%s::bigint[]) as a (id)
join issues_issue i on i.brand_id = %s and i.order_id = a.id
where i.opened_at is not null or i.closed_at is null group by 1, 2
"""

_STATES = """
select id, state from timeline_order where brand_id = %s and id = any(%s) order by id desc
"""


class Customer(msgspec.Struct, frozen=True):
    id: int
    name: str
    email: str
    phone: str
    orders: int
    first_order_at: datetime | None
    last_order_at: datetime | None


class Placed(msgspec.Struct, frozen=True):
    """An order of a customer; lates: bits of `overview.models.OrderRow`."""

    id: int
    number: str
    stage: str
    trouble: int
    lates: int
    placed_at: datetime | None
    dispatched_at: datetime | None
    delivered_at: datetime | None
    refunded_at: datetime | None
    total_minor: int | None
    currency: str
    tier: str


class Place(NamedTuple):
    """by: what the list is sorted by, of the customer `id`; None for no date."""

    by: datetime | int | None
    id: int


class Listed(NamedTuple):
    customers: list[Customer]
    more: Place | None


class Treated(NamedTuple):
    """What was opened about a customer's orders: kind -> how often ever; how many stand now."""

    kinds: Counter[str]
    living: int

    @property
    def ever(self) -> int:
        return self.kinds.total()


class Told(NamedTuple):
    """An order as it was told in full."""

    order_id: int
    number: str
    state: OrderState


def newest(brand_id: int, after: Place | None, page: int = PAGE) -> Listed:
    """Who ordered last comes first."""
    behind = ""
    if after is not None and after.by is None:
        behind = "and last_order_at is null and id < %(id)s"
    elif after is not None:
        behind = "and last_order_at <= %(by)s and (last_order_at, id) < (%(by)s, %(id)s)"
    found = _listed(brand_id, _NEWEST, behind, after, page + 1)
    if after is not None and after.by is not None and len(found) <= page:
        # Those without a date are behind every date, and compare with none.
        undated = "and last_order_at is null"
        found += _listed(brand_id, _NEWEST, undated, None, page + 1 - len(found))
    last = found[page - 1] if len(found) > page else None
    return Listed(found[:page], last and Place(last.last_order_at, last.id))


def busiest(brand_id: int, after: Place | None, page: int = PAGE) -> Listed:
    """Who ordered most often comes first."""
    behind = "" if after is None else "and (orders, id) < (%(by)s, %(id)s)"
    found = _listed(brand_id, _BUSIEST, behind, after, page + 1)
    last = found[page - 1] if len(found) > page else None
    return Listed(found[:page], last and Place(last.orders, last.id))


def _listed(
    brand_id: int, query: str, behind: str, after: Place | None, limit: int
) -> list[Customer]:
    by, id_ = after or (None, None)
    parameters = {"brand": brand_id, "limit": limit, "by": by, "id": id_}
    return rows(Customer, query.format(columns=_COLUMNS, after=behind), parameters)


def found(brand_id: int, asked: Asked, limit: int = FOUND) -> list[Customer]:
    """Whose name, contact or order `asked` may mean, the best first; a few at most."""
    pairs = [pair for by, its in whys(brand_id, asked).items() if by != "sku" for pair in its]
    exact = [order_id for order_id, why in pairs if why.exact]
    begun = [order_id for order_id, why in pairs if not why.exact]
    orders = [*exact, *named(brand_id, asked.words, 4 * limit), *begun]
    parameters = {"brand": brand_id, "orders": list(dict.fromkeys(orders)), "limit": limit}
    return rows(Customer, _FOUND, parameters) if orders else []


def customer(brand_id: int, customer_id: int) -> Customer | None:
    return one(Customer, _ONE, [brand_id, customer_id])


def orders(brand_id: int, customer_id: int) -> list[Placed]:
    """The newest first."""
    return rows(Placed, _OF, [brand_id, customer_id, _ORDERS])


def treated(brand_id: int, placed: Sequence[Placed]) -> Treated:
    """The issues of these orders."""
    made = Treated(Counter(), 0)
    living = 0
    for kind, stands, count in rows(_row, _ISSUES, [[it.id for it in placed], brand_id]):
        made.kinds[kind] += count
        living += count if stands else 0
    return made._replace(living=living)


def told(brand_id: int, placed: Sequence[Placed]) -> list[Told]:
    """The newest of these orders in full."""
    numbers = {it.id: it.number for it in placed[:_READ]}
    found = rows(_row, _STATES, [brand_id, list(numbers)])
    return [Told(id_, numbers[id_], unpack(state)) for id_, state in found]


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
