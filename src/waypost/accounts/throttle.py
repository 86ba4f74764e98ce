"""How often something may be tried: counted in windows of fifteen minutes.

Only digests are kept of what is counted. Counting is one statement, so that tries side by side
are all counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from django.db import connection

from waypost.accounts.models import LoginAttempt

WINDOW = timedelta(minutes=15)

_COUNT = """
insert into accounts_loginattempt as kept (key, failures, first_at) values (%(key)s, 1, %(now)s)
on conflict (key) do update set
    failures = case when kept.first_at > %(start)s then kept.failures + 1 else 1 end,
    first_at = case when kept.first_at > %(start)s then kept.first_at else excluded.first_at end
returning failures, first_at
"""


class Throttled(Exception):
    """Too many tries. `until` is when the next one counts again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until

    def minutes(self, now: datetime) -> int:
        """How long to wait, in whole minutes, at least one."""
        return max(1, round((self.until - now).total_seconds() / 60))


def count(limits: Mapping[bytes, int], now: datetime) -> None:
    """Count one try under each key; Throttled when it was one too many for any of them."""
    until = [_counted(key, most, now) for key, most in limits.items()]
    waiting = [end for end in until if end is not None]
    if waiting:
        raise Throttled(max(waiting))


def forgive(keys: Iterable[bytes], now: datetime) -> None:
    """Begin anew for these, and sweep what is over."""
    LoginAttempt.objects.filter(key__in=list(keys)).delete()
    LoginAttempt.objects.filter(first_at__lt=now - WINDOW).delete()


def key_of(*parts: object) -> bytes:
    """What is counted: a digest, which tells nothing about whom."""
    text = "\0".join(map(str, parts))
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def network(address: str) -> str:
    """Whoever has one IPv6 address has the 2**64 beside it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return known.exploded[:19] if isinstance(known, IPv6Address) else address


def _counted(key: bytes, most: int, now: datetime) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "start": now - WINDOW})
        failures, first_at = cursor.fetchone()
    return first_at + WINDOW if failures > most else None
