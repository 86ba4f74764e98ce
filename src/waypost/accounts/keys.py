"""Keys for programs: shown once, kept as a digest, good for reading one brand's lists.

A key is `wp_<brand>_<secret>`. The brand is in it because the row can only be seen from inside
the brand's wall.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import connection, transaction

from waypost.accounts import throttle
from waypost.accounts.models import ApiKey
from waypost.accounts.scope import bind

PER_KEY = 600
WRONG_PER_ADDRESS = 30
_SHAPE = re.compile(r"wp_([0-9]{1,18})_([A-Za-z0-9_-]{43})")
_NOTED_EVERY = timedelta(minutes=5)

_MAKE = """
insert into accounts_apikey (brand_id, title, prefix, digest, created_by, created_at)
values (%s, %s, %s, %s, %s, %s) returning id
"""


class KeyRefused(Exception):
    """Unknown or revoked."""


def make(brand_id: int, title: str, by: int, now: datetime) -> tuple[int, str]:
    """A new key: its id and the key itself, which nobody will see again."""
    key = f"wp_{brand_id}_{secrets.token_urlsafe(32)}"
    given = [brand_id, title, key[:12], throttle.key_of("key", key), by, now]
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, given)
        return cursor.fetchone()[0], key


def revoke(brand_id: int, key_id: int, now: datetime) -> ApiKey | None:
    """End a key for good; None when there is no such key that still works."""
    found = ApiKey.objects.filter(brand_id=brand_id, id=key_id, revoked_at=None)
    key = found.first()
    return key if found.update(revoked_at=now) else None


def use(text: str, address: str, now: datetime) -> ApiKey:
    """The key of a program that asks from `address`. KeyRefused, throttle.Throttled."""
    key = _known(text, now)
    if key is None:
        count = {throttle.key_of("wrong key", throttle.network(address)): WRONG_PER_ADDRESS}
        throttle.count(count, now)
        raise KeyRefused
    throttle.count({throttle.key_of("key", key.brand_id, key.id): PER_KEY}, now)
    return key


@transaction.atomic
def _known(text: str, now: datetime) -> ApiKey | None:
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    bind(int(match[1]))
    digest = throttle.key_of("key", text)
    mine = ApiKey.objects.filter(brand_id=int(match[1]))
    key = mine.filter(digest=digest, revoked_at=None).first()
    if key is None or not compare_digest(bytes(key.digest), digest):
        return None
    if key.used_at is None or now - key.used_at > _NOTED_EVERY:
        mine.filter(id=key.id).update(used_at=now)
    return key
