"""One order in full: its row, issues, events and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from waypost.console.read.rows import one, rows
from waypost.core import refs
from waypost.core.facts import Fact, body_from_json
from waypost.core.order import OrderState, unpack

_ORDER = """
select o.id, o.named, o.number, o.customer, o.stage, o.placed_at, o.total_minor, o.currency,
    o.country, o.judged_at, o.wake_at, o.fault, r.customer_id, coalesce(r.tier, ''), o.state
from timeline_order o
left join overview_orderrow r on r.brand_id = o.brand_id and r.order_id = o.id
where o.brand_id = %s and o.id = %s
"""

# A delivery may be gone by its retention while the event that it brought stays.
_EVENTS = """
select e.fact_id, e.kind, e.source, e.key, e.ref, e.occurred_at, e.recorded_at, d.id, e.data::text
from timeline_event e
left join inbox_delivery d on d.brand_id = e.brand_id and d.id = e.delivery_id
where e.brand_id = %s and e.order_id = %s
order by e.occurred_at desc, e.recorded_at desc, e.fact_id
"""

_SOME_EVENTS = _EVENTS.replace("order by", "and e.fact_id = any(%s) order by")

_SHARING = """
select p.ref, o.id, o.number from (
    select ref, order_id from timeline_reference where brand_id = %(brand)s and ref = any(%(refs)s)
    union
    select ref, order_id from timeline_shared where brand_id = %(brand)s and ref = any(%(refs)s)
) p join timeline_order o on o.brand_id = %(brand)s and o.id = p.order_id
where o.id <> %(order)s order by o.id
"""

_SHOPS = """
select connector, options::text from connectors_connection where brand_id = %s and options <> '{}'
"""

_NAMES = """
select ref from timeline_reference where brand_id = %(brand)s and order_id = %(order)s
union
select ref from timeline_shared where brand_id = %(brand)s and order_id = %(order)s
order by ref
"""

_POLICY = "select zone, country, policy::text from accounts_brand where id = %s"


class Order(msgspec.Struct, frozen=True):
    """named: a storefront's own id is bound to it; else it is a shell of facts.

    customer_id, tier: of the derived row, None and "" until that is there.
    """

    id: int
    named: bool
    number: str
    customer: str
    stage: str
    placed_at: datetime | None
    total_minor: int | None
    currency: str
    country: str
    judged_at: datetime
    wake_at: datetime | None
    fault: str
    customer_id: int | None
    tier: str
    state: OrderState


class Event(msgspec.Struct, frozen=True):
    """delivery_id: the raw delivery that brought it; None for imports, and once it is pruned."""

    fact: Fact
    id: bytes
    recorded_at: datetime
    delivery_id: int | None


def order(brand_id: int, order_id: int) -> Order | None:
    return one(_order, _ORDER, [brand_id, order_id])


def events(brand_id: int, order_id: int) -> list[Event]:
    """Newest first."""
    return rows(_event, _EVENTS, [brand_id, order_id])


def some_events(brand_id: int, order_id: int, ids: Iterable[bytes]) -> dict[bytes, Event]:
    """Those of an order's events that `ids` name, by id."""
    found = rows(_event, _SOME_EVENTS, [brand_id, order_id, list(ids)])
    return {event.id: event for event in found}


def sharing(
    brand_id: int, order_id: int, parcels: Iterable[str]
) -> dict[str, list[tuple[int, str]]]:
    """Parcel -> the other orders (id, number) that travel in it."""
    asked = {"brand": brand_id, "order": order_id, "refs": [refs.tracking(it) for it in parcels]}
    found: dict[str, list[tuple[int, str]]] = {}
    if asked["refs"]:
        for ref, other, number in rows(_tuple, _SHARING, asked):
            found.setdefault(ref.partition(":")[2], []).append((other, number))
    return found


def shops(brand_id: int) -> dict[str, dict[str, str]]:
    """Connector -> the options of its connection, where one says how to reach the partner."""
    found = rows(_tuple, _SHOPS, [brand_id])
    return {connector: msgspec.json.decode(options) for connector, options in found}


def names(brand_id: int, order_id: int) -> Iterator[tuple[str, str]]:
    """What partners call this order, as (namespace, name)."""
    for ref in rows(str, _NAMES, {"brand": brand_id, "order": order_id}):
        namespace, _, value = ref.partition(":")
        yield namespace, value


def policy(brand_id: int) -> tuple[str, str, dict[str, Any]]:
    """The brand's zone, country and changes to the default policy."""
    found = one(_tuple, _POLICY, [brand_id])
    assert found is not None, "the seat names a brand that exists"
    zone, country, changes = found
    return zone, country, msgspec.json.decode(changes)


def _tuple(*columns: Any) -> tuple[Any, ...]:
    return columns


def _order(*columns: Any) -> Order:
    *plain, state = columns
    return Order(*plain, state=unpack(state))


def _event(
    id_: bytes,
    kind: str,
    source: str,
    key: str,
    ref: str,
    at: datetime,
    recorded_at: datetime,
    delivery_id: int | None,
    data: str,
) -> Event:
    fact = Fact(ref, at, source, key, body_from_json(kind, data.encode()))
    return Event(fact, id_, recorded_at, delivery_id)
