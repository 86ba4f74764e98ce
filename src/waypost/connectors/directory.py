"""The door's phone book: a hook's token to its connection, kept in memory for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import psycopg

from waypost.connectors.contract import Keys
from waypost.lib.crypt import Safe

FRESH_FOR = 5.0  # seconds; a new or rotated secret works after this at the latest

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


def unsealed(safe: Safe, sealed: bytes, options: Mapping[str, str]) -> Keys:
    """A connection's Keys; SecretUnreadable when the installation's key has changed."""
    opened = safe.open(sealed) if sealed else {}
    return Keys(
        secrets=tuple(opened.get("secrets", ())),
        options=dict(options),
        credentials=opened.get("credentials", {}),
    )


def sealed(safe: Safe, keys: Keys) -> bytes:
    return safe.seal({"secrets": list(keys.secrets), "credentials": dict(keys.credentials)})


def line(safe: Safe, row: tuple[Any, ...]) -> Line:
    brand_id, slug, id_, connector, token, options, sealed_keys, active = row
    return Line(brand_id, slug, id_, connector, token, unsealed(safe, sealed_keys, options), active)


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
        lines = [line(self._safe, row) for row in rows]
        self._by_token = {entry.token: entry for entry in lines}
        self._by_id = {(entry.brand_id, entry.id): entry for entry in lines}
        self._loaded_at = self._clock()
