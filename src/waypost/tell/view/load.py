"""What a view is made of, asked of the database in two queries at most.

The transaction is bound to the brand, or runs as a role that sees all brands.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from waypost.core.order import OrderState, unpack
from waypost.core.rules import Rules, brand_rules
from waypost.tell.desk import Desk
from waypost.tell.reach import spoken
from waypost.tell.view.expected import Days
from waypost.tell.view.scans import Scanned

MOST_SCANS = 300

_LOAD = """
select o.state, b.zone, b.country, b.policy::text,
    (select json_agg(json_build_array(i.subject, i.kind)) from issues_issue i
     where i.brand_id = o.brand_id and i.order_id = o.id
     and i.closed_at is null and i.opened_at is not null)::text,
    (select json_agg(distinct w.kind) from wishes_wish w
     where w.brand_id = o.brand_id and w.order_id = o.id
     and w.state in ('asked', 'carrying', 'person', 'unknown'))::text,
    (select json_build_array(s.earliest, s.latest) from promise_shown s
     where s.brand_id = o.brand_id and s.order_id = o.id limit 1)::text,
    coalesce(c.id, 0), coalesce(p.zone, '')
from timeline_order o join accounts_brand b on b.id = o.brand_id
left join overview_orderrow r on r.brand_id = o.brand_id and r.order_id = o.id
left join overview_customerrow c on c.brand_id = o.brand_id and c.id = r.customer_id
left join tell_person p on p.brand_id = o.brand_id and p.key = c.key
where o.brand_id = %s and o.id = %s
"""

_SCANS = """
select occurred_at, data->>'parcel', coalesce(data->>'status', ''), coalesce(data->>'text', ''),
    coalesce(data->>'place', '')
from timeline_event
where brand_id = %s and order_id = %s and kind = 'parcel_scanned'
order by occurred_at desc, fact_id limit %s
"""


_SPOKEN = """
select o.state, coalesce(p.language, '') from timeline_order o
left join overview_orderrow r on r.brand_id = o.brand_id and r.order_id = o.id
left join overview_customerrow c on c.brand_id = o.brand_id and c.id = r.customer_id
left join tell_person p on p.brand_id = o.brand_id and p.key = c.key
where o.brand_id = %s and o.id = %s
"""


class Loaded(NamedTuple):
    """An order with what a view of it needs besides the hour. customer_id: of `overview`, 0 where
    nobody is known. zone: what the customer chose, "" where they chose nothing."""

    state: OrderState
    rules: Rules
    issues: dict[str, list[str]]
    asked: list[str]
    promised: Days | None
    customer_id: int = 0
    zone: str = ""


def load(brand_id: int, order_id: int) -> Loaded | None:
    """None where there is no such order."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [brand_id, order_id])
        row = cursor.fetchone()
    if row is None:
        return None
    state, zone, country, policy, issues, wishes, shown, *person = row
    found: dict[str, list[str]] = {}
    for subject, kind in json.loads(issues or "[]"):
        found.setdefault(subject, []).append(kind)
    rules = brand_rules(zone, country, json.loads(policy))
    asked = json.loads(wishes or "[]")
    return Loaded(unpack(bytes(state)), rules, found, asked, _days(shown), *person)


def scans(brand_id: int, order_id: int, most: int = MOST_SCANS) -> list[Scanned]:
    """The newest scans of all parcels of an order, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SCANS, [brand_id, order_id, most])
        return [Scanned(*row) for row in cursor.fetchall()]


def _days(shown: Any) -> Days | None:
    if not shown:
        return None
    first, last = json.loads(shown)
    return date.fromisoformat(first), date.fromisoformat(last)


def language_at(brand_id: int, order_id: int, desk: Desk) -> str:
    """The language that letters about this order are in; "" where nothing is known of it."""
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN, [brand_id, order_id])
        row = cursor.fetchone()
    if row is None:
        return ""
    state = unpack(bytes(row[0]))
    locale = state.customer[2].locale if state.customer else ""
    country = state.ship_to[2].country if state.ship_to else ""
    return spoken(row[1], locale, country, desk)
