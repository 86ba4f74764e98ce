"""prune: what providers reported goes after its time. Knows no Django; runs in the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg

KEEP = timedelta(days=92)


def prune(connection: psycopg.Connection[tuple[Any, ...]], now: datetime) -> int:
    """Forget reports that are older than KEEP, those too that nobody could read: they hold
    addresses. How many."""
    return connection.execute(
        "delete from tell_report where received_at < %s", (now - KEEP,)
    ).rowcount
