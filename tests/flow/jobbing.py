"""What slow work needs, at a settable time, over a test's database and loopback."""

from __future__ import annotations

from datetime import datetime

import psycopg

from tests.support.hooks import SECRET, Hook, safe
from tests.support.postgres import Database
from waypost.connectors.connect import connect, hook_path
from waypost.connectors.contract import Keys
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CLIENTS, CONNECTORS, FETCHERS
from waypost.flow.tools import Tools
from waypost.lib.http import Http


class Clock:
    """The time that tools see."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def tools(database: Database, clock: Clock) -> Tools:
    """The real connectors, clients and fetchers; one try a request, inside addresses allowed."""
    return Tools(
        database.flow,
        Directory(database.flow, safe()),
        Http(allow_private=True, tries=1, timeout=5),
        connectors=CONNECTORS,
        clients=CLIENTS,
        fetchers=dict(FETCHERS),
        clock=clock,
    )


def connected(
    database: Database,
    brand_id: int,
    connector: str,
    options: dict[str, str] | None = None,
    credentials: dict[str, str] | None = None,
) -> Hook:
    """A new connection of acme with credentials to pull or fetch by."""
    with psycopg.connect(database.flow) as connection:
        keys = Keys((SECRET,), options or {}, credentials or {})
        id_, token = connect(connection, safe(), brand_id, connector, keys)
    return Hook(brand_id, id_, connector, hook_path("acme", connector, token))
