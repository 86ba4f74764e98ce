"""importing: a history into the database of a brand, by the worker's own verbs.

Each batch of whole orders is one transaction: recorded, judged by the instants at which things
happened, kept. What is there already is no news, so an import that was interrupted, or that is
run again over a longer export, goes on where it stopped and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count

import msgspec
import psycopg
from psycopg import errors

from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_told
from waypost.history.source import Bad, Source, Story
from waypost.overview.fold import fold
from waypost.timeline.heard import Connection, Heard, Raced
from waypost.timeline.record import record

BATCH = 2_000  # facts of a transaction, whole orders
_FOLD_EVERY = 20  # batches
_REFUSED = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)
# The database undid these by itself; the batch is simply told again.
_UNDONE = (Raced, errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


class Imported(msgspec.Struct):
    """orders, facts: what the source told. fresh: facts that were news. bad: rows left out."""

    orders: int = 0
    facts: int = 0
    fresh: int = 0
    bad: int = 0


class Importer:
    """Imports into one brand over a connection of the flow role.

    now: until when orders are judged, and when their facts count as known.
    """

    def __init__(
        self,
        connection: Connection,
        brand_id: int,
        now: datetime,
        *,
        report: Callable[[Bad], None],
        passed: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._brand_id = brand_id
        self._now = now
        self._report = report
        self._passed = passed
        self._rulebook = Rulebook()
        self.done = Imported()

    def run(self, source: Source) -> Imported:
        """Import everything; bad rows go to `report`, `passed` is called after each batch."""
        with self._connection.transaction():
            self._rulebook.load(self._connection)
        for number, batch in enumerate(self._batches(source), 1):
            try:
                self._tell(batch)
            except _REFUSED:
                self._one_by_one(batch)
            if number % _FOLD_EVERY == 0:
                self._fold()
            self._passed()
        self._fold()
        return self.done

    def _fold(self) -> None:
        """Counts are right without it, but slow to read where no worker runs."""
        with self._connection.transaction():
            fold(self._connection)

    def _batches(self, source: Source) -> Iterator[list[Story]]:
        batch: list[Story] = []
        facts = 0
        for story in source.stories():
            if isinstance(story, Bad):
                self.done.bad += 1
                self._report(story)
                continue
            batch.append(story)
            facts += len(story.facts)
            if facts >= BATCH:
                yield batch
                batch, facts = [], 0
        if batch:
            yield batch

    def _tell(self, batch: Sequence[Story]) -> None:
        heard = [Heard(self._brand_id, fact) for story in batch for fact in story.facts]
        for attempt in count(1):
            try:
                with self._connection.transaction():
                    told = record(self._connection, heard, self._now)
                    settle_told(self._connection, told, self._rulebook, self._now)
                break
            except _UNDONE:
                if attempt == 10:
                    raise
        self.done.orders += len(batch)
        self.done.facts += len(heard)
        self.done.fresh += sum(len(item.news) for item in told)

    def _one_by_one(self, batch: Sequence[Story]) -> None:
        """The database refused a batch: leave out the order that it cannot take, and say so."""
        for story in batch:
            try:
                self._tell([story])
            except _REFUSED as error:
                self.done.bad += 1
                reason = f"the database refused {story.order_ref}: {error}".strip()
                self._report(Bad("", 0, reason.splitlines()[0]))
