"""prune: raw deliveries go after their time; events, the orders' memory, stay."""

from __future__ import annotations

from datetime import timedelta

from waypost.flow.tools import Tools

KEEP = timedelta(days=90)
_BATCH = 5_000

# Unread and unreadable ones are never pruned: nobody has been able to use them yet.
_PRUNE = """
with old as (
    select r.brand_id, r.delivery_id from inbox_reading r
    join inbox_delivery d on d.brand_id = r.brand_id and d.id = r.delivery_id
    where d.received_at < %s and r.state in (1, 3)
    order by r.delivery_id limit %s
), gone as (
    delete from inbox_reading r using old
    where r.brand_id = old.brand_id and r.delivery_id = old.delivery_id
)
delete from inbox_delivery d using old
where d.brand_id = old.brand_id and d.id = old.delivery_id
"""


def prune(tools: Tools) -> int:
    """Delete read deliveries that are older than KEEP, in short transactions; how many."""
    before = tools.clock() - KEEP
    total = 0
    while True:
        with tools.transaction() as connection:
            gone = connection.execute(_PRUNE, (before, _BATCH)).rowcount
        total += gone
        if gone < _BATCH:
            return total
