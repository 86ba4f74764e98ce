"""The door: a raw ASGI handler for `POST /hooks/{brand}/{connector}/{token}`.

It verifies, remembers, and answers 2xx only after the commit. It parses nothing and knows no
order. Wrong signature: 401, counted. Too large: 413. Queue full or database away: 503 with
Retry-After, so that the partner sends it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog

from waypost.connectors.contract import Connector, HookRequest, SignatureRefused
from waypost.connectors.directory import Directory, Line
from waypost.inbox.group import Group, InboxUnavailable
from waypost.inbox.remember import row
from waypost.lib.buckets import Buckets

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)

PREFIX = "/hooks/"
_RETRY_AFTER = b"5"

_COUNT_REFUSALS = """
insert into inbox_refusal (brand_id, connection_id, hour, reason, count, last_at)
values (%s, %s, date_trunc('hour', now()), %s, %s, now())
on conflict (brand_id, connection_id, hour, reason)
do update set count = inbox_refusal.count + excluded.count, last_at = now()
"""


class _TooLarge(Exception):
    """The body is beyond the limit."""


class _Gone(Exception):
    """The sender hung up before the body was complete."""


class Door:
    """Serves hooks in one event loop; made inside it."""

    def __init__(
        self,
        url: str,
        directory: Directory,
        connectors: Mapping[str, Connector],
        *,
        max_body: int,
        max_waiting: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._url = url
        self._directory = directory
        self._connectors = connectors
        self._max_body = max_body
        self._clock = clock
        self._group = Group(url, max_waiting=max_waiting)
        self._bad = Buckets(rate=0.5, burst=30)
        self._refusals: Counter[tuple[int, int, str]] = Counter()
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def close(self) -> None:
        self._housekeeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._housekeeping
        await self._group.close()
        await self._count_refusals()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405, b"hooks are posted", (b"allow", b"POST"))
            return
        line = self._line(scope["path"])
        if line is None:
            await _answer(send, 404, b"no such hook")
            return
        client = (line.id, (scope.get("client") or ("",))[0])
        if self._bad.empty(client, time.monotonic()):
            await _answer(send, 429, b"too many bad signatures", (b"retry-after", b"60"))
            return
        try:
            body = await self._body(scope, receive)
        except _TooLarge:
            await _answer(send, 413, b"body over %d bytes" % self._max_body)
            return
        except _Gone:
            return
        await self._take_in(line, scope, body, client, send)

    async def _take_in(
        self, line: Line, scope: Scope, body: bytes, client: tuple[int, str], send: Send
    ) -> None:
        connector = self._connectors[line.connector]
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        now = self._clock()
        request = HookRequest(headers, body, scope["query_string"].decode("latin-1"))
        try:
            receipt = connector.verify(request, line.keys, now)
        except SignatureRefused as refusal:
            self._bad.take(client, time.monotonic())
            self._refusals[line.brand_id, line.id, str(refusal)[:200]] += 1
            await _answer(send, 401, b"signature refused")
            return
        except Exception:
            log.exception("verify_failed", connector=line.connector)
            await _answer(send, 503, b"try again", (b"retry-after", _RETRY_AFTER))
            return
        kept = {name: headers[name] for name in connector.keeps if name in headers}
        try:
            await self._group.add(row(line.brand_id, line.id, receipt, kept, body, now))
        except InboxUnavailable:
            await _answer(send, 503, b"try again", (b"retry-after", _RETRY_AFTER))
            return
        await _answer(send, 200, b"ok")

    def _line(self, path: str) -> Line | None:
        parts = path[len(PREFIX) :].split("/")
        if len(parts) != 3:
            return None
        slug, connector, token = parts
        line = self._directory.by_token(token)
        if line is None or line.slug != slug or line.connector != connector or not line.active:
            return None
        return line if line.connector in self._connectors else None

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._max_body:
                raise _TooLarge
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._max_body:
                raise _TooLarge
            chunks.append(chunk)
            if not message.get("more_body"):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _keep_house(self) -> None:
        """Once a second: fresh connections in, counted refusals out."""
        while True:
            try:
                if self._directory.stale:
                    await asyncio.to_thread(self._directory.load)
                await self._count_refusals()
            except (psycopg.Error, OSError) as error:
                log.warning("door_housekeeping", error=str(error))
            await asyncio.sleep(1)

    async def _count_refusals(self) -> None:
        if not self._refusals:
            return
        counted, self._refusals = self._refusals, Counter()
        rows = [(*key, count) for key, count in counted.items()]
        try:
            async with (
                await psycopg.AsyncConnection.connect(self._url, connect_timeout=2) as connection,
                connection.cursor() as cursor,
            ):
                await cursor.executemany(_COUNT_REFUSALS, rows)
        except (psycopg.Error, OSError):
            self._refusals.update(counted)


async def _answer(send: Send, status: int, text: bytes, *headers: tuple[bytes, bytes]) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(text)).encode()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": text})
