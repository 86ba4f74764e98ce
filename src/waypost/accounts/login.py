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

import structlog
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from waypost.accounts import throttle
from waypost.accounts.models import LoginAttempt, LoginLink, Person
from waypost.accounts.throttle import WINDOW, Throttled

__all__ = ["WINDOW", "Throttled", "check", "link_works", "make_link", "use_link"]

log = structlog.get_logger(__name__)

PER_ACCOUNT_AND_ADDRESS = 5
PER_ACCOUNT = 30
PER_ADDRESS = 60
LINK_LIFETIME = timedelta(minutes=30)

_USE = """
update accounts_loginlink l set used_at = %(now)s from accounts_person p
where l.digest = %(digest)s and l.used_at is null and l.expires_at > %(now)s
and p.id = l.person_id and p.is_active returning p.id
"""


def check(
    request: HttpRequest, email: str, password: str, address: str, now: datetime
) -> Person | None:
    """The person with this address and password; None when there is none such.

    Unknown, deactivated and wrong are one answer, and take equally long. Throttled says no more
    tries for now. `address` is the network address of whoever asks.
    """
    limits = _limits(email, address)
    try:
        throttle.count(limits, now)
    except Throttled:
        log.warning("login_throttled", address=address)
        raise
    known = Person.objects.filter(email__iexact=email).values_list("email", flat=True).first()
    person = authenticate(request, username=known or email, password=password)
    if not isinstance(person, Person):
        log.warning("login_refused", address=address)
        return None
    _forgive(list(limits), now)
    log.info("login", person=person.pk, how="password", address=address)
    return person


def _limits(email: str, address: str) -> dict[bytes, int]:
    account, network = email.strip().lower(), throttle.network(address)
    return {
        throttle.key_of("both", account, network): PER_ACCOUNT_AND_ADDRESS,
        throttle.key_of("account", account): PER_ACCOUNT,
        throttle.key_of("address", network): PER_ADDRESS,
    }


def _forgive(keys: list[bytes], now: datetime) -> None:
    """A success clears the account and takes one try off the address."""
    both, account, network = keys
    throttle.forgive([both, account], now)
    LoginAttempt.objects.filter(key=network, failures__gt=0).update(failures=F("failures") - 1)


def make_link(person: Person, now: datetime, lifetime: timedelta = LINK_LIFETIME) -> str:
    """A token for `/enter/<token>` that logs `person` in once, within `lifetime`."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(
        person=person, digest=throttle.key_of(token), expires_at=now + lifetime
    )
    return token


def link_works(token: str, now: datetime) -> bool:
    """Would `use_link` log somebody in? Changes nothing."""
    fitting = LoginLink.objects.filter(
        digest=throttle.key_of(token), used_at=None, expires_at__gt=now
    )
    return fitting.filter(person__is_active=True).exists()


def use_link(token: str, now: datetime) -> Person | None:
    """The person whom the link logs in; it never does so again. None when it does not work."""
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"digest": throttle.key_of(token), "now": now})
        row = cursor.fetchone()
    if row is None:
        log.warning("login_link_refused")
        return None
    log.info("login", person=row[0], how="link")
    return Person.objects.get(pk=row[0])
