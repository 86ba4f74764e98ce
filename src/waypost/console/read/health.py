"""How connections are, in a line each: cheap enough for a page that looks again and again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from waypost.console.read.rows import rows

_HOUR = timedelta(hours=1)

_HEALTH = """
select c.id, c.connector, c.title, c.active, c.heard_at,
    coalesce(sum(h.received) filter (where h.hour = %(hour)s), 0)::int,
    coalesce(sum(h.received) filter (where h.hour < %(hour)s), 0)::int
from connectors_connection c
left join inbox_hour h on h.brand_id = c.brand_id and h.connection_id = c.id
    and h.hour between %(before)s and %(hour)s
where c.brand_id = %(brand)s group by c.brand_id, c.id order by c.connector, c.id
"""

_TROUBLES = """
select substr(subject, 12), kind, status from issues_issue
where brand_id = %s and order_id = 0 and closed_at is null and status in ('open', 'warning')
and subject like 'connection:%%'
"""


class Health(msgspec.Struct):
    """rate: deliveries an hour. open, warnings: kinds of its issues."""

    id: int
    connector: str
    title: str
    active: bool
    heard_at: datetime | None
    rate: int
    open: list[str] = msgspec.field(default_factory=list)
    warnings: list[str] = msgspec.field(default_factory=list)

    @property
    def tone(self) -> str:
        """off, bad, warn, waiting (never heard) or good."""
        if not self.active:
            return "off"
        if self.open:
            return "bad"
        if self.warnings:
            return "warn"
        return "good" if self.heard_at else "waiting"


def health(brand_id: int, now: datetime) -> list[Health]:
    """All of a brand's connections."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    asked = {"brand": brand_id, "hour": hour, "before": hour - _HOUR}
    passed = (now - hour) / _HOUR
    found = {
        id_: Health(id_, connector, title, active, heard_at, _rate(this, before, passed))
        for id_, connector, title, active, heard_at, this, before in rows(_row, _HEALTH, asked)
    }
    for id_, kind, status in rows(_row, _TROUBLES, [brand_id]):
        it = found.get(int(id_)) if id_.isdigit() else None
        if it is not None:
            (it.open if status == "open" else it.warnings).append(kind)
    return list(found.values())


def _rate(this: int, before: int, passed: float) -> int:
    """Of the sixty minutes until now: this hour's, and its share of the hour before."""
    return this + round(before * (1 - passed))


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
