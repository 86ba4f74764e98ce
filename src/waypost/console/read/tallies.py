"""Counts from the tallies, through the request's connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from waypost.console.read.rows import rows
from waypost.overview.counts import sum_sql

T = TypeVar("T")


def tallied(
    make: Callable[..., T],
    brand_id: int,
    measure: str,
    by: Sequence[str] = (),
    *,
    by_day: bool = False,
    since: date | None = None,
    until: date | None = None,
    only: Mapping[str, Sequence[str]] | None = None,
) -> list[T]:
    """`make` called with each row of `overview.counts.sum_sql`."""
    query, parameters = sum_sql(
        measure, brand_id, by, by_day=by_day, since=since, until=until, only=only
    )
    return rows(make, query, parameters)


def zone_of(name: str) -> tzinfo:
    """The zone whose days a brand counts by; as the tallies do, UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_of(at: datetime, zone: str) -> date:
    """The brand's day at an instant."""
    return at.astimezone(zone_of(zone)).date()
