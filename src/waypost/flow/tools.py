"""What slow work needs: the flow role's database, the phone book, HTTP, the safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from waypost.connectors.contract import Client, Connector, Keys
from waypost.connectors.directory import Directory, Line
from waypost.lib.http import Http

Flow = psycopg.Connection[tuple[Any, ...]]


class Tools:
    """Made once a worker process; each job opens its own short transactions."""

    def __init__(
        self,
        url: str,
        directory: Directory,
        http: Http,
        *,
        connectors: Mapping[str, Connector],
        clients: Mapping[str, Callable[[Keys, Http], Client]],
        fetchers: Mapping[str, Callable[[str, Keys, Http], bytes]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.http = http
        self.connectors = connectors
        self.clients = clients
        self.fetchers = fetchers
        self.clock = clock
        self._directory = directory

    @contextmanager
    def transaction(self) -> Iterator[Flow]:
        with psycopg.connect(self.url, connect_timeout=5, application_name="waypost job") as own:
            yield own

    def line(self, brand_id: int, connection_id: int) -> Line | None:
        """The connection as it is now, not as it was when the job was asked for."""
        with self.transaction() as connection:
            self._directory.load(connection)
        return self._directory.by_id(brand_id, connection_id)

    def directory(self) -> Directory:
        with self.transaction() as connection:
            self._directory.load(connection)
        return self._directory
