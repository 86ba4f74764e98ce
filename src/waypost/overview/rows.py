"""Order and parcel rows: read to see what differs, written where it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from waypost.lib.arrays import Column, bools, instants, int8s, texts
from waypost.overview.faces import OrderFace, ParcelFace
from waypost.timeline.heard import Connection, OrderKey

BREAK = "\x1f"  # between the items of a list; `lib.plain` leaves none in any of them

_ORDERS = """
select r.brand_id, r.order_id, r.customer_id, r.tier, r.number, coalesce(c.key, ''), r.name,
    r.stage, r.placed_at, r.total_minor, r.currency, r.country, r.channel, r.service, r.warehouse,
    r.carrier, r.lane, r.tier = 'vip', r.skus, r.facets, r.terms, r.dispatched_at, r.delivered_at,
    r.refunded_at
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join overview_orderrow r on r.brand_id = asked.brand_id and r.order_id = asked.id
left join overview_customerrow c on c.brand_id = r.brand_id and c.id = r.customer_id
"""

_PARCELS = """
select p.brand_id, p.order_id, p.parcel, p.direction, p.carrier, p.service, p.status, p.reason,
    p.origin, p.destination, p.lane, p.warehouse, p.labelled_at, p.handed_over_at, p.scanned_at,
    p.promised_at, p.expected_at, p.delivered_at, p.hours, p.on_time
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join overview_parcelrow p on p.brand_id = asked.brand_id and p.order_id = asked.id
"""

_SENT = """unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::timestamptz[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],
    %b::timestamptz[], %b::timestamptz[]) as m (brand_id, order_id, customer_id, tier, number,
    name, stage, placed_at, total_minor, currency, country, channel, service, warehouse, carrier,
    lane, skus, facets, terms, dispatched_at, delivered_at, refunded_at)"""

# A new row finds the trouble that is there already; from then on triggers on issues keep it.
_INSERT = f"""
insert into overview_orderrow (brand_id, order_id, customer_id, tier, number, name, stage,
    placed_at, total_minor, currency, country, channel, service, warehouse, carrier, lane, skus,
    facets, terms, dispatched_at, delivered_at, refunded_at, trouble, lates)
select m.brand_id, m.order_id, m.customer_id, m.tier, m.number, m.name, m.stage, m.placed_at,
    m.total_minor, m.currency, m.country, m.channel, m.service, m.warehouse, m.carrier, m.lane,
    string_to_array(m.skus, E'\\x1f'), string_to_array(m.facets, E'\\x1f'),
    string_to_array(m.terms, E'\\x1f'), m.dispatched_at, m.delivered_at, m.refunded_at,
    t.trouble, t.lates
from {_SENT} cross join lateral overview_trouble(m.brand_id, m.order_id) t
"""  # noqa: S608 - a constant

# A tier that is not ours to say ("?") stays as it is now: another order may just have changed it.
_UPDATE = f"""
update overview_orderrow r set customer_id = m.customer_id,
    tier = case when m.tier = '?' then r.tier else m.tier end,
    number = m.number, name = m.name, stage = m.stage, placed_at = m.placed_at,
    total_minor = m.total_minor, currency = m.currency, country = m.country,
    channel = m.channel, service = m.service, warehouse = m.warehouse, carrier = m.carrier,
    lane = m.lane, skus = string_to_array(m.skus, E'\\x1f'),
    facets = case when m.tier = '?' and r.tier <> ''
        then string_to_array(m.facets, E'\\x1f') || ('tier:' || r.tier)
        else string_to_array(m.facets, E'\\x1f') end,
    terms = string_to_array(m.terms, E'\\x1f'), dispatched_at = m.dispatched_at,
    delivered_at = m.delivered_at, refunded_at = m.refunded_at
from {_SENT} where r.brand_id = m.brand_id and r.order_id = m.order_id
"""  # noqa: S608 - a constant

_SAVE_PARCELS = """
insert into overview_parcelrow (brand_id, order_id, parcel, direction, carrier, service, status,
    reason, origin, destination, lane, warehouse, labelled_at, handed_over_at, scanned_at,
    promised_at, expected_at, delivered_at, hours, on_time)
select m.brand_id, m.order_id, m.parcel, m.direction, m.carrier, m.service, m.status, m.reason,
    m.origin, m.destination, m.lane, m.warehouse, m.labelled_at, m.handed_over_at, m.scanned_at,
    m.promised_at, m.expected_at, m.delivered_at, m.hours::integer,
    case when m.promised then m.on_time end
from unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],
    %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[],
    %b::timestamptz[], %b::bigint[], %b::bool[], %b::bool[])
    as m (brand_id, order_id, parcel, direction, carrier, service, status, reason, origin,
    destination, lane, warehouse, labelled_at, handed_over_at, scanned_at, promised_at,
    expected_at, delivered_at, hours, promised, on_time)
order by 1, 2, 3
on conflict (brand_id, order_id, parcel) do update set
    direction = excluded.direction, carrier = excluded.carrier, service = excluded.service,
    status = excluded.status, reason = excluded.reason, origin = excluded.origin,
    destination = excluded.destination, lane = excluded.lane, warehouse = excluded.warehouse,
    labelled_at = excluded.labelled_at, handed_over_at = excluded.handed_over_at,
    scanned_at = excluded.scanned_at, promised_at = excluded.promised_at,
    expected_at = excluded.expected_at, delivered_at = excluded.delivered_at,
    hours = excluded.hours, on_time = excluded.on_time
"""

_DROP_PARCELS = """
delete from overview_parcelrow p using unnest(%b::bigint[], %b::bigint[], %b::text[])
    as gone (brand_id, order_id, parcel)
where p.brand_id = gone.brand_id and p.order_id = gone.order_id and p.parcel = gone.parcel
"""

_FORGET = (
    """
    delete from overview_orderrow r using unnest(%b::bigint[], %b::bigint[]) as gone (brand_id, id)
    where r.brand_id = gone.brand_id and r.order_id = gone.id
    """,
    """
    delete from overview_parcelrow p using unnest(%b::bigint[], %b::bigint[]) as gone (brand_id, id)
    where p.brand_id = gone.brand_id and p.order_id = gone.id
    """,
    """
    delete from overview_term t
    using unnest(%b::bigint[], %b::bigint[]) as gone (brand_id, id), overview_orderrow r
    where r.brand_id = gone.brand_id and r.order_id = gone.id
    and t.brand_id = r.brand_id and t.order_id = r.order_id and t.term = any(r.terms)
    """,
)

_ORPHANS = (
    """
    delete from overview_orderrow r where r.brand_id = %s and not exists (
        select 1 from timeline_order o
        where o.brand_id = r.brand_id and o.id = r.order_id and o.named
    )
    """,
    """
    delete from overview_parcelrow p where p.brand_id = %s and not exists (
        select 1 from overview_orderrow r
        where r.brand_id = p.brand_id and r.order_id = p.order_id
    )
    """,
    """
    delete from overview_term t where t.brand_id = %s and not exists (
        select 1 from overview_orderrow r
        where r.brand_id = t.brand_id and r.order_id = t.order_id and t.term = any(r.terms)
    )
    """,
)

SAME = "?"
ParcelKey = tuple[int, int, str]
# An order's row, its customer's id and its tier (`SAME`: as it is).
Written = tuple[OrderKey, OrderFace, int | None, str]


class Known(msgspec.Struct):
    """An order's row as it is stored."""

    customer_id: int | None
    tier: str
    face: OrderFace


def read(connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, Known]:
    """The rows of these orders; one without a row is missing."""
    found: dict[OrderKey, Known] = {}
    for brand, order, customer, tier, *face in connection.execute(
        _ORDERS, asked(keys), prepare=True
    ).fetchall():
        known = OrderFace(*face)
        if tier:
            known.facets.pop()  # the tier, which is always the last one
        found[brand, order] = Known(customer, tier, known)
    return found


def read_parcels(connection: Connection, keys: Sequence[OrderKey]) -> dict[ParcelKey, ParcelFace]:
    """The rows of these orders' parcels."""
    rows = connection.execute(_PARCELS, asked(keys), prepare=True).fetchall()
    return {(brand, order, parcel): ParcelFace(*face) for brand, order, parcel, *face in rows}


def forget(connection: Connection, keys: Sequence[OrderKey]) -> None:
    """Delete all rows of these orders."""
    for statement in reversed(_FORGET):
        connection.execute(statement, asked(keys))


def drop_orphans(connection: Connection, brand_id: int) -> None:
    """Delete rows and terms that no order of the brand accounts for."""
    for statement in _ORPHANS:
        connection.execute(statement, (brand_id,))


def asked(keys: Sequence[OrderKey]) -> list[Column]:
    """The columns of a question about these orders."""
    return [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]


def insert(connection: Connection, written: Sequence[Written]) -> None:
    """Write new orders' rows."""
    if written:
        # Planned anew each time: a plan from when there were few issues reads them all for each.
        connection.execute(_INSERT, _encoded(written), prepare=False)


def update(connection: Connection, written: Sequence[Written]) -> None:
    """Write known orders' rows."""
    if written:
        connection.execute(_UPDATE, _encoded(written), prepare=True)


def _encoded(written: Sequence[Written]) -> list[Column]:
    columns = zip(*[_columns(*item) for item in written], strict=True)
    return [encode(column) for encode, column in zip(_ENCODERS, columns, strict=True)]


def save_parcels(connection: Connection, written: dict[ParcelKey, ParcelFace]) -> None:
    """Write parcels' rows."""
    if not written:
        return
    columns = zip(*[_parcel_columns(*item) for item in written.items()], strict=True)
    encoded = [encode(column) for encode, column in zip(_PARCEL_ENCODERS, columns, strict=True)]
    connection.execute(_SAVE_PARCELS, encoded, prepare=True)


def drop_parcels(connection: Connection, gone: Sequence[ParcelKey]) -> None:
    """Delete the rows of parcels that the orders no longer have."""
    if gone:
        brands, orders, parcels = zip(*gone, strict=True)
        connection.execute(_DROP_PARCELS, [int8s(brands), int8s(orders), texts(parcels)])


_ENCODERS: tuple[Callable[[Any], Column], ...] = (
    *(int8s, int8s, int8s, texts, texts, texts, texts, instants, int8s, texts, texts, texts),
    *(texts, texts, texts, texts, texts, texts, texts, instants, instants, instants),
)
_PARCEL_ENCODERS: tuple[Callable[[Any], Column], ...] = (
    *(int8s, int8s, texts, texts, texts, texts, texts, texts, texts, texts, texts, texts),
    *(instants, instants, instants, instants, instants, instants, int8s, bools, bools),
)


def _columns(
    key: OrderKey, face: OrderFace, customer_id: int | None, tier: str
) -> tuple[object, ...]:
    return (
        *key,
        customer_id,
        tier,
        face.number,
        face.name,
        face.stage,
        face.placed_at,
        face.total_minor,
        face.currency,
        face.country,
        face.channel,
        face.service,
        face.warehouse,
        face.carrier,
        face.lane,
        BREAK.join(face.skus),
        BREAK.join(face.facets if tier in ("", SAME) else (*face.facets, f"tier:{tier}")),
        BREAK.join(face.terms),
        face.dispatched_at,
        face.delivered_at,
        face.refunded_at,
    )


def _parcel_columns(key: ParcelKey, face: ParcelFace) -> tuple[object, ...]:
    *known, on_time = msgspec.structs.astuple(face)
    return (*key, *known, on_time is not None, bool(on_time))
