"""Grouped commits: requests that arrive together share one transaction and one disk flush."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import psycopg
import structlog

from waypost.inbox.remember import INSERT, Row, parameters
from waypost.lib.faults import fault

log = structlog.get_logger(__name__)

_Waiting = tuple[Row, asyncio.Future[None]]
_PAUSE = 0.2  # seconds before the database is tried again
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
        self._waiting: deque[_Waiting] = deque()
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
        self._refuse("shutting down")

    async def _run(self) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    while True:
                        await self._commit(connection, await self._next())
            except (psycopg.Error, OSError) as error:
                log.warning("inbox_unavailable", error=str(error).strip())
                self._refuse("the database is away")
                await asyncio.sleep(_PAUSE)

    async def _next(self) -> list[_Waiting]:
        while not self._waiting:
            self._bell.clear()
            await self._bell.wait()
        return [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]

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
        self, connection: psycopg.AsyncConnection[Any], group: list[_Waiting]
    ) -> None:
        try:
            fault("door_before_commit")
            async with connection.cursor(binary=True) as cursor:
                await cursor.execute(INSERT, parameters([row for row, _ in group]), prepare=True)
            fault("door_after_commit_before_answer")
        except BaseException:
            _fail(group, "not committed")
            raise
        for _, done in group:
            if not done.done():
                done.set_result(None)

    def _refuse(self, why: str) -> None:
        """Nobody waits for a database that is away: the partner sends it again."""
        group, self._waiting = list(self._waiting), deque()
        _fail(group, why)


def _fail(group: list[_Waiting], why: str) -> None:
    for _, done in group:
        if not done.done():
            done.set_exception(InboxUnavailable(why))
