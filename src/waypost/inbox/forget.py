"""forget: what was counted of a connection that is gone. Its deliveries stay."""

from __future__ import annotations

from typing import Any

import psycopg

_COUNTS = (
    "delete from inbox_refusal where brand_id = %s and connection_id = %s",
    "delete from inbox_hour where brand_id = %s and connection_id = %s",
)


def forget_counts(db: psycopg.Connection[Any], brand_id: int, connection_id: int) -> None:
    """Refusals and hours of the connection."""
    for query in _COUNTS:
        db.execute(query, (brand_id, connection_id))
