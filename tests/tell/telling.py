"""Letting time pass for a brand that tells its customers: facts, the governor, the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.support.postgres import Database
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
from waypost.tell import outcome
from waypost.tell.decide import run
from waypost.timeline.heard import Heard
from waypost.timeline.record import record

_OUT = """
update tell_message set state = 'sent', sent_at = %s, next_at = null
where state = 'waiting' and next_at <= %s returning brand_id, id
"""


class Shop:
    """A brand over one connection; `clock` is when it is."""

    def __init__(self, database: Database, brand_id: int) -> None:
        self.connection = psycopg.connect(database.flow, autocommit=True)
        self.connection.execute("set time zone 'UTC'")
        self.brand_id = brand_id
        self._owner = database.owner
        self.rulebook = Rulebook()
        self.load()

    def load(self) -> None:
        """Read the brand's settings anew."""
        self.rulebook.load(self.connection)

    def speak(self, settings: object) -> None:
        """Have the brand speak as these settings say, well-formed or not."""
        with psycopg.connect(self._owner) as owner:
            owner.execute(
                "insert into tell_desk (brand_id, settings, changed_at) values (%s, %s, now()) "
                "on conflict (brand_id) do update set settings = excluded.settings",
                (self.brand_id, Jsonb(settings)),
            )
        self.load()

    def tell(self, facts: Iterable[Fact], now: datetime) -> None:
        heard = [Heard(self.brand_id, fact, None) for fact in facts]
        with self.connection.transaction():
            settle_told(self.connection, record(self.connection, heard, now), self.rulebook, now)

    def wait_until(self, now: datetime) -> None:
        with self.connection.transaction():
            settle_due(self.connection, self.rulebook, now, now, 10_000)

    def decide(self, now: datetime) -> int:
        decided = 0
        while found := run(self.connection, self.rulebook.desks, now):
            decided += found
        return decided

    def send(self, now: datetime) -> list[int]:
        """Everything that waits goes to the outbox; the ids of it."""
        with self.connection.transaction():
            out = self.connection.execute(_OUT, (now, now)).fetchall()
            outcome.sent(self.connection, out, now)
        return [id_ for _, id_ in out]

    def ask(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, parameters).fetchall()

    def close(self) -> None:
        self.connection.close()
