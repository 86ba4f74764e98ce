"""Grouped commits: requests that arrive together share one transaction and one disk flush."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any

import psycopg
import structlog

from waypost.inbox.remember import INSERT, Row, parameters
from waypost.lib.faults import fault

log = structlog.get_logger(__name__)

_MOST = 256  # rows of one commit: beyond this a group only adds waiting


class InboxUnavailable(Exception):
    """Not stored: the database is away or the queue is full. The partner is asked to retry."""


class Group:
    """Collects rows and commits them, `lanes` groups at a time.

    While one lane waits for the disk the other fills and sends; more lanes would make the
    groups smaller and the flushes more.
    """

    def __init__(self, url: str, *, max_waiting: int, lanes: int = 2) -> None:
        self._url = url
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[Row, asyncio.Future[None]]] = deque()
        self._bell = asyncio.Event()
        self._lanes = [asyncio.create_task(self._run()) for _ in range(lanes)]

    @property
    def depth(self) -> int:
        return len(self._waiting)

    async def add(self, row: Row) -> None:
        """Return when `row` is committed (or was here before); InboxUnavailable otherwise."""
        if len(self._waiting) >= self._max_waiting:
            raise InboxUnavailable("the queue is full")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._bell.set()
        await done

    async def close(self) -> None:
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._refuse(list(self._waiting), "shutting down")
        self._waiting.clear()

    async def _run(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        while True:
            while not self._waiting:
                self._bell.clear()
                await self._bell.wait()
            group = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
            try:
                if connection is None or connection.closed:
                    connection = await self._connect()
                await self._commit(connection, group)
            except asyncio.CancelledError:
                self._refuse(group, "shutting down")
                raise
            except (psycopg.Error, OSError) as error:
                log.warning("inbox_unavailable", error=str(error), rows=len(group))
                self._refuse(group, "the database is away")
                if connection is not None:
                    with contextlib.suppress(psycopg.Error, OSError):
                        await connection.close()
                connection = None

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        # Partners give up after five seconds; a slower statement would only be answered to nobody.
        return await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            connect_timeout=2,
            application_name="waypost door",
            options="-c statement_timeout=4000",
        )

    async def _commit(
        self,
        connection: psycopg.AsyncConnection[Any],
        group: list[tuple[Row, asyncio.Future[None]]],
    ) -> None:
        fault("door_before_commit")
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(INSERT, parameters([row for row, _ in group]), prepare=True)
        fault("door_after_commit_before_answer")
        for _, done in group:
            if not done.done():
                done.set_result(None)

    @staticmethod
    def _refuse(group: list[tuple[Row, asyncio.Future[None]]], why: str) -> None:
        for _, done in group:
            if not done.done():
                done.set_exception(InboxUnavailable(why))
