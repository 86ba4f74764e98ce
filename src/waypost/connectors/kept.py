"""What a connection keeps sealed: signing secrets, each with its time, and credentials."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from waypost.connectors.contract import Keys
from waypost.lib.crypt import Safe


class Secret(msgspec.Struct, frozen=True):
    """A signing secret. since: when it was saved, until: refused from then on; None: not known,
    no end."""

    value: str
    since: datetime | None = None
    until: datetime | None = None

    def __repr__(self) -> str:
        return "Secret(...)"

    @property
    def mark(self) -> str:
        """Tells secrets apart without telling what they are."""
        return hashlib.sha256(b"waypost secret " + self.value.encode()).hexdigest()[:12]


class Kept(msgspec.Struct, frozen=True):
    """secrets: newest first."""

    secrets: tuple[Secret, ...] = ()
    credentials: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return "Kept(...)"

    def living(self, now: datetime) -> tuple[Secret, ...]:
        """The secrets that still verify at `now`."""
        return tuple(it for it in self.secrets if it.until is None or it.until > now)

    def keys(self, options: Mapping[str, str], now: datetime) -> Keys:
        values = tuple(secret.value for secret in self.living(now))
        return Keys(values, dict(options), dict(self.credentials))


def unseal(safe: Safe, sealed: bytes) -> Kept:
    """SecretUnreadable when the installation's key has changed."""
    opened: dict[str, Any] = safe.open(sealed) if sealed else {}
    return Kept(
        tuple(_secret(it) for it in opened.get("secrets", ())), opened.get("credentials", {})
    )


def seal(safe: Safe, kept: Kept) -> bytes:
    return safe.seal(msgspec.to_builtins(kept))


def _secret(found: str | dict[str, Any]) -> Secret:
    """A bare text is a secret without an end."""
    return Secret(found) if isinstance(found, str) else msgspec.convert(found, Secret)
