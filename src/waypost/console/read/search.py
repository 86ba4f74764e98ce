"""One box for everything: orders, customers, parcels and SKUs by what anybody calls them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.connectors.registry import CONNECTORS
from waypost.console.read.names import begun, named
from waypost.console.read.question import Asked, references
from waypost.console.read.rows import rows
from waypost.core import refs

MOST = 8  # hits of a group
SKU_ORDERS = 1000  # orders of a SKU are counted no further
_NAMED = 60  # orders looked at for the customers of a name
_CUSTOMERS_BY = ("email", "phone")

_FIND = """
select a.term, t.order_id from unnest(%(terms)s::text[]) with ordinality as a (term, at)
cross join lateral (
    select order_id from overview_term where brand_id = %(brand)s and term = a.term
    order by order_id desc limit %(most)s
) t order by a.at, t.order_id desc
"""

_ORDERS = """
select order_id, number, name, stage, trouble, placed_at, total_minor, currency, carrier,
    customer_id
from overview_orderrow where brand_id = %(brand)s and order_id = any(%(orders)s)
"""

_CUSTOMERS = """
select id, name, email, phone, orders, last_order_at from overview_customerrow
where brand_id = %(brand)s and id = any(%(customers)s)
"""

_PARCELS = """
select p.order_id, r.number, p.parcel, p.carrier, p.status, p.direction
from overview_parcelrow p
join overview_orderrow r on r.brand_id = p.brand_id and r.order_id = p.order_id
where p.brand_id = %(brand)s and p.order_id = any(%(orders)s)
"""

_SKUS = """
select a.term, (select count(*) from (
    select 1 from overview_term where brand_id = %(brand)s and term = a.term limit %(most)s
) few), (select s.sku from (
    select order_id from overview_term where brand_id = %(brand)s and term = a.term
    order by order_id desc limit 1
) newest join overview_orderrow r on r.brand_id = %(brand)s and r.order_id = newest.order_id
cross join lateral unnest(r.skus) as s (sku) where lower(s.sku) = substr(a.term, 5) limit 1)
from unnest(%(terms)s::text[]) as a (term)
"""

_REFERENCES = """
select distinct o.id, r.ref, o.named, o.number, o.stage
from timeline_reference r
join timeline_order o on o.brand_id = r.brand_id and o.id = r.order_id
where r.brand_id = %(brand)s and r.ref = any(%(refs)s) limit %(most)s
"""


class Why(NamedTuple):
    """What was found: a term's namespace (`number`, `name` ...), its value, and whether it is
    just what was typed."""

    by: str
    value: str
    exact: bool


class OrderHit(msgspec.Struct, frozen=True):
    id: int
    number: str
    name: str
    stage: str
    trouble: int
    placed_at: datetime | None
    total_minor: int | None
    currency: str
    carrier: str
    customer_id: int | None
    why: Why = Why("name", "", False)


class CustomerHit(msgspec.Struct, frozen=True):
    id: int
    name: str
    email: str
    phone: str
    orders: int
    last_order_at: datetime | None
    why: Why = Why("name", "", False)


class ParcelHit(msgspec.Struct, frozen=True):
    order_id: int
    number: str
    parcel: str
    carrier: str
    status: str
    direction: str
    why: Why = Why("tracking", "", False)


class SkuHit(msgspec.Struct, frozen=True):
    """sku: as orders spell it. orders: counted up to a limit."""

    sku: str
    orders: int
    why: Why = Why("sku", "", False)


class Found(NamedTuple):
    """Exact hits come first in each group."""

    orders: list[OrderHit]
    customers: list[CustomerHit]
    parcels: list[ParcelHit]
    skus: list[SkuHit]

    @property
    def single(self) -> OrderHit | CustomerHit | ParcelHit | SkuHit | None:
        """The only hit that is exact, if there is just one."""
        exact = [hit for group in self for hit in group if hit.why.exact]
        return exact[0] if len(exact) == 1 else None


def search(brand_id: int, asked: Asked) -> Found:
    """Everything that `asked` may mean, a few of each group."""
    if not asked.text:
        return Found([], [], [], [])
    called = [(it, Why("name", "", False)) for it in named(brand_id, asked.words, _NAMED)]
    found = _group(brand_id, whys(brand_id, asked), called)
    return found if any(found) else _by_reference(brand_id, asked.text)


def whys(brand_id: int, asked: Asked) -> dict[str, list[tuple[int, Why]]]:
    """The newest orders that have a term which `asked` may mean, by the term's namespace; names
    are not looked at."""
    terms = dict.fromkeys(asked.exact, True)
    for longer in begun(brand_id, asked.beginnings, MOST):
        terms |= {term: False for term in longer if term not in terms}
    hits = rows(_pair, _FIND, {"brand": brand_id, "terms": list(terms), "most": MOST})
    found: dict[str, list[tuple[int, Why]]] = {}
    for term, order_id in hits:
        by, _, value = term.partition(":")
        found.setdefault(by, []).append((order_id, Why(by, value, terms[term])))
    return found


def _group(
    brand_id: int, reasons: dict[str, list[tuple[int, Why]]], called: list[tuple[int, Why]]
) -> Found:
    by_order = [pair for by in ("number", "payment", "return") for pair in reasons.get(by, [])]
    by_order.sort(key=_begun)
    contacts = [pair for by in _CUSTOMERS_BY for pair in reasons.get(by, [])]
    # A name that somebody has comes before an address that only begins like it.
    by_person = [
        *(pair for pair in contacts if not _begun(pair)),
        *called,
        *(pair for pair in contacts if _begun(pair)),
    ]
    wanted = {order_id for order_id, _ in (*by_order, *by_person)}
    known = _orders(brand_id, wanted)
    orders = _first(by_order + by_person, known)
    people = [
        (order.customer_id, why)
        for order_id, why in by_person
        if (order := known.get(order_id)) is not None and order.customer_id is not None
    ]
    return Found(
        orders,
        _customers(brand_id, people),
        _parcels(brand_id, reasons.get("tracking", [])),
        _skus(brand_id, [why for _, why in reasons.get("sku", [])]),
    )


def _begun(pair: tuple[int, Why]) -> bool:
    return not pair[1].exact


def _orders(brand_id: int, wanted: Iterable[int]) -> dict[int, OrderHit]:
    found = rows(OrderHit, _ORDERS, {"brand": brand_id, "orders": list(wanted)})
    return {order.id: order for order in found}


def _first(pairs: Iterable[tuple[int, Why]], known: dict[int, OrderHit]) -> list[OrderHit]:
    reasons: dict[int, Why] = {}
    for order_id, why in pairs:
        if order_id in known:
            # An e-mail or phone names a person exactly, not one of their orders.
            mild = why._replace(exact=False) if why.by in _CUSTOMERS_BY else why
            reasons.setdefault(order_id, mild)
    return [msgspec.structs.replace(known[it], why=reasons[it]) for it in list(reasons)[:MOST]]


def _customers(brand_id: int, people: list[tuple[int, Why]]) -> list[CustomerHit]:
    reasons: dict[int, Why] = {}
    for customer_id, why in people:
        reasons.setdefault(customer_id, why)
    wanted = list(reasons)[:MOST]
    found = rows(CustomerHit, _CUSTOMERS, {"brand": brand_id, "customers": wanted})
    known = {customer.id: customer for customer in found}
    return [msgspec.structs.replace(known[it], why=reasons[it]) for it in wanted if it in known]


def _parcels(brand_id: int, pairs: list[tuple[int, Why]]) -> list[ParcelHit]:
    reasons = {why.value: why for _, why in reversed(pairs)}
    orders = [order_id for order_id, _ in pairs]
    found = rows(ParcelHit, _PARCELS, {"brand": brand_id, "orders": orders}) if orders else []
    hits = [
        msgspec.structs.replace(it, why=why)
        for it in found
        if (why := reasons.get(refs.parcel_id(it.parcel)[:91])) is not None
    ]
    hits.sort(key=lambda it: (not it.why.exact, it.parcel, -it.order_id))
    return hits[:MOST]


def _skus(brand_id: int, found: list[Why]) -> list[SkuHit]:
    reasons = {f"sku:{why.value}": why for why in reversed(found)}
    wanted = sorted(reasons, key=lambda term: (not reasons[term].exact, term))[:MOST]
    if not wanted:
        return []
    parameters = {"brand": brand_id, "terms": wanted, "most": SKU_ORDERS + 1}
    return [
        SkuHit(sku or term[4:], orders, reasons[term])
        for term, orders, sku in rows(_pair, _SKUS, parameters)
    ]


def _by_reference(brand_id: int, text: str) -> Found:
    """By a partner's own name of an order, which no term has: also of orders that no storefront
    has named yet."""
    wanted = references(text, list(CONNECTORS))
    found = rows(_pair, _REFERENCES, {"brand": brand_id, "refs": wanted, "most": MOST})
    known = _orders(brand_id, [order_id for order_id, *_ in found])
    hits: dict[int, OrderHit] = {}
    for order_id, ref, _, number, stage in found:
        by, _, value = ref.partition(":")
        shell = OrderHit(order_id, number, "", stage, 0, None, None, "", "", None)
        why = Why(by, value.rpartition("/")[2], True)
        hits.setdefault(order_id, msgspec.structs.replace(known.get(order_id, shell), why=why))
    return Found(list(hits.values()), [], [], [])


def _pair(*columns: Any) -> tuple[Any, ...]:
    return columns
