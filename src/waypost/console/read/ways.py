"""The providers that a brand configured, and how each of them is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from waypost.console.read.rows import one, rows

_COLUMNS = """
id, channel, provider, title, shown, sender, token, created_at, sent_at, failing_since, fault,
paused_at is not null, deleted_at is not null
"""
_LIST = f"""
select {_COLUMNS} from tell_way where brand_id = %s and deleted_at is null
order by channel, id desc limit 100
"""  # noqa: S608 - constants
_ONE = f"""
select {_COLUMNS} from tell_way where brand_id = %s and id = %s and (deleted_at is null or %s)
"""  # noqa: S608 - constants
_SEALED = "select sealed from tell_way where brand_id = %s and id = %s"


class Way(NamedTuple):
    """See `tell.models.Way`."""

    id: int
    channel: str
    provider: str
    title: str
    shown: str
    sender: str
    token: str
    created_at: datetime
    sent_at: datetime | None
    failing_since: datetime | None
    fault: str
    paused: bool
    deleted: bool


def ways(brand_id: int) -> list[Way]:
    """By channel; of several that send, the first one does."""
    return rows(Way, _LIST, [brand_id])


def way(brand_id: int, id_: int, *, deleted: bool = False) -> Way | None:
    return one(Way, _ONE, [brand_id, id_, deleted]) if id_ < 2**63 else None


def sealed(brand_id: int, id_: int) -> bytes:
    return one(bytes, _SEALED, [brand_id, id_]) or b""
