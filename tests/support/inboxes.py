"""Putting deliveries into an inbox and letting a worker's loop read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from tests.support.hooks import Hook, safe
from tests.support.postgres import Database
from waypost.connectors.contract import Receipt
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.flow.loop import Loop
from waypost.inbox.remember import INSERT, parameters, row


class Inbox:
    """A database's inbox at a settable time."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now
        directory = Directory(database.flow, safe())
        self.loop = Loop(database.flow, directory, CONNECTORS, clock=lambda: self.now)

    def put(self, hook: Hook, topic: str, body: bytes, external_id: str = "") -> None:
        """A verified delivery, as the door would remember it."""
        receipt = Receipt(external_id or f"{topic}/{hash(body)}", topic)
        stored = row(hook.brand_id, hook.id, receipt, {}, body, self.now)
        with psycopg.connect(self.database.flow) as connection:
            connection.execute(INSERT, parameters([stored]))

    def work(self) -> int:
        """Tick until nothing is left to do."""
        done = 0
        while ticked := self.loop.tick():
            done += ticked
        return done

    def query(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database.flow) as connection:
            return connection.execute(query, parameters).fetchall()

    def readings(self) -> list[tuple[int, str]]:
        """State and reason of each delivery, in order of arrival."""
        return self.query("select state, reason from inbox_reading order by delivery_id")

    def issues(self) -> list[tuple[Any, ...]]:
        """Every issue that ever was, in an order that does not depend on ids."""
        return self.query(
            """
            select o.number, i.kind, i.subject, i.status, i.severity, i.warned_at, i.opened_at,
                i.closed_at, i.absorbed_by
            from issues_issue i
            left join timeline_order o on o.brand_id = i.brand_id and o.id = i.order_id
            order by 1, 2, 3, 7, 8
            """
        )

    def events(self) -> list[tuple[Any, ...]]:
        """Every event with its order's number."""
        return self.query(
            """
            select o.number, e.kind, e.source, e.key, e.occurred_at from timeline_event e
            join timeline_order o on o.brand_id = e.brand_id and o.id = e.order_id
            order by 1, 2, 3, 4
            """
        )
