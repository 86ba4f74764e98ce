"""Everything that is derived of a brand, in a form that does not depend on ids given in passing."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support.postgres import Database
from waypost.overview.measures import MEASURES

Rows = list[tuple[Any, ...]]

_SEEN = {
    "orders": """
        select r.order_id, c.key, r.number, r.name, r.stage, r.trouble, r.lates, r.placed_at,
            r.total_minor, r.currency, r.country, r.channel, r.service, r.warehouse, r.carrier,
            r.lane, r.tier, r.skus, r.facets, r.terms, r.dispatched_at, r.delivered_at,
            r.refunded_at
        from overview_orderrow r
        left join overview_customerrow c on c.brand_id = r.brand_id and c.id = r.customer_id
        where r.brand_id = %s order by 1""",
    "parcels": "select * from overview_parcelrow where brand_id = %s order by order_id, parcel",
    "customers": """
        select key, name, email, phone, orders, first_order_at, last_order_at
        from overview_customerrow where brand_id = %s order by 1""",
    "terms": "select term, order_id from overview_term where brand_id = %s order by 1, 2",
    "deletions": "select deletion, word from overview_deletion where brand_id = %s order by 1, 2",
    "copies": """
        select id, facets, carrier, lane, warehouse, value_minor, currency from issues_issue
        where brand_id = %s and closed_at is null order by 1""",
}

_COUNTS = """
select measure, day, dims, sum(n) from (
    select measure, day, dims, n from overview_tally where brand_id = %(brand)s
    union all
    select measure, day, dims, n from overview_change where brand_id = %(brand)s
) s group by 1, 2, 3 having sum(n) <> 0 order by 1, 2, 3
"""


def seen(database: Database, brand_id: int) -> dict[str, Rows]:
    """Each kind of rows, and the counts."""
    with psycopg.connect(database.flow) as connection:
        found = {
            name: connection.execute(ask, (brand_id,)).fetchall() for name, ask in _SEEN.items()
        }
    return {**found, "counts": counts(database, brand_id)}


def counts(database: Database, brand_id: int) -> Rows:
    """Every count of the brand that is not nought."""
    with psycopg.connect(database.flow) as connection:
        return connection.execute(_COUNTS, {"brand": brand_id}).fetchall()


def recounted(database: Database, brand_id: int) -> Rows:
    """What a count by hand says: each measure over the whole of its table."""
    found: Rows = []
    with psycopg.connect(database.flow) as connection:
        for measure in MEASURES.values():
            day = (
                f"({measure.day} at time zone b.zone)::date" if measure.day else "date '0001-01-01'"
            )
            dims = f"array[{', '.join(measure.dims.values())}]::text[]"
            found += connection.execute(
                f"select '{measure.name}', {day}, {dims}, count(*) from {measure.table} r "
                f"join accounts_brand b on b.id = r.brand_id "
                f"where r.brand_id = %s and {measure.where} group by 1, 2, 3",
                (brand_id,),
            ).fetchall()
    return sorted(found)
