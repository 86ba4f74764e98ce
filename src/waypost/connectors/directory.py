"""The door's phone book: a hook's token to its connection, kept in memory for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg

from waypost.connectors.contract import Keys
from waypost.connectors.kept import unseal
from waypost.lib.crypt import Safe

FRESH_FOR = 5.0  # seconds; a new secret works, and an ended one does not, after this at the latest

_QUERY = """
select c.brand_id, b.slug, c.id, c.connector, c.token, c.options, c.sealed, c.active
from connectors_connection c join accounts_brand b on b.id = c.brand_id
"""


class Line(msgspec.Struct, frozen=True):
    """One connection as the door and the reader need it."""

    brand_id: int
    slug: str
    id: int
    connector: str
    token: str
    keys: Keys
    active: bool = True


def line(safe: Safe, row: tuple[Any, ...], now: datetime) -> Line:
    """One row of the query; a secret whose end has come is left out."""
    brand_id, slug, id_, connector, token, options, sealed, active = row
    keys = unseal(safe, sealed).keys(options, now)
    return Line(brand_id, slug, id_, connector, token, keys, active)


class Directory:
    """All connections, by token and by id. `load` returns the rows of the query above."""

    def __init__(self, url: str, safe: Safe, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._safe = safe
        self._clock = clock
        self._loaded_at = float("-inf")
        self._by_token: dict[str, Line] = {}
        self._by_id: dict[tuple[int, int], Line] = {}

    @property
    def stale(self) -> bool:
        return self._clock() - self._loaded_at > FRESH_FOR

    def by_token(self, token: str) -> Line | None:
        return self._by_token.get(token)

    def by_id(self, brand_id: int, connection_id: int) -> Line | None:
        return self._by_id.get((brand_id, connection_id))

    def all(self) -> list[Line]:
        return list(self._by_id.values())

    def load(self, connection: psycopg.Connection[Any] | None = None) -> None:
        if connection is None:
            with psycopg.connect(self._url, connect_timeout=2) as own:
                rows = own.execute(_QUERY).fetchall()
        else:
            rows = connection.execute(_QUERY).fetchall()
        now = datetime.now(UTC)
        lines = [line(self._safe, row, now) for row in rows]
        self._by_token = {entry.token: entry for entry in lines}
        self._by_id = {(entry.brand_id, entry.id): entry for entry in lines}
        self._loaded_at = self._clock()
