"""A brand's connection with a known secret, and signed requests for it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import msgspec
import psycopg

from tests.support.postgres import Database
from waypost.connectors.connect import connect, hook_path
from waypost.connectors.contract import Keys
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.inbox.door import Door
from waypost.lib.crypt import Safe
from waypost.lib.database import config

SECRET = "a shared secret of the tests"
_numbers = count(1)


class Hook(msgspec.Struct, frozen=True):
    """One connection of a brand."""

    brand_id: int
    id: int
    connector: str
    path: str


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[bytes, bytes]
    body: bytes


def safe() -> Safe:
    return Safe(config().secret_key)


def hook(database: Database, brand_id: int, slug: str, connector: str, **options: str) -> Hook:
    """A new connection of `brand_id`, signed with SECRET."""
    with psycopg.connect(database.flow) as connection:
        keys = Keys(secrets=(SECRET,), options=options)
        id_, token = connect(connection, safe(), brand_id, connector, keys)
    return Hook(brand_id, id_, connector, hook_path(slug, connector, token))


def shopify_headers(
    body: bytes, topic: str = "orders/create", delivery: str = "", secret: str = SECRET
) -> dict[str, str]:
    """What Shopify sends along, signed."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {
        "x-shopify-hmac-sha256": b64encode(digest).decode(),
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": delivery or f"delivery-{next(_numbers)}",
        "content-type": "application/json",
    }


def door(database: Database, url: str = "", **limits: int) -> Door:
    """A door in the running event loop; `url` "" is the database's own flow role."""
    directory = Directory(database.flow, safe())
    directory.load()
    limits = {"max_body": 100_000, "max_waiting": 1_000, **limits}
    return Door(
        url or database.flow, directory, CONNECTORS, clock=lambda: datetime.now(UTC), **limits
    )


async def post(
    door: Door,
    path: str,
    headers: dict[str, str],
    body: bytes | Sequence[bytes],
    method: str = "POST",
) -> Answer:
    """One request as an ASGI server hands it over; a list of bytes comes in chunks."""
    chunks = [body] if isinstance(body, bytes) else list(body)
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": i < len(chunks) - 1}
        for i, chunk in enumerate(chunks)
    ]
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await door(scope, receive, send)
    start, rest = sent
    return Answer(start["status"], dict(start["headers"]), rest["body"])  # type: ignore[arg-type]
