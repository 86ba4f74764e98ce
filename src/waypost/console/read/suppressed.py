"""Addresses to which nothing is sent any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from waypost.console.read.rows import rows

_LIST = """
select id, channel, address, reason, why, message_id, at, lifted_at, lifted_by
from tell_suppression where brand_id = %(brand)s {conditions}
order by id desc limit %(most)s
"""
_CONDITIONS = {
    "id": "and id = %(id)s",
    "channel": "and channel = %(channel)s",
    "reason": "and reason = %(reason)s",
    "address": "and address = %(address)s",
    "addresses": "and lifted_at is null and address = any(%(addresses)s)",
    "living": "and lifted_at is null",
    "before": "and id < %(before)s",
}


class Suppression(NamedTuple):
    """See `tell.models.Suppression`."""

    id: int
    channel: str
    address: str
    reason: str
    why: str
    message_id: int
    at: datetime
    lifted_at: datetime | None
    lifted_by: int | None


def suppressions(
    brand_id: int, most: int, before: int | None = None, **asked: Any
) -> list[Suppression]:
    """The newest first; `asked` by the names of _CONDITIONS, None asks for all."""
    values = {**asked, "before": before}
    conditions = " ".join(text for name, text in _CONDITIONS.items() if values.get(name))
    query = _LIST.format(conditions=conditions)
    return rows(Suppression, query, {**values, "brand": brand_id, "most": most})


def suppression(brand_id: int, id_: int) -> Suppression | None:
    found = suppressions(brand_id, 1, id=id_) if 0 < id_ < 2**63 else []
    return found[0] if found else None


def of_addresses(brand_id: int, addresses: Sequence[str]) -> list[Suppression]:
    """Those that stand against any of these addresses."""
    return suppressions(brand_id, 20, addresses=list(addresses)) if addresses else []
