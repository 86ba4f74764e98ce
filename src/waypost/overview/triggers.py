"""The triggers that count: made from `measures`, so that what is counted is said once."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from typing import Any

import psycopg

from waypost.overview.measures import MEASURES, STANDING, Measure

Connection = psycopg.Connection[Any]

_BY_HAND = (files("waypost.overview") / "triggers.sql").read_text("utf-8")
_COLUMN = re.compile(r"\br\.(\w+)")
_ROWS = {
    "insert": "select {columns}, 1 from new_rows r",
    "delete": "select {columns}, -1 from old_rows r",
    # Rows that did not change what is counted cancel each other out before anything is computed.
    "update": "select {columns}, sum(n) from (select {columns}, 1 as n from new_rows r "
    "union all select {columns}, -1 from old_rows r) r group by {columns} having sum(n) <> 0",
}
_TABLES = {
    "insert": "new table as new_rows",
    "delete": "old table as old_rows",
    "update": "new table as new_rows old table as old_rows",
}

_COUNTING = """
create or replace function {name}() returns trigger language plpgsql as $body$
begin
    insert into overview_change (brand_id, measure, day, dims, n)
    with r ({names}, n) as materialized ({rows}),
    zones as materialized (
        select b.id, overview_zone(b.zone) as zone from accounts_brand b
        where b.id in (select r.brand_id from r)
    )
    select r.brand_id, c.measure, c.day, c.dims, sum(r.n)
    from r join zones z on z.id = r.brand_id cross join lateral ({cases}) c
    group by 1, 2, 3, 4 having sum(r.n) <> 0;
    return null;
end $body$;
create or replace trigger {name} after {event} on {table} referencing {tables}
    for each statement execute function {name}();
"""

_CASE = "select '{name}'::text as measure, {day} as day, {dims} as dims where {where}"

_RECOUNT = """
create or replace function overview_recount(of_brand bigint) returns void
language plpgsql as $body$
begin
    delete from overview_change where brand_id = of_brand;
    delete from overview_tally where brand_id = of_brand;
    insert into overview_tally (brand_id, measure, day, dims, n)
    with zones as materialized (
        select b.id, overview_zone(b.zone) as zone from accounts_brand b where b.id = of_brand
    )
    {counts};
end $body$;
"""

_COUNT = """select r.brand_id, c.measure, c.day, c.dims, count(*)
    from {table} r join zones z on z.id = r.brand_id cross join lateral ({cases}) c
    where r.brand_id = of_brand group by 1, 2, 3, 4"""


def ensure(connection: Connection) -> None:
    """Make functions and triggers, and count everything anew, unless that is done already.

    Runs as the owner in a transaction of the caller's, after the wall stands. Making a trigger
    keeps writers out until that transaction ends, so the first count misses nothing.
    """
    definition = sql()
    mark = "counts by " + hashlib.sha256(definition.encode()).hexdigest()[:32]
    row = connection.execute(
        "select obj_description('overview_tally'::regclass, 'pg_class') = %s", (mark,)
    ).fetchone()
    if row is not None and row[0]:
        return
    connection.execute(definition.encode())
    connection.execute("lock table overview_tally, overview_change in share row exclusive mode")
    recount(connection)
    connection.execute(f"comment on table overview_tally is '{mark}'".encode())


def recount(connection: Connection) -> None:
    """Count every brand's rows anew, each bound to its brand: the wall holds for owners too."""
    brands = connection.execute("select id from accounts_brand order by id").fetchall()
    for (brand,) in brands:
        connection.execute("select set_config('waypost.brand', %s, true)", (str(brand),))
        connection.execute("select overview_recount(%s)", (brand,))
    connection.execute("select set_config('waypost.brand', '', true)")


def sql() -> str:
    """All functions and triggers, as one script that can be run again and again."""
    tables = sorted({measure.table for measure in MEASURES.values()})
    counting = [_counting(table, event) for table in tables for event in _ROWS]
    counts = "\n    union all\n    ".join(_COUNT.format(table=t, cases=_cases(t)) for t in tables)
    return "\n".join([_BY_HAND, *counting, _RECOUNT.format(counts=counts)])


def _counting(table: str, event: str) -> str:
    columns = _columns(table)
    rows = _ROWS[event].format(columns=", ".join(f"r.{name}" for name in columns))
    return _COUNTING.format(
        name=f"overview_count_{table.split('_')[1]}_{event}",
        names=", ".join(columns),
        rows=rows,
        cases=_cases(table),
        event=event,
        table=table,
        tables=_TABLES[event],
    )


def _columns(table: str) -> list[str]:
    """The columns on which a count of this table depends."""
    texts = [
        text
        for measure in _of(table)
        for text in (measure.where, measure.day, *measure.dims.values())
    ]
    return ["brand_id", *sorted({name for text in texts for name in _COLUMN.findall(text)})]


def _cases(table: str) -> str:
    return "\n        union all ".join(_case(measure) for measure in _of(table))


def _case(measure: Measure) -> str:
    day = f"({measure.day} at time zone z.zone)::date" if measure.day else f"date '{STANDING}'"
    dims = f"array[{', '.join(measure.dims.values())}]" if measure.dims else "'{}'::text[]"
    return _CASE.format(name=measure.name, day=day, dims=dims, where=measure.where)


def _of(table: str) -> list[Measure]:
    return [measure for measure in MEASURES.values() if measure.table == table]
