"""What the import's definition says of an Olist folder, worked out anew in SQL by DuckDB.

Shares no code with the product: not the reading, not the time zone, not the working hours.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

# DuckDB reads a local time that came twice as its second coming; the import takes the first.
_MACROS = """
set timezone = 'UTC';
create macro second_coming(t) as (t::timestamp at time zone 'America/Sao_Paulo');
create macro utc(t) as (
    case when (second_coming(t) - interval 1 hour) at time zone 'America/Sao_Paulo' = t::timestamp
    then second_coming(t) - interval 1 hour else second_coming(t) end);
create macro two_working_days_after(t) as (
    case when isodow(t) >= 6 then date_trunc('week', t) + interval 9 day
    when isodow(t) >= 4 then t + interval 4 day else t + interval 2 day end);
"""

_ORDERS = """
create view cells as select * from read_csv('{folder}/olist_orders_dataset.csv',
    all_varchar = true, header = true, nullstr = '', quote = '"', escape = '"');
create view items as select * from read_csv('{folder}/olist_order_items_dataset.csv',
    all_varchar = true, header = true, nullstr = '', quote = '"', escape = '"');
create view orders as
with instants as (
    select order_id, order_status as status,
        utc(order_purchase_timestamp) as bought,
        utc(order_approved_at) as paid,
        utc(order_delivered_carrier_date) as carried,
        utc(order_delivered_customer_date) as arrived,
        order_approved_at::timestamp as paid_local,
        second_coming(order_estimated_delivery_date::date + 1) - interval 1 microsecond as promised
    from cells
), limits as (
    select order_id, max(utc(shipping_limit_date)) as handover_limit from items group by order_id
)
select *,
    case when status = 'canceled' then greatest(bought, paid, carried, arrived) end as cancelled,
    coalesce(handover_limit, second_coming(two_working_days_after(paid_local))) as dispatch_by
from instants left join limits using (order_id);
"""

# An instant that equals its deadline keeps it, and what was over before the clock began never ran.
_LATE_DISPATCH = """
select order_id from orders
where greatest(dispatch_by, paid) < coalesce(least(carried, arrived, cancelled), 'infinity')
and paid is not null and greatest(dispatch_by, paid) < '{until}'::timestamptz
"""
_LATE_DELIVERY = """
select order_id from orders
where greatest(promised, bought) < coalesce(least(arrived, cancelled), 'infinity')
and promised is not null and greatest(promised, bought) < '{until}'::timestamptz
"""


class Oracle:
    """Answers for one folder, judged up to `until`."""

    def __init__(self, folder: Path, until: datetime) -> None:
        self._until = until.isoformat()
        self._database = duckdb.connect()
        self._database.execute(_MACROS)
        self._database.execute(_ORDERS.format(folder=folder))

    def late_dispatch(self) -> list[str]:
        return self._ids(_LATE_DISPATCH)

    def late_delivery(self) -> list[str]:
        return self._ids(_LATE_DELIVERY)

    def count(self, where: str) -> int:
        row = self._database.execute(f"select count(*) from orders where {where}").fetchone()
        return int(row[0]) if row else 0

    def _ids(self, query: str) -> list[str]:
        rows = self._database.execute(query.format(until=self._until)).fetchall()
        return sorted(row[0] for row in rows)
