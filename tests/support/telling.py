"""Feeding facts to the system as the worker does, in the flow role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import psycopg

from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
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
            return settle_due(connection, _rulebook(connection), now, 1000)


def _rulebook(connection: psycopg.Connection[tuple[object, ...]]) -> Rulebook:
    rulebook = Rulebook()
    rulebook.load(connection)
    return rulebook
