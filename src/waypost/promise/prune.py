"""prune: promises that nobody ordered on go after their time; bound ones stay with their order."""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.timeline.heard import Connection

KEEP = timedelta(days=30)


def prune(connection: Connection, now: datetime) -> int:
    """Forget promises that were shown before KEEP and never became an order's; how many."""
    return connection.execute(
        "delete from promise_shown where order_id is null and shown_at < %s", (now - KEEP,)
    ).rowcount
