"""What came to a connection since an instant: the answer to "does it work?"."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.inbox.states import ReadingState

_LOOKED = 200

# The newest are found by the index on a connection's deliveries.
_CAME = """
select d.id, d.topic, d.received_at, r.state, r.reason, r.facts from (
    select id, topic, received_at from inbox_delivery
    where brand_id = %(brand)s and connection_id = %(connection)s order by id desc limit %(looked)s
) d
join inbox_reading r on r.brand_id = %(brand)s and r.delivery_id = d.id
where d.received_at >= %(since)s order by d.id
"""

_REFUSED = """
select reason, max(last_at) from inbox_refusal
where brand_id = %s and connection_id = %s and last_at >= %s
group by 1 order by 2 desc limit 3
"""

_ORDER = """
select o.id, o.number from timeline_event e
join timeline_order o on o.brand_id = e.brand_id and o.id = e.order_id
where e.brand_id = %s and e.delivery_id = any(%s) and o.named order by o.id desc limit 1
"""


class Came(NamedTuple):
    id: int
    topic: str
    received_at: datetime
    state: int
    reason: str
    facts: int

    @property
    def is_new(self) -> bool:
        return self.state in (ReadingState.NEW, ReadingState.FETCHING)

    @property
    def is_unreadable(self) -> bool:
        return self.state == ReadingState.UNREADABLE


class Refused(NamedTuple):
    reason: str
    last_at: datetime


class Order(NamedTuple):
    id: int
    number: str


class Knocking(msgspec.Struct, frozen=True):
    """came: oldest first, of the newest 200. refused: the newest reason first."""

    came: list[Came]
    refused: list[Refused]
    order: Order | None

    @property
    def read(self) -> list[Came]:
        return [it for it in self.came if not it.is_new and not it.is_unreadable]

    @property
    def unreadable(self) -> list[Came]:
        return [it for it in self.came if it.is_unreadable]

    @property
    def facts(self) -> int:
        return sum(it.facts for it in self.came)

    @property
    def topics(self) -> set[str]:
        return {it.topic.lower() for it in self.came}

    @property
    def refusal(self) -> Refused | None:
        """The last refusal, unless something genuine came after it."""
        latest = self.came[-1].received_at if self.came else None
        newest = self.refused[0] if self.refused else None
        return None if newest is None or (latest and latest > newest.last_at) else newest


def knocking(brand_id: int, connection_id: int, since: datetime) -> Knocking:
    asked = {"brand": brand_id, "connection": connection_id, "since": since, "looked": _LOOKED}
    came = rows(Came, _CAME, asked)
    told = [it.id for it in came if it.facts][-20:]
    order = one(Order, _ORDER, [brand_id, told]) if told else None
    return Knocking(came, rows(Refused, _REFUSED, [brand_id, connection_id, since]), order)
