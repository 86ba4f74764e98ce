"""bind: the promise that was shown becomes the clock of the order that was placed on it.

A storefront hands a promise's id back with the order, through hands that can change it. So a
promise counts once, in its brand, for an order of what it was asked for, placed while it held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from waypost.core.bodies import Deadline, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.lib.arrays import int8s, texts
from waypost.timeline.heard import Connection, Heard

SOURCE = "waypost"
# A checkout that was begun in time may end a little later.
GRACE = timedelta(minutes=30)
# Two clocks that are both right differ by this much.
_SKEW = timedelta(minutes=10)

_SHOWN = """
select s.brand_id, s.id, s.shown_at, s.order_by, s.dispatch_by, s.latest, s.asked, s.order_id
from unnest(%b::bigint[], %b::text[]::uuid[]) as claimed (brand_id, id)
join promise_shown s on s.brand_id = claimed.brand_id and s.id = claimed.id
order by 1, 2 for update of s
"""

_ORDERS = """
select r.brand_id, r.ref, r.order_id
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, ref)
join timeline_reference r on r.brand_id = asked.brand_id and r.ref = asked.ref
"""

_KEEP = """
update promise_shown s set order_id = r.order_id, bound_at = %b
from unnest(%b::bigint[], %b::text[]::uuid[], %b::text[]) as m (brand_id, id, ref)
join timeline_reference r on r.brand_id = m.brand_id and r.ref = m.ref
where s.brand_id = m.brand_id and s.id = m.id and s.order_id is null
"""

Key = tuple[int, UUID]


class Shown(NamedTuple):
    """A promise as it was shown, and the order that it is bound to."""

    shown_at: datetime
    order_by: datetime
    dispatch_by: datetime
    latest: date
    asked: Mapping[str, Any]
    order_id: int | None


class Claim(NamedTuple):
    """An order's word that it was placed on a promise. key: None where the id is none."""

    heard: Heard
    data: OrderDescribed
    placed_at: datetime
    key: Key | None

    @property
    def ref(self) -> tuple[int, str]:
        return self.heard.brand_id, self.heard.fact.order_ref


class Bound(NamedTuple):
    """heard: what the promises say of their orders. refused: delivery and why, as `table:code`.
    orders: the reference of the order of each promise that is bound now."""

    heard: list[Heard]
    refused: list[tuple[int | None, str]]
    orders: dict[Key, str]


def bind(connection: Connection, heard: Sequence[Heard]) -> Bound:
    """What the promises that these facts name say; to be recorded with them."""
    found = Bound([], [], {})
    claims = _claims(heard)
    if not claims:
        return found
    shown = _shown(connection, {claim.key for claim in claims if claim.key})
    orders = _orders(connection, {claim.ref for claim in claims})
    for claim in claims:
        promise = shown.get(claim.key) if claim.key else None
        why = _refusal(claim, promise, orders.get(claim.ref), found)
        if why:
            found.refused.append((claim.heard.delivery_id, f"promise:{why}"))
        elif promise is not None and claim.key is not None and promise.order_id is None:
            if claim.key not in found.orders:
                found.heard.append(_said(claim, claim.key[1], promise))
            found.orders[claim.key] = claim.heard.fact.order_ref
    return found


def keep(connection: Connection, bound: Bound, now: datetime) -> None:
    """Write down whose clocks they became; once their orders are recorded."""
    if bound.orders:
        keys = sorted(bound.orders)
        brands = int8s([brand for brand, _ in keys])
        ids, refs = texts([str(id_) for _, id_ in keys]), texts([bound.orders[key] for key in keys])
        connection.execute(_KEEP, (now, brands, ids, refs))


def _claims(heard: Sequence[Heard]) -> list[Claim]:
    found = []
    placed: dict[tuple[int, str], datetime] | None = None
    for item in heard:
        fact = item.fact
        if not isinstance(fact.data, OrderDescribed) or not fact.data.promise:
            continue
        if placed is None:
            placed = {
                (it.brand_id, it.fact.order_ref): it.fact.occurred_at
                for it in heard
                if isinstance(it.fact.data, OrderPlaced)
            }
        # Where nobody tells here when it was placed, it was by the time it was described.
        at = placed.get((item.brand_id, fact.order_ref), fact.occurred_at)
        found.append(Claim(item, fact.data, at, _key(item.brand_id, fact.data.promise)))
    return found


def _key(brand_id: int, text: str) -> Key | None:
    try:
        return brand_id, UUID(text)
    except ValueError:
        return None


def _shown(connection: Connection, keys: set[Key]) -> dict[Key, Shown]:
    if not keys:
        return {}
    ordered = sorted(keys)
    columns = int8s([brand for brand, _ in ordered]), texts([str(id_) for _, id_ in ordered])
    rows = connection.execute(_SHOWN, columns).fetchall()
    return {(brand, id_): Shown(*rest) for brand, id_, *rest in rows}


def _orders(connection: Connection, refs: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    ordered = sorted(refs)
    columns = int8s([brand for brand, _ in ordered]), texts([ref for _, ref in ordered])
    rows = connection.execute(_ORDERS, columns).fetchall()
    return {(brand, ref): order for brand, ref, order in rows}


def _refusal(claim: Claim, shown: Shown | None, order: int | None, bound: Bound) -> str:
    """Why the promise does not hold for this order; "" where it does."""
    if shown is None or claim.key is None:
        return "unknown"
    if shown.order_id is not None:
        return "" if shown.order_id == order else "taken"
    if bound.orders.get(claim.key, claim.heard.fact.order_ref) != claim.heard.fact.order_ref:
        return "taken"
    if claim.placed_at > shown.order_by + GRACE:
        return "lapsed"
    if claim.placed_at < shown.shown_at - _SKEW:
        return "shown_later"
    to, country = claim.data.ship_to, shown.asked.get("country", "")
    if to is not None and to.country and country and to.country.upper() != country:
        return "other_country"
    level, service = claim.data.service_level, shown.asked.get("service", "")
    if level and service and service.casefold() not in level.casefold():
        return "other_service"
    return ""


def _said(claim: Claim, id_: UUID, shown: Shown) -> Heard:
    """Said at the instant at which it was shown, so that it is the same fact however often the
    order tells of it, and a date that the shop names later stands before it."""
    data = OrderDescribed(
        dispatch_by=Deadline(at=shown.dispatch_by),
        deliver_by=Deadline(day=shown.latest),
        promise=str(id_),
    )
    fact = Fact(claim.heard.fact.order_ref, shown.shown_at, SOURCE, f"promise:{id_}", data)
    return Heard(claim.heard.brand_id, fact, claim.heard.delivery_id, claim.heard.known_at)
