"""Suppression: addresses to which nothing is sent any more, and why. Knows no Django."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from waypost.tell.outcome import Executes

_SUPPRESS = """
insert into tell_suppression (brand_id, channel, address, reason, why, message_id, at)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (brand_id, channel, address) where lifted_at is null do nothing
returning id
"""

_LIFT = """
update tell_suppression set lifted_at = %s, lifted_by = %s
where brand_id = %s and channel = %s and address = %s and lifted_at is null
and (%s::text is null or reason = %s)
returning id
"""

_FIND = """
select s.brand_id, s.channel, s.address, s.reason, s.why, s.at
from unnest(%s::bigint[], %s::text[], %s::text[]) as asked (brand_id, channel, address)
join tell_suppression s on s.brand_id = asked.brand_id and s.channel = asked.channel
    and s.address = asked.address and s.lifted_at is null
"""


class Why(StrEnum):
    """The reasons."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    STOP = "stop"
    INVALID = "invalid"
    DESK = "desk"


class Stopped(NamedTuple):
    reason: str
    why: str
    at: datetime


Address = tuple[int, str, str]  # brand, channel, address


def suppress(
    connection: Executes,
    brand_id: int,
    channel: str,
    address: str,
    reason: str,
    now: datetime,
    why: str = "",
    message_id: int = 0,
) -> bool:
    """Send nothing there any more; False when that was so already (its first reason stays)."""
    values = (brand_id, channel, address, reason, why[:500], message_id, now)
    return connection.execute(_SUPPRESS, values).fetchone() is not None


def lift(
    connection: Executes,
    brand_id: int,
    channel: str,
    address: str,
    now: datetime,
    by: int = 0,
    reason: str | None = None,
) -> bool:
    """Send there again; False when nothing stood in the way. reason: only if it was that."""
    asked = (now, by, brand_id, channel, address, reason, reason)
    return connection.execute(_LIFT, asked).fetchone() is not None


def suppressed(connection: Executes, addresses: Iterable[Address]) -> dict[Address, Stopped]:
    """Those of them to which nothing is sent."""
    asked = sorted(set(addresses))
    if not asked:
        return {}
    brands, channels, addressed = zip(*asked, strict=True)
    columns = (list(brands), list(channels), list(addressed))
    found = connection.execute(_FIND, columns).fetchall()
    return {(brand, channel, address): Stopped(*rest) for brand, channel, address, *rest in found}
