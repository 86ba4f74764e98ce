"""What those who send share, and what they agree on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

from waypost.lib.crypt import Safe
from waypost.tell.claim import LEASE, Claimed, Connection, Text
from waypost.tell.states import Reason
from waypost.tell.ways.contract import Outgoing

# Every statement looks keys up; without statistics the planner would read whole tables instead.
_PLANS = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off "
    "-c plan_cache_mode=force_custom_plan"
)


class Ready(NamedTuple):
    """A message as it goes out, and what is kept of it. An empty `sender` is the way's."""

    outgoing: Outgoing
    text: Text


class Later(NamedTuple):
    """Not now, for no fault of anybody's."""

    at: datetime
    why: str


class Over(NamedTuple):
    """Not at all. reason None: that has been written down already."""

    reason: Reason | None = None
    detail: str = ""


Prepare = Callable[[Connection, Claimed, datetime], Ready | Later | Over]


class Office(NamedTuple):
    """base: this installation's address. private: addresses inside may be reached. prepare: the
    last look at whether it is still true, and the words. lease: how long a claim holds."""

    url: str
    safe: Safe
    base: str
    private: bool
    prepare: Prepare
    clock: Callable[[], datetime]
    lease: timedelta = LEASE


class Line:
    """A connection to the database, made again when it broke."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None

    def up(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=5,
                application_name="waypost teller",
                options=_PLANS,
            )
            self._connection.execute("set time zone 'UTC'")
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None

    def surely(self, write: Callable[[Connection], object], patience: timedelta) -> None:
        """Write in one transaction, though the database may be away for a while."""
        deadline = time.monotonic() + patience.total_seconds()
        while True:
            try:
                with self.up().transaction():
                    write(self.up())
                return
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if time.monotonic() > deadline:
                    raise
                self.close()
                time.sleep(0.5)
