"""Order rows: locked and loaded for folding, saved with what lists need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from waypost.core.milestones import delivered, handed_over
from waypost.core.order import OrderState, pack, unpack
from waypost.lib.arrays import Column, bools, byteas, instants, int8s, texts
from waypost.timeline.heard import Connection, OrderKey, Raced

_LOAD = """
select o.brand_id, o.id, o.state, o.judged_at, o.named, o.wake_at, o.fault
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join timeline_order o on o.brand_id = asked.brand_id and o.id = asked.id
order by 1, 2 for update of o
"""

_SAVE = """
insert into timeline_order (brand_id, id, named, state, number, customer, stage, placed_at,
    total_minor, currency, country, judged_at, wake_at, fault)
select * from unnest(%b::bigint[], %b::bigint[], %b::bool[], %b::bytea[], %b::text[], %b::text[],
    %b::text[], %b::timestamptz[], %b::bigint[], %b::text[], %b::text[], %b::timestamptz[],
    %b::timestamptz[], %b::text[])
on conflict (brand_id, id) do update set
    named = timeline_order.named or excluded.named, state = excluded.state,
    number = excluded.number, customer = excluded.customer, stage = excluded.stage,
    placed_at = excluded.placed_at, total_minor = excluded.total_minor,
    currency = excluded.currency, country = excluded.country,
    judged_at = excluded.judged_at, wake_at = excluded.wake_at, fault = excluded.fault
"""

# Time passed and nothing else: the state and its copies stay as they are.
_ADVANCE = """
update timeline_order o set judged_at = m.judged_at, wake_at = m.wake_at
from unnest(%b::bigint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[])
    as m (brand_id, id, judged_at, wake_at)
where o.brand_id = m.brand_id and o.id = m.id
"""

_DUE = """
select brand_id, id, state, judged_at, named from timeline_order
where wake_at <= %s order by wake_at limit %s for update skip locked
"""

_NEXT = "select min(wake_at) from timeline_order where wake_at is not null"


class Loaded(msgspec.Struct):
    """An order under our lock. judged_at is None for one that has no row yet.

    packed: the state as it was stored, to fall back on when folding or judging fails.
    """

    key: OrderKey
    state: OrderState
    judged_at: datetime | None = None
    named: bool = False
    wake_at: datetime | None = None
    fault: str = ""
    packed: bytes = b""


def load(connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, Loaded]:
    """Lock and load; Raced when one is gone because another worker took the shell up."""
    asked = [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]
    rows = connection.execute(_LOAD, asked, prepare=True).fetchall()
    if len(rows) != len(keys):
        raise Raced
    return {
        (brand_id, id_): Loaded(
            (brand_id, id_), unpack(state), judged_at, named, wake_at, fault, packed=state
        )
        for brand_id, id_, state, judged_at, named, wake_at, fault in rows
    }


def due(connection: Connection, now: datetime, limit: int) -> list[Loaded]:
    """Claim orders whose time has come; other workers pass them by."""
    rows = connection.execute(_DUE, (now, limit), prepare=True).fetchall()
    return [
        Loaded((brand_id, id_), unpack(state), judged_at, named)
        for brand_id, id_, state, judged_at, named in rows
    ]


def next_due(connection: Connection) -> datetime | None:
    """When the next sleeping order wakes."""
    row = connection.execute(_NEXT).fetchone()
    return row[0] if row else None


def save(connection: Connection, orders: Iterable[Loaded]) -> None:
    """Write whole rows, new ones included."""
    rows = sorted(orders, key=lambda order: order.key)
    if not rows:
        return
    columns = zip(*map(_columns, rows), strict=True)
    encoded = [encode(column) for encode, column in zip(_ENCODERS, columns, strict=True)]
    connection.execute(_SAVE, encoded, prepare=True)


def advance(connection: Connection, orders: Sequence[Loaded]) -> None:
    """Write only how far they were judged and when they wake."""
    if not orders:
        return
    connection.execute(
        _ADVANCE,
        [
            int8s([order.key[0] for order in orders]),
            int8s([order.key[1] for order in orders]),
            instants([order.judged_at for order in orders]),
            instants([order.wake_at for order in orders]),
        ],
        prepare=True,
    )


_ENCODERS: tuple[Callable[[Any], Column], ...] = (
    *(int8s, int8s, bools, byteas, texts, texts, texts, instants, int8s, texts, texts),
    *(instants, instants, texts),
)


def _columns(order: Loaded) -> tuple[object, ...]:
    state = order.state
    return (
        *order.key,
        order.named,
        pack(state),
        state.number[2] if state.number else "",
        state.customer[2].name or state.customer[2].email if state.customer else "",
        stage(state),
        state.placed[0] if state.placed else None,
        state.total_minor[2] if state.total_minor else None,
        state.currency[2][:3] if state.currency else "",
        state.ship_to[2].country[:2] if state.ship_to else "",
        order.judged_at,
        order.wake_at,
        order.fault,
    )


def stage(state: OrderState) -> str:
    """Where an order is in its life, in one word for lists."""
    if state.placed is None:
        return "unmatched"
    if state.cancelled is not None:
        return "cancelled"
    if state.returns and any(back.closed is None for back in state.returns.values()):
        return "returning"
    if delivered(state) is not None:
        return "delivered"
    if handed_over(state) is not None:
        return "in_transit"
    return "paid" if state.paid is not None else "placed"
