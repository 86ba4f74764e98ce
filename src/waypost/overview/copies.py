"""What living issues copy of their order and parcel, so that they are filtered without a join."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.overview.rows import asked
from waypost.timeline.heard import Connection, OrderKey

# Both are planned anew each time: a plan from when there were few issues would read them all for
# each order.
_LOCK = """
select i.id from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join issues_issue i on i.brand_id = asked.brand_id and i.order_id = asked.id
where i.closed_at is null
order by i.brand_id, i.id for no key update of i
"""

_COPY = """
update issues_issue i set facets = r.facets, carrier = coalesce(p.carrier, r.carrier),
    lane = coalesce(p.lane, r.lane), warehouse = r.warehouse, value_minor = r.total_minor,
    currency = r.currency
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join overview_orderrow r on r.brand_id = asked.brand_id and r.order_id = asked.id
join issues_issue held on held.brand_id = r.brand_id and held.order_id = r.order_id
left join overview_parcelrow p on p.brand_id = r.brand_id and p.order_id = r.order_id
    and held.subject like 'parcel:%%' and p.parcel = substr(held.subject, 8)
where i.brand_id = held.brand_id and i.id = held.id and held.closed_at is null
and (i.facets, i.carrier, i.lane, i.warehouse, i.value_minor, i.currency) is distinct from
    (r.facets, coalesce(p.carrier, r.carrier), coalesce(p.lane, r.lane), r.warehouse,
    r.total_minor, r.currency)
"""


def lock(connection: Connection, keys: Sequence[OrderKey]) -> None:
    """Hold the living issues of these orders. Whoever decides about an issue holds it before its
    order's row; so must we."""
    if keys:
        connection.execute(_LOCK, asked(keys), prepare=False)


def copy(connection: Connection, keys: Sequence[OrderKey]) -> None:
    """Bring the living issues of these orders in line with the orders' rows."""
    if keys:
        connection.execute(_COPY, asked(keys), prepare=False)
