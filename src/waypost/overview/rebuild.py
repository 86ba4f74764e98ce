"""rebuild: all derived rows anew, from the orders' stored states. Workers and pages go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from psycopg import IsolationLevel, errors

from waypost.overview import customers, finding, fold, rows
from waypost.overview.keep import RulesOf, note
from waypost.timeline import orders
from waypost.timeline.heard import Connection, OrderKey, Raced

BATCH = 500  # orders of a transaction
_UNDONE = (Raced, errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)

_NEXT = """
select brand_id, id from timeline_order where brand_id = %s and id > %s and named
order by id limit %s
"""

Passed = Callable[[int], None]


def rebuild(
    connection: Connection, brand_id: int, rules: RulesOf, passed: Passed = lambda _: None
) -> int:
    """Make the rows and counts of one brand anew; how many orders it has.

    Each batch is one transaction, in which its orders go and come back, so that pages never miss
    one. `passed` is told how many were done after each.
    """
    done, last = 0, 0
    while True:
        keys = connection.execute(_NEXT, (brand_id, last, BATCH)).fetchall()
        connection.commit()
        if not keys:
            break
        _patiently(connection, lambda it: _anew(it, keys, rules))  # noqa: B023 - called at once
        last = keys[-1][1]
        done += len(keys)
        passed(done)
    _patiently(connection, lambda it: _tidy(it, brand_id))
    recount(connection, brand_id)
    return done


def recount(connection: Connection, brand_id: int) -> None:
    """Count one brand's rows anew. What is written meanwhile is noted as ever, and counts.

    One snapshot shows the rows and the changes that were noted of them, which is why nobody may
    fold from before it is taken.
    """
    with fold.alone(connection):
        level = connection.isolation_level
        connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        try:
            _patiently(
                connection, lambda it: it.execute("select overview_recount(%s)", (brand_id,))
            )
        finally:
            connection.set_isolation_level(level)


def _anew(connection: Connection, keys: Sequence[OrderKey], rules: RulesOf) -> None:
    loaded = orders.load(connection, keys)
    rows.forget(connection, keys)
    note(connection, [loaded[key] for key in keys], rules)


def _tidy(connection: Connection, brand_id: int) -> None:
    """What belongs to no order any more."""
    rows.drop_orphans(connection, brand_id)
    customers.drop_orphans(connection, brand_id)
    finding.drop_orphans(connection, brand_id)


def _patiently(connection: Connection, step: Callable[[Connection], object]) -> None:
    for attempt in count(1):
        try:
            with connection.transaction():
                step(connection)
        except _UNDONE:
            if attempt == 10:
                raise
        else:
            return
