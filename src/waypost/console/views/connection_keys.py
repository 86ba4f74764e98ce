"""A connection's address, its secrets and credentials: what is kept, and changing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection as database
from django.http import HttpRequest
from django.utils import timezone

from waypost.accounts.roles import seat_of
from waypost.connectors.connect import hook_path
from waypost.connectors.kept import Kept, Secret, unseal
from waypost.console.read.connections import Connection
from waypost.console.read.rows import one
from waypost.lib.crypt import Safe, SecretUnreadable
from waypost.lib.database import config

_SEALED = "select sealed from connectors_connection where brand_id = %s and id = %s"


class Safekept(NamedTuple):
    """What is kept of a connection, without any value. lost: sealed under another key."""

    secrets: tuple[Secret, ...] = ()
    credentials: frozenset[str] = frozenset()
    lost: bool = False


def safe() -> Safe:
    return Safe(config().secret_key)


def db() -> Any:
    """The request's own transaction, as the rooms below know it."""
    database.ensure_connection()
    return database.connection


def key_of(request: HttpRequest, found: Connection) -> tuple[int, int]:
    return seat_of(request).brand_id, found.id


def safekept(request: HttpRequest, found: Connection) -> Safekept:
    sealed = one(bytes, _SEALED, key_of(request, found)) or b""
    try:
        return shown(unseal(safe(), sealed), timezone.now())
    except SecretUnreadable:
        return Safekept(lost=True)


def shown(kept: Kept, now: datetime) -> Safekept:
    return Safekept(kept.living(now), frozenset(kept.credentials))


def hook_of(request: HttpRequest, found: Connection) -> str:
    """The address that the partner is given."""
    path = hook_path(seat_of(request).slug, found.connector, found.token)
    return f"{config().url}{path}"


def told(kept: Safekept) -> dict[str, Any]:
    """For the audit log: how many secrets, until when, which credentials; never a value."""
    ends = [it.until.isoformat() if it.until else None for it in kept.secrets]
    return {"secrets": ends, "credentials": sorted(kept.credentials)}


OVERLAPS: dict[str, timedelta | None] = {
    "0": timedelta(0),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "always": None,
}
