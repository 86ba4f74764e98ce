"""The keys of a brand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from waypost.console.read.rows import rows

MOST = 50

_KEYS = """
select k.id, k.title, k.prefix, coalesce(nullif(p.name, ''), p.email, ''), k.created_at, k.used_at,
    k.revoked_at
from accounts_apikey k left join accounts_person p on p.id = k.created_by
where k.brand_id = %s order by k.revoked_at is not null, k.created_at desc limit 200
"""


class Key(NamedTuple):
    id: int
    title: str
    prefix: str
    by: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def keys_of(brand_id: int) -> list[Key]:
    """Those that work first, newest first."""
    return rows(Key, _KEYS, [brand_id])
