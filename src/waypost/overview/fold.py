"""fold: move what triggers noted into the tallies. Reading is exact before, while and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_LOCK = 0x7761_7966_6F6C_64  # "wayfold"
_MOST = 50_000  # changes of one transaction

# Another worker that folds at the same time takes other changes; tallies are met in one order.
_FOLD = """
with taken as (
    delete from overview_change where id in (
        select id from overview_change order by id limit %s for update skip locked
    ) returning brand_id, measure, day, dims, n
), moved as (
    insert into overview_tally as t (brand_id, measure, day, dims, n)
    select brand_id, measure, day, dims, sum(n) from taken group by 1, 2, 3, 4
    having sum(n) <> 0 order by 1, 2, 3, 4
    on conflict (brand_id, measure, day, dims) do update set n = t.n + excluded.n
    returning t.n
)
select (select count(*) from taken), (select count(*) from moved where n = 0)
"""

_EMPTY = "delete from overview_tally where n = 0"


def fold(connection: psycopg.Connection[Any]) -> int:
    """Move changes into tallies in the transaction of the caller, which should be short; how many
    there were. Nothing while somebody counts anew."""
    free = connection.execute("select pg_try_advisory_xact_lock_shared(%s)", (_LOCK,)).fetchone()
    if free is None or not free[0]:
        return 0
    row = connection.execute(_FOLD, (_MOST,)).fetchone()
    if row is None or not row[0]:
        return 0
    if row[1]:
        connection.execute(_EMPTY)
    return int(row[0])


@contextmanager
def alone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Nobody folds within; those who do are waited for. Outside of a transaction."""
    connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute("select pg_advisory_unlock(%s)", (_LOCK,))
        connection.commit()
