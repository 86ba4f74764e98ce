"""The one loop: read what came in, judge what is due, sleep until either happens again."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from psycopg import errors

from waypost.connectors.contract import Connector
from waypost.connectors.directory import Directory
from waypost.flow import fetch, read, stock
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
from waypost.inbox.remember import CHANNEL
from waypost.inbox.states import ReadingState
from waypost.issues.wake import wake
from waypost.lib import jobs
from waypost.lib.faults import fault
from waypost.overview.fold import fold
from waypost.promise import bind as promises
from waypost.timeline import orders
from waypost.timeline.heard import Connection, Heard, Raced
from waypost.timeline.record import record

log = structlog.get_logger(__name__)

BATCH = 1000
_TRIES = 5
_POLL = 1.0  # seconds; covers a notification that was lost
_TIDY = 1.0  # seconds between two rounds of what nobody waits for
# Every statement of the loop looks some hundred keys up. On a young database the planner, which has
# no statistics yet, would read whole tables instead, and cached plans would keep it doing so.
_PLANS = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off "
    "-c plan_cache_mode=force_custom_plan"
)
# The database undid these by itself; the work is still due and is simply done again.
_UNDONE = (Raced, errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)
# Not the delivery's doing: an outage, a missing migration, work to be begun again.
_OURS = (*_UNDONE, psycopg.OperationalError, psycopg.InterfaceError, psycopg.ProgrammingError)


class Loop:
    """A worker's loop over one connection as the flow role. Many may run, anywhere."""

    def __init__(
        self,
        url: str,
        directory: Directory,
        connectors: Mapping[str, Connector],
        *,
        batch: int = BATCH,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._url = url
        self._directory = directory
        self._connectors = connectors
        self._batch = batch
        self._clock = clock
        self._rulebook = Rulebook()
        self._connection: Connection | None = None
        self._tidied_at = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`; a database that goes away is waited for."""
        with contextlib.ExitStack() as stack:
            bell: psycopg.Connection[Any] | None = None
            while not stop.is_set():
                try:
                    if bell is None or bell.closed:
                        bell = stack.enter_context(
                            psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                        )
                        bell.execute(f"listen {CHANNEL}")
                    if not self.tick():
                        self._sleep(bell)
                except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                    log.warning("database_away", error=str(error).strip())
                    self.close()
                    bell = None
                    stop.wait(0.5)
            self.close()

    def tick(self) -> int:
        """One round: a batch of deliveries, a batch of due orders; how many of both."""
        connection = self._connected()
        if self._directory.stale:
            self._directory.load(connection)
        if self._rulebook.stale:
            self._rulebook.load(connection)
        connection.commit()
        done = self._patiently(self._read_batch) + self._patiently(self._settle_batch)
        if time.monotonic() - self._tidied_at > _TIDY:
            self._patiently(self._tidy)
            self._tidied_at = time.monotonic()
        return done

    def _patiently(self, step: Callable[[Connection], int]) -> int:
        while True:
            try:
                return step(self._connected())
            except _UNDONE as undone:
                log.debug("begun_again", why=type(undone).__name__)

    def _read_batch(self, connection: Connection) -> int:
        try:
            return self._read(connection, self._batch)
        except _OURS:
            raise
        except Exception:
            log.exception("batch_refused")
        return self._read_one_by_one(connection)

    def _read(self, connection: Connection, limit: int) -> int:
        with connection.transaction():
            claimed = read.claim(connection, limit)
            if not claimed:
                return 0
            fault("read_after_claim")
            now = self._clock()
            heard = read.read(claimed, self._directory, self._connectors)
            promised = promises.bind(connection, heard)
            fault("read_before_record")
            if heard:
                self._tell(connection, [*heard, *promised.heard], now)
            promises.keep(connection, promised, now)
            read.refuse(claimed, promised.refused)
            read.mark(connection, claimed, now)
            read.note(connection, claimed, self._directory, now)
            stock.note(connection, claimed)
            for item in claimed:
                if item.state is ReadingState.FETCHING:
                    jobs.defer(connection, fetch.TASK, brand_id=item.brand_id, delivery_id=item.id)
            fault("read_before_commit")
        fault("read_after_commit")
        return len(claimed)

    def _tell(self, connection: Connection, heard: list[Heard], now: datetime) -> None:
        """Record and settle; a lost race is run again with the claim and the reading in hand."""
        for _ in range(_TRIES):
            try:
                with connection.transaction():
                    told = record(connection, heard, now)
                    settle_told(connection, told, self._rulebook, now)
            except Raced:
                continue
            return
        raise Raced

    def _read_one_by_one(self, connection: Connection) -> int:
        """A batch could not be recorded: find the delivery that is to blame, keep it visible."""
        done = 0
        for _ in range(self._batch):
            try:
                found = self._read(connection, 1)
            except _OURS:
                raise
            except Exception as error:  # noqa: BLE001 - its reason is kept with the delivery
                with connection.transaction():
                    claimed = read.claim(connection, 1)
                    for item in claimed:
                        item.state = ReadingState.UNREADABLE
                        item.reason = f"it cannot be recorded: {type(error).__name__}: {error}"[
                            :1000
                        ]
                    read.mark(connection, claimed, self._clock())
                found = len(claimed)
            if not found:
                break
            done += found
        return done

    def _settle_batch(self, connection: Connection) -> int:
        with connection.transaction():
            now = self._clock()
            horizon = min(now, read.unread_since(connection) or now)
            found = settle_due(connection, self._rulebook, horizon, now, self._batch)
            if found:
                fault("due_before_commit")
        if found:
            fault("due_after_commit")
        return found

    def _tidy(self, connection: Connection) -> int:
        """End snoozes; fold what was counted."""
        with connection.transaction():
            woken = wake(connection, self._clock())
        with connection.transaction():
            fold(connection)
        return woken

    def _sleep(self, bell: psycopg.Connection[Any]) -> None:
        connection = self._connected()
        wake_at = orders.next_due(connection)
        connection.commit()
        seconds = _POLL
        if wake_at is not None:
            seconds = min(seconds, max(0.0, (wake_at - self._clock()).total_seconds()))
        for _ in bell.notifies(timeout=seconds, stop_after=1):
            pass

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url,
                connect_timeout=5,
                cursor_factory=_BinaryCursor,
                application_name="waypost worker",
                options=_PLANS,
            )
            # Instants of one zone are compared by their fields, of two by asking both zones: ten
            # times as long, and a server is rarely set to the UTC that all of ours are in.
            self._connection.execute("set time zone 'UTC'")
            self._connection.commit()
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


def calm_collector() -> None:
    """A batch makes tens of thousands of objects and no cycles; looking for cycles among them took
    a fifth of a worker's time. They are still looked for, much less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


class _BinaryCursor(psycopg.Cursor[tuple[Any, ...]]):
    """Results in binary, so that a seven-kilobyte body is not written out in hex and back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format = psycopg.pq.Format.BINARY
