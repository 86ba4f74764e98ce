"""What providers reported and nobody could read, by the way that it came to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from waypost.console.read.rows import one, rows

MOST = 50
_SHOWN = 2000  # bytes

_LIST = """
select id, received_at, why, length(body), substring(body for %s) from tell_report
where brand_id = %s and way_id = %s and state = 'unreadable' and state <> 'read'
order by id desc limit %s
"""
_COUNTS = """
select way_id, count(*) from tell_report
where brand_id = %s and state = 'unreadable' and state <> 'read' group by 1
"""
_COUNT = """
select count(*) from tell_report
where brand_id = %s and way_id = %s and state = 'unreadable' and state <> 'read'
"""


class Unreadable(NamedTuple):
    """size: bytes of all of it; text: its beginning."""

    id: int
    received_at: datetime
    why: str
    size: int
    text: str


def unreadable(brand_id: int, way_id: int) -> list[Unreadable]:
    """The newest MOST, newest first."""
    return rows(_made, _LIST, [_SHOWN, brand_id, way_id, MOST])


def counts(brand_id: int) -> dict[int, int]:
    """By way; those that have none are missing."""
    return dict(rows(lambda way, count: (way, count), _COUNTS, [brand_id]))


def count(brand_id: int, way_id: int) -> int:
    return one(int, _COUNT, [brand_id, way_id]) or 0


def _made(id_: int, at: datetime, why: str, size: int, body: bytes) -> Unreadable:
    return Unreadable(id_, at, why, size, bytes(body).decode("utf-8", "replace"))
