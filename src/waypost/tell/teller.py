"""The teller's loop: decide about causes that are due, and send what was decided."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog

from waypost.tell.claim import Claimed, Connection
from waypost.tell.office import Line, Office
from waypost.tell.outcome import CHANNEL
from waypost.tell.recover import recover
from waypost.tell.send import Sender

log = structlog.get_logger(__name__)

THREADS = 8
_POLL = 1.0  # seconds; covers a notification that was lost, and what is due by the clock
_TIDY = 5.0  # seconds between two looks for messages that somebody left behind
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

Decide = Callable[[Connection], int]


class Bell:
    """Wakes all who wait; who was busy when it rang does not wait."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.count = 0

    def ring(self) -> None:
        with self._rung:
            self.count += 1
            self._rung.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Until it has rung since `count` was `seen`."""
        with self._rung:
            if self.count == seen:
                self._rung.wait(seconds)


class Turns:
    """Which ways are in use: no way, hanging, holds more than half of the threads."""

    def __init__(self, threads: int) -> None:
        self._most = max(1, threads // 2)
        self._lock = threading.Lock()
        self._in_use: Counter[int] = Counter()

    @contextmanager
    def taken(self, take: Callable[[list[int]], list[Claimed]]) -> Iterator[list[Claimed]]:
        """What `take` finds, given the ways that have enough hands."""
        with self._lock:
            full = [way for way, count in self._in_use.items() if way and count >= self._most]
            items = take(full)
            way = items[0].way_id if items else 0
            self._in_use[way] += 1
        try:
            yield items
        finally:
            with self._lock:
                self._in_use[way] -= 1


class Teller:
    """A loop that decides, in the caller's thread, and threads that send. Many may run."""

    def __init__(self, office: Office, decide: Decide, threads: int = THREADS) -> None:
        self._office = office
        self._decide = decide
        self._threads = threads
        self._bell = Bell()
        self._turns = Turns(threads)
        self._line = Line(office.url)
        self._tidied_at = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`: messages in hand are finished. A database that goes away is waited
        for."""
        senders = [
            threading.Thread(target=self._send, args=(stop,), name=f"sender {n}", daemon=True)
            for n in range(self._threads)
        ]
        for sender in senders:
            sender.start()
        try:
            self._run(stop)
        finally:
            self._bell.ring()
            for sender in senders:
                sender.join(timeout=12)
            self._line.close()

    def _run(self, stop: threading.Event) -> None:
        ear: psycopg.Connection[Any] | None = None
        while not stop.is_set():
            try:
                if ear is None or ear.closed:
                    ear = psycopg.connect(self._office.url, autocommit=True, connect_timeout=5)
                    ear.execute(f"listen {CHANNEL}")
                if not self.tick():
                    for _ in ear.notifies(timeout=_POLL, stop_after=1):
                        self._bell.ring()
            except _AWAY as error:
                log.warning("database_away", error=str(error).strip())
                self._line.close()
                ear = None
                stop.wait(0.5)
        if ear is not None:
            with contextlib.suppress(psycopg.Error):
                ear.close()

    def tick(self) -> int:
        """One round: decide about a batch, and now and then look for what was left behind."""
        connection = self._line.up()
        if time.monotonic() - self._tidied_at > min(_TIDY, self._office.lease.total_seconds() / 2):
            if recover(connection, self._office):
                self._bell.ring()
            self._tidied_at = time.monotonic()
        decided = self._decide(connection)
        if decided:
            self._bell.ring()
        return decided

    def _send(self, stop: threading.Event) -> None:
        sender = Sender(self._office)
        while not stop.is_set():
            seen = self._bell.count
            try:
                with self._turns.taken(sender.take) as items:
                    sender.post(items)
                if not items:
                    self._bell.wait(seen, _POLL)
            except _AWAY as error:
                log.warning("database_away", error=str(error).strip())
                sender.close()
                stop.wait(0.5)
            except Exception:
                log.exception("sender_fell")
                sender.close()
                stop.wait(0.5)
        sender.close()
