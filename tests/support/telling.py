"""Feeding facts to the system as the worker does, in the flow role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg

from waypost.connectors.contract import Receipt
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
from waypost.inbox.remember import INSERT, parameters, row
from waypost.inbox.states import ReadingState
from waypost.timeline.heard import Heard
from waypost.timeline.record import record


class Teller:
    """Tells a database about facts, and lets time pass in it."""

    def __init__(self, flow_url: str) -> None:
        self._url = flow_url

    def tell(
        self,
        brand_id: int,
        facts: Iterable[Fact],
        now: datetime,
        delivery_id: int | None = None,
    ) -> int:
        """Record and settle `facts` at `now`; how many turns issues took."""
        heard = [Heard(brand_id, fact, delivery_id) for fact in facts]
        with psycopg.connect(self._url) as connection:
            told = record(connection, heard, now)
            return settle_told(connection, told, _rulebook(connection), now)

    def wait_until(self, now: datetime) -> int:
        """Settle everything that is due at `now`; how many orders that were."""
        with psycopg.connect(self._url) as connection:
            return settle_due(connection, _rulebook(connection), now, now, 1000)

    def ask(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a query, over all brands."""
        with psycopg.connect(self._url) as connection:
            return connection.execute(query, parameters).fetchall()

    def connect(self, brand_id: int, connector: str, title: str = "") -> int:
        """A new connection's id; without secrets."""
        with psycopg.connect(self._url) as connection:
            made = connection.execute(
                "insert into connectors_connection (brand_id, connector, title, token, options, "
                "sealed, active, cursor, pull_note, created_at) "
                "values (%s, %s, %s, gen_random_uuid()::text, '{}', '', true, '', '', now()) "
                "returning id",
                (brand_id, connector, title),
            ).fetchone()
        assert made is not None
        return int(made[0])

    def deliver(
        self,
        brand_id: int,
        connection_id: int,
        body: bytes,
        received_at: datetime,
        state: ReadingState = ReadingState.READ,
        reason: str = "",
    ) -> int:
        """A delivery's id, kept and marked as if a worker had read it at once."""
        receipt = Receipt(f"id of {body[:40]!r}", "topic/of-it")
        kept = row(brand_id, connection_id, receipt, {"x-kept": "a header"}, body, received_at)
        with psycopg.connect(self._url) as connection:
            connection.execute(INSERT, parameters([kept]))
            newest = connection.execute("select max(id) from inbox_delivery").fetchone()
            assert newest is not None
            connection.execute(
                "update inbox_reading set state = %s, reason = %s, read_at = %s "
                "where brand_id = %s and delivery_id = %s",
                (int(state), reason, received_at, brand_id, newest[0]),
            )
        return int(newest[0])


def _rulebook(connection: psycopg.Connection[tuple[object, ...]]) -> Rulebook:
    rulebook = Rulebook()
    rulebook.load(connection)
    return rulebook
