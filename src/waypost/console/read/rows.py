"""Rows of a query as structs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")
Parameters = Mapping[str, Any] | Sequence[Any]


def rows(make: Callable[..., T], query: str, parameters: Parameters = ()) -> list[T]:
    """`make` called with the columns of each row."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [make(*row) for row in cursor.fetchall()]


def one(make: Callable[..., T], query: str, parameters: Parameters = ()) -> T | None:
    """The first row, or None."""
    found = rows(make, query, parameters)
    return found[0] if found else None
