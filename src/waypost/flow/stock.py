"""stock: a brand-wide stock level becomes facts of the orders that it leaves unserved.

A storefront or warehouse says "12 of this SKU can still be sold", never which orders suffer when
the figure falls below zero. The newest unshipped orders do: older ones were promised first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from waypost.core.bodies import Body, Restocked, StockShort
from waypost.core.facts import Fact
from waypost.core.milestones import wanted
from waypost.core.order import OrderState, unpack
from waypost.flow.read import Claimed
from waypost.lib import jobs
from waypost.timeline.heard import Connection, Heard

_LEVEL = """
insert into timeline_stock (brand_id, sku, available, changed_at)
select * from unnest(%b::bigint[], %b::text[], %b::int[], %b::timestamptz[])
on conflict (brand_id, sku) do update
set available = excluded.available, changed_at = excluded.changed_at
where timeline_stock.changed_at <= excluded.changed_at
and timeline_stock.available is distinct from excluded.available
returning brand_id, sku
"""

_UNSHIPPED = """
select o.id, r.ref, o.state from timeline_order o
join lateral (
    select ref from timeline_reference r
    where r.brand_id = o.brand_id and r.order_id = o.id and r.ref like 'order:%%' limit 1
) r on true
where o.brand_id = %s and o.stage in ('placed', 'paid')
order by o.placed_at desc
"""

TASK = "spread_stock"


def note(connection: Connection, claimed: Sequence[Claimed]) -> None:
    """Keep the levels that these deliveries report; a changed one is spread by a job."""
    levels: dict[tuple[int, str], tuple[int, datetime]] = {}
    for item in claimed:
        for sku, available in item.reading.stock.items():
            levels[item.brand_id, sku] = (available, item.received_at)
    if not levels:
        return
    rows = sorted(levels.items())
    changed = connection.execute(
        _LEVEL,
        [
            [key[0] for key, _ in rows],
            [key[1] for key, _ in rows],
            [level[0] for _, level in rows],
            [level[1] for _, level in rows],
        ],
    ).fetchall()
    for brand_id, sku in changed:
        jobs.defer(connection, TASK, lock=f"stock:{brand_id}:{sku}", brand_id=brand_id, sku=sku)


def spread(connection: Connection, brand_id: int, sku: str, now: datetime) -> list[Heard]:
    """The facts that the current level of `sku` means for unshipped orders."""
    row = connection.execute(
        "select available from timeline_stock where brand_id = %s and sku = %s", (brand_id, sku)
    ).fetchone()
    missing = -row[0] if row else 0
    heard: list[Heard] = []
    for _, ref, state in connection.execute(_UNSHIPPED, (brand_id,)):
        for line_id, quantity, is_short in _lines(unpack(state), sku):
            body: Body | None = None
            if missing > 0:
                missing -= quantity
                if not is_short:
                    body = StockShort(line=line_id, sku=sku, reason="oversold")
            elif is_short:
                body = Restocked(line=line_id)
            if body is not None:
                key = f"{sku}:{line_id}:{now.isoformat()}"
                heard.append(Heard(brand_id, Fact(ref, now, "stock", key, body)))
    return heard


def _lines(state: OrderState, sku: str) -> Iterator[tuple[str, int, bool]]:
    """The order's lines of `sku`: id, units wanted, and whether it is known to be oversold."""
    if state.lines is None:
        return
    open_units = wanted(state)
    for line in state.lines[2]:
        units = open_units.get(line.id, 0)
        if line.sku == sku and units > 0:
            short = state.shorts.get(line.id)
            oversold = (
                short is not None
                and short.short is not None
                and short.short[2] == "oversold"
                and (short.last_restocked is None or short.last_restocked < short.short[:2])
            )
            yield line.id, units, oversold
