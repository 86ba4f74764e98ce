"""A door or a worker in a process of its own, for tests that kill it.

`main("worker", FLOW_URL, KEY)` works until killed.
`main("door", FLOW_URL, KEY, PATH, SECRET, COUNT, OUT)` posts COUNT deliveries through a door in
this process, and notes in OUT each id that was acknowledged.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import threading
from base64 import b64encode
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tests.flow.crash_orders import bodies
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.flow.loop import Loop
from waypost.inbox.door import Door
from waypost.lib import logs
from waypost.lib.crypt import Safe

LATER = datetime(2026, 4, 1, tzinfo=UTC)
# Each delivery comes in at its own simulated instant, the same in every run.
_came_in: ContextVar[datetime] = ContextVar("came_in")


def work(url: str, key: str) -> None:
    directory = Directory(url, Safe(key))
    loop = Loop(url, directory, CONNECTORS, batch=20, clock=lambda: LATER)
    loop.run(threading.Event())


async def post_all(url: str, key: str, path: str, secret: str, count: int, out: TextIO) -> None:
    out.seek(0)
    acknowledged = set(out.read().split())
    directory = Directory(url, Safe(key))
    directory.load()
    door = Door(url, directory, CONNECTORS, max_body=100_000, max_waiting=1000, clock=_came_in.get)
    left = [it for it in bodies(count) if it[0] not in acknowledged]

    async def send(name: str, topic: str, body: bytes, at: datetime) -> None:
        _came_in.set(at)
        if await _one(door, path, secret, name, topic, body) == 200:
            out.write(f"{name}\n")
            out.flush()

    for start in range(0, len(left), 16):
        await asyncio.gather(*(send(*it) for it in left[start : start + 16]))
    await door.close()


async def _one(door: Door, path: str, secret: str, name: str, topic: str, body: bytes) -> object:
    signature = b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    headers = [
        (b"x-shopify-hmac-sha256", signature),
        (b"x-shopify-topic", topic.encode()),
        (b"x-shopify-webhook-id", name.encode()),
    ]
    scope = {
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
    }
    statuses: list[object] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def answer(message: dict[str, object]) -> None:
        statuses.append(message.get("status"))

    await door(scope, receive, answer)
    return statuses[0]


def main(role: str, *rest: str) -> None:
    logs.configure(json_lines=True)
    if role == "worker":
        work(*rest)
    else:
        url, key, path, secret, count, out = rest
        with Path(out).open("a+") as acknowledged:
            asyncio.run(post_all(url, key, path, secret, int(count), acknowledged))
