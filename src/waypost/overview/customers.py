"""Customers: one row for everybody who ordered, and which of their orders is which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from waypost.lib.arrays import Column, int8s, texts
from waypost.timeline.heard import Connection, OrderKey, Raced

CustomerKey = tuple[int, str]  # brand, key
Customer = tuple[int, int]  # brand, id

# Sorted, so that two workers that meet the same customers wait for each other in one order.
_ADD = """
insert into overview_customerrow (brand_id, key, name, email, phone, orders)
select brand_id, key, '', '', '', 0
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, key)
on conflict (brand_id, key) do nothing
"""

_LOCK = """
select c.brand_id, c.key, c.id from unnest(%b::bigint[], %b::text[]) as asked (brand_id, key)
join overview_customerrow c on c.brand_id = asked.brand_id and c.key = asked.key
order by 1, c.key for update of c
"""

# From the fifth on they are all alike: nobody needs to know more of a customer than that, and of
# the orders that are being written.
_EARLIEST = """
select r.brand_id, r.customer_id, r.order_id, r.placed_at, r.tier
from unnest(%b::bigint[], %b::bigint[], %b::bigint[]) as asked (brand_id, id, written)
cross join lateral (
    select brand_id, customer_id, order_id, placed_at, tier from overview_orderrow
    where brand_id = asked.brand_id and customer_id = asked.id
    order by placed_at asc nulls first, order_id asc limit 5 + asked.written
) r
"""

_RETIER = """
update overview_orderrow r set tier = m.tier,
    facets = trim_array(r.facets, 1) || ('tier:' || m.tier)
from unnest(%b::bigint[], %b::bigint[], %b::text[]) as m (brand_id, order_id, tier)
where r.brand_id = m.brand_id and r.order_id = m.order_id
"""

_COUNT = """
update overview_customerrow c set orders = f.orders, first_order_at = f.first_at,
    last_order_at = f.last_at, name = l.name, email = l.email, phone = l.phone
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
cross join lateral (
    select count(*) as orders, min(placed_at) as first_at, max(placed_at) as last_at
    from overview_orderrow where brand_id = asked.brand_id and customer_id = asked.id
) f
cross join lateral (
    select name,
        coalesce((select substr(t, 7) from unnest(terms) t where t like 'email:%%' limit 1), '')
            as email,
        coalesce((select substr(t, 7) from unnest(terms) t where t like 'phone:%%'
            order by length(t) desc limit 1), '') as phone
    from overview_orderrow where brand_id = asked.brand_id and customer_id = asked.id
    order by placed_at desc nulls last, order_id desc limit 1
) l
where c.brand_id = asked.brand_id and c.id = asked.id
and (c.orders, c.first_order_at, c.last_order_at, c.name, c.email, c.phone)
    is distinct from (f.orders, f.first_at, f.last_at, l.name, l.email, l.phone)
"""

_DROP = """
delete from overview_customerrow c using unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
where c.brand_id = asked.brand_id and c.id = asked.id and not exists (
    select 1 from overview_orderrow r where r.brand_id = c.brand_id and r.customer_id = c.id
)
"""

_ORPHANS = """
delete from overview_customerrow c where c.brand_id = %s and not exists (
    select 1 from overview_orderrow r where r.brand_id = c.brand_id and r.customer_id = c.id
)
"""

_EVER = datetime.min.replace(tzinfo=UTC)


class Placed(msgspec.Struct):
    """An order of a customer: what decides its tier."""

    key: OrderKey
    customer_id: int | None
    placed_at: datetime | None
    vip: bool
    tier: str = ""


def lock(connection: Connection, keys: Iterable[CustomerKey]) -> dict[CustomerKey, int]:
    """The ids of these customers, new ones made; nobody else changes them now. Raced when another
    worker dropped one in between."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    columns = [int8s([brand for brand, _ in wanted]), texts([key for _, key in wanted])]
    connection.execute(_ADD, columns, prepare=True)
    rows = connection.execute(_LOCK, columns, prepare=True).fetchall()
    if len(rows) != len(wanted):
        raise Raced
    return {(brand, key): id_ for brand, key, id_ in rows}


def tiers(
    connection: Connection, customers: Iterable[Customer], written: Sequence[Placed]
) -> list[Placed]:
    """Set the tier of the orders that are being written; return other orders of these locked
    customers whose tier thereby changes.

    An order is its customer's first, second and so on by when it was placed, whenever it became
    known. An order that left one of `customers` is in `written`, under whoever has it now.
    """
    sets: dict[Customer, list[Placed]] = {customer: [] for customer in customers}
    moving = {order.key for order in written}
    for order in written:
        if order.customer_id is None:
            order.tier = "vip" if order.vip else ""
        else:
            sets[order.key[0], order.customer_id].append(order)
    changed: list[Placed] = []
    for order in _earliest(connection, sets):
        if order.key not in moving and order.customer_id is not None:
            sets[order.key[0], order.customer_id].append(order)
    for placed in sets.values():
        placed.sort(key=lambda it: (it.placed_at or _EVER, it.key))
        for rank, order in enumerate(placed, 1):
            tier = "vip" if order.vip else _tier(rank)
            if tier != order.tier and order.key not in moving:
                changed.append(order)
            order.tier = tier
    return changed


def _earliest(connection: Connection, sets: dict[Customer, list[Placed]]) -> list[Placed]:
    columns = [
        int8s([brand for brand, _ in sets]),
        int8s([id_ for _, id_ in sets]),
        int8s([len(placed) for placed in sets.values()]),
    ]
    return [
        Placed((brand, order), customer, placed_at, tier == "vip", tier)
        for brand, customer, order, placed_at, tier in connection.execute(
            _EARLIEST, columns, prepare=True
        ).fetchall()
    ]


def _tier(rank: int) -> str:
    if rank == 1:
        return "new"
    return "returning" if rank < 5 else "loyal"


def retier(connection: Connection, changed: Sequence[Placed]) -> None:
    """Write other orders' tiers."""
    if changed:
        ordered = sorted(changed, key=lambda it: it.key)
        brands, orders = zip(*(it.key for it in ordered), strict=True)
        columns = [int8s(brands), int8s(orders), texts([it.tier for it in ordered])]
        connection.execute(_RETIER, columns, prepare=True)


def count(connection: Connection, touched: Sequence[Customer], left: Sequence[Customer]) -> None:
    """Count the orders of these locked customers; who has none left goes."""
    if touched:
        connection.execute(_COUNT, _columns(touched), prepare=True)
    if left:
        connection.execute(_DROP, _columns(left), prepare=True)


def _columns(customers: Sequence[Customer]) -> list[Column]:
    return [int8s([brand for brand, _ in customers]), int8s([id_ for _, id_ in customers])]


def drop_orphans(connection: Connection, brand_id: int) -> None:
    """Delete the brand's customers who have no order."""
    connection.execute(_ORPHANS, (brand_id,))
