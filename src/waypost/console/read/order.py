"""One order in full: its row, issues, events and names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from waypost.console.read.rows import one, rows
from waypost.core.facts import Fact, body_from_json
from waypost.core.order import OrderState, unpack

_ORDER = """
select id, number, customer, stage, placed_at, total_minor, currency, country, judged_at, wake_at,
    fault, state
from timeline_order where brand_id = %s and id = %s
"""

_ISSUES = """
select id, kind, subject, status, severity, warned_at, opened_at, due_at, closed_at, absorbed_by,
    note, evidence, closed_evidence
from issues_issue where brand_id = %s and order_id = %s
order by closed_at desc nulls first, severity desc, coalesce(opened_at, warned_at) desc, id desc
"""

# A delivery may be gone by its retention while the event that it brought stays.
_EVENTS = """
select e.fact_id, e.kind, e.source, e.key, e.ref, e.occurred_at, e.recorded_at, d.id, e.data::text
from timeline_event e
left join inbox_delivery d on d.brand_id = e.brand_id and d.id = e.delivery_id
where e.brand_id = %s and e.order_id = %s
order by e.occurred_at desc, e.recorded_at desc, e.fact_id
"""

_NAMES = """
select ref from timeline_reference where brand_id = %(brand)s and order_id = %(order)s
union
select ref from timeline_shared where brand_id = %(brand)s and order_id = %(order)s
order by ref
"""

_POLICY = "select zone, country, policy::text from accounts_brand where id = %s"


class Order(msgspec.Struct, frozen=True):
    id: int
    number: str
    customer: str
    stage: str
    placed_at: datetime | None
    total_minor: int | None
    currency: str
    country: str
    judged_at: datetime
    wake_at: datetime | None
    fault: str
    state: OrderState


class Issue(msgspec.Struct, frozen=True):
    id: int
    kind: str
    subject: str
    status: str
    severity: int
    warned_at: datetime | None
    opened_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    absorbed_by: str
    note: str
    evidence: bytes
    closed_evidence: bytes

    @property
    def since(self) -> datetime:
        return self.opened_at or self.warned_at or self.due_at


class Event(msgspec.Struct, frozen=True):
    """delivery_id: the raw delivery that brought it; None for imports, and once it is pruned."""

    fact: Fact
    id: bytes
    recorded_at: datetime
    delivery_id: int | None


def order(brand_id: int, order_id: int) -> Order | None:
    return one(_order, _ORDER, [brand_id, order_id])


def issues(brand_id: int, order_id: int) -> list[Issue]:
    """Standing ones first, the worst on top; then closed ones, the newest first."""
    return rows(Issue, _ISSUES, [brand_id, order_id])


def events(brand_id: int, order_id: int) -> list[Event]:
    """Newest first."""
    return rows(_event, _EVENTS, [brand_id, order_id])


def names(brand_id: int, order_id: int) -> Iterator[tuple[str, str]]:
    """What partners call this order, as (namespace, name)."""
    for ref in rows(str, _NAMES, {"brand": brand_id, "order": order_id}):
        namespace, _, value = ref.partition(":")
        yield namespace, value


def policy(brand_id: int) -> tuple[str, str, dict[str, Any]]:
    """The brand's zone, country and changes to the default policy."""
    found = one(lambda *row: row, _POLICY, [brand_id])
    assert found is not None, "the seat names a brand that exists"
    zone, country, changes = found
    return zone, country, msgspec.json.decode(changes)


def _order(*columns: Any) -> Order:
    *plain, state = columns
    return Order(*plain, state=unpack(state))


def _event(
    id_: bytes,
    kind: str,
    source: str,
    key: str,
    ref: str,
    at: datetime,
    recorded_at: datetime,
    delivery_id: int | None,
    data: str,
) -> Event:
    fact = Fact(ref, at, source, key, body_from_json(kind, data.encode()))
    return Event(fact, id_, recorded_at, delivery_id)
