"""Logging in: the password's throttle, and links that log somebody in once.

The throttle counts tries in windows of fifteen minutes, each before the password is looked at:

- 5 for one account from one network address,
- 30 for one account from everywhere,
- 60 from one network address.

Beyond that, every further try is answered alike, right or wrong, until the window is over. A
login-link is not throttled: its token cannot be guessed, so an account that somebody else locked
is never out of its owner's reach. Accounts are counted by the address that was typed, whether or
not such an account exists, so the answer tells nothing about that.

Only digests are kept: of the token of a link, and of what was counted.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

import structlog
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from waypost.accounts.models import LoginAttempt, LoginLink, Person

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ACCOUNT = 30
PER_ADDRESS = 60
LINK_LIFETIME = timedelta(minutes=30)

_COUNT = """
insert into accounts_loginattempt as kept (key, failures, first_at) values (%(key)s, 1, %(now)s)
on conflict (key) do update set
    failures = case when kept.first_at > %(start)s then kept.failures + 1 else 1 end,
    first_at = case when kept.first_at > %(start)s then kept.first_at else excluded.first_at end
returning failures, first_at
"""

_USE = """
update accounts_loginlink l set used_at = %(now)s from accounts_person p
where l.digest = %(digest)s and l.used_at is null and l.expires_at > %(now)s
and p.id = l.person_id and p.is_active returning p.id
"""


class Throttled(Exception):
    """Too many tries. `until` is when the next one counts again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


def check(
    request: HttpRequest, email: str, password: str, address: str, now: datetime
) -> Person | None:
    """The person with this address and password; None when there is none such.

    Unknown, deactivated and wrong are one answer, and take equally long. Throttled says no more
    tries for now. `address` is the network address of whoever asks.
    """
    limits = _limits(email, address)
    until = [_count(key, most, now) for key, most in limits.items()]
    waiting = [end for end in until if end is not None]
    if waiting:
        log.warning("login_throttled", address=address)
        raise Throttled(max(waiting))
    known = Person.objects.filter(email__iexact=email).values_list("email", flat=True).first()
    person = authenticate(request, username=known or email, password=password)
    if not isinstance(person, Person):
        log.warning("login_refused", address=address)
        return None
    _forgive(list(limits), now)
    log.info("login", person=person.pk, how="password", address=address)
    return person


def _limits(email: str, address: str) -> dict[bytes, int]:
    account, network = email.strip().lower(), _network(address)
    return {
        _digest(f"both\0{account}\0{network}"): PER_ACCOUNT_AND_ADDRESS,
        _digest(f"account\0{account}"): PER_ACCOUNT,
        _digest(f"address\0{network}"): PER_ADDRESS,
    }


def _network(address: str) -> str:
    """Whoever has one IPv6 address has the 2**64 beside it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return known.exploded[:19] if isinstance(known, IPv6Address) else address


def _count(key: bytes, most: int, now: datetime) -> datetime | None:
    """Count one try; the end of the window when it was one too many."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "start": now - WINDOW})
        failures, first_at = cursor.fetchone()
    return first_at + WINDOW if failures > most else None


def _forgive(keys: list[bytes], now: datetime) -> None:
    """A success clears the account, takes one try off the address, and sweeps what is over."""
    both, account, network = keys
    LoginAttempt.objects.filter(key__in=[both, account]).delete()
    LoginAttempt.objects.filter(first_at__lt=now - WINDOW).delete()
    LoginAttempt.objects.filter(key=network, failures__gt=0).update(failures=F("failures") - 1)


def make_link(person: Person, now: datetime, lifetime: timedelta = LINK_LIFETIME) -> str:
    """A token for `/enter/<token>` that logs `person` in once, within `lifetime`."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(person=person, digest=_digest(token), expires_at=now + lifetime)
    return token


def link_works(token: str, now: datetime) -> bool:
    """Would `use_link` log somebody in? Changes nothing."""
    fitting = LoginLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=now)
    return fitting.filter(person__is_active=True).exists()


def use_link(token: str, now: datetime) -> Person | None:
    """The person whom the link logs in; it never does so again. None when it does not work."""
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"digest": _digest(token), "now": now})
        row = cursor.fetchone()
    if row is None:
        log.warning("login_link_refused")
        return None
    log.info("login", person=row[0], how="link")
    return Person.objects.get(pk=row[0])


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
