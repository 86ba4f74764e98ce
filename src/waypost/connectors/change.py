"""change: what people do to a connection that is there. Each verb locks its row first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg

from waypost.connectors.kept import Kept, Secret, seal, unseal
from waypost.lib.crypt import Safe, SecretUnreadable

Db = psycopg.Connection[Any]

_LOCK = "select sealed from connectors_connection where brand_id = %s and id = %s for update"
_SEAL = "update connectors_connection set sealed = %s where brand_id = %s and id = %s"
_RENAME = "update connectors_connection set title = %s where brand_id = %s and id = %s"
_SWITCH = "update connectors_connection set active = %s where brand_id = %s and id = %s"
_OPTIONS = "update connectors_connection set options = %s::jsonb where brand_id = %s and id = %s"


class NoSuchConnection(LookupError):
    """The brand has no connection with this id."""


def add_secret(
    db: Db, safe: Safe, key: tuple[int, int], value: str, overlap: timedelta | None, now: datetime
) -> Kept:
    """Sign with `value` from now on; the older secrets verify for `overlap` more (None: for good).

    A value that is there already comes to the front, without an end.
    """

    def change(kept: Kept) -> Kept:
        end = now + overlap if overlap is not None else None
        older = [it for it in kept.living(now) if it.value != value]
        ended = (Secret(it.value, it.since, _sooner(it.until, end)) for it in older)
        return Kept((Secret(value, now), *ended), kept.credentials)

    return _resealed(db, safe, key, lambda kept: _living(change(kept), now))


def drop_secret(db: Db, safe: Safe, key: tuple[int, int], mark: str, now: datetime) -> Kept:
    """Refuse the secret with this mark at once."""

    def change(kept: Kept) -> Kept:
        return Kept(tuple(it for it in kept.living(now) if it.mark != mark), kept.credentials)

    return _resealed(db, safe, key, change)


def set_credentials(
    db: Db, safe: Safe, key: tuple[int, int], changes: Mapping[str, str | None]
) -> Kept:
    """Put these in (None: take it away); the others stay."""

    def change(kept: Kept) -> Kept:
        merged = {**kept.credentials, **changes}
        return Kept(kept.secrets, {name: it for name, it in merged.items() if it is not None})

    return _resealed(db, safe, key, change)


def rename(db: Db, key: tuple[int, int], title: str) -> None:
    db.execute(_RENAME, (title, *key))


def switch(db: Db, key: tuple[int, int], active: bool) -> None:
    """Off, the address answers 404: a partner sends again for a while, and gives up then."""
    db.execute(_SWITCH, (active, *key))


def set_options(db: Db, key: tuple[int, int], options: Mapping[str, str]) -> None:
    db.execute(_OPTIONS, (json.dumps(dict(options)), *key))


def remove(db: Db, key: tuple[int, int]) -> None:
    """The address and its keys go; what it brought stays. See also `inbox.forget`."""
    db.execute("delete from connectors_connection where brand_id = %s and id = %s", key)


def _living(kept: Kept, now: datetime) -> Kept:
    return Kept(kept.living(now), kept.credentials)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((it for it in (one, other) if it is not None), default=None)


def _resealed(db: Db, safe: Safe, key: tuple[int, int], change: Callable[[Kept], Kept]) -> Kept:
    found = db.execute(_LOCK, key).fetchone()
    if found is None:
        raise NoSuchConnection
    kept = change(_opened(safe, bytes(found[0])))
    db.execute(_SEAL, (seal(safe, kept), *key))
    return kept


def _opened(safe: Safe, sealed: bytes) -> Kept:
    """What another key had sealed is lost either way; what is saved now counts."""
    try:
        return unseal(safe, sealed)
    except SecretUnreadable:
        return Kept()
