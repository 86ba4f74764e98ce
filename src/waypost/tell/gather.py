"""gather: what messages about some orders need to know of them, in two queries.

Takes anything with `execute(sql, parameters)` that sees the brand: psycopg's connection of the
teller, or a cursor of Django's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from waypost.core.order import OrderState, unpack
from waypost.tell.outcome import Executes
from waypost.tell.view.scans import Scanned

_ORDERS = """
select o.id, o.state, s.earliest, s.latest, coalesce(r.customer_id, 0),
    (select json_agg(json_build_array(i.subject, i.kind)) from issues_issue i
     where i.brand_id = o.brand_id and i.order_id = o.id
     and i.closed_at is null and i.opened_at is not null)::text,
    (select json_agg(distinct w.kind) from wishes_wish w
     where w.brand_id = o.brand_id and w.order_id = o.id
     and w.state in ('asked', 'carrying', 'person', 'unknown'))::text
from timeline_order o
left join overview_orderrow r on r.brand_id = o.brand_id and r.order_id = o.id
left join lateral (select earliest, latest from promise_shown s
    where s.brand_id = o.brand_id and s.order_id = o.id limit 1) s on true
where o.brand_id = %s and o.id = any(%s)
"""

_SCANS = """
select occurred_at, data->>'parcel', coalesce(data->>'status', ''), coalesce(data->>'text', ''),
    coalesce(data->>'place', '')
from timeline_event where brand_id = %s and order_id = %s and kind = 'parcel_scanned'
and data->>'status' in ('ready_for_pickup', 'out_for_delivery')
order by occurred_at desc, fact_id limit 20
"""


class Gathered(NamedTuple):
    """An order as stored. customer_id: of `overview`, 0 for none. issues: kinds of the open ones
    by subject. asked: kinds of wishes that wait. promised: days shown before the purchase."""

    order_id: int
    state: OrderState
    customer_id: int = 0
    issues: dict[str, list[str]] = {}
    asked: Sequence[str] = ()
    promised: tuple[date, date] | None = None
    scans: Sequence[Scanned] = ()


def gather(
    connection: Executes, brand_id: int, order_ids: Sequence[int], *, scanned: bool = False
) -> dict[int, Gathered]:
    """By id; those that are gone are missing. scanned: with the scans that a pickup's place and
    the day's delivery are read off."""
    rows = connection.execute(_ORDERS, (brand_id, list(order_ids))).fetchall()
    found = {row[0]: _gathered(*row) for row in rows}
    if scanned:
        for id_, it in found.items():
            scans = connection.execute(_SCANS, (brand_id, id_)).fetchall()
            found[id_] = it._replace(scans=[Scanned(*row) for row in scans])
    return found


def _gathered(
    id_: int,
    state: Any,
    first: date | None,
    last: date | None,
    customer_id: int,
    issues: str | None,
    wishes: str | None,
) -> Gathered:
    kinds: dict[str, list[str]] = {}
    for subject, kind in json.loads(issues or "[]"):
        kinds.setdefault(subject, []).append(kind)
    promised = (first, last) if first and last else None
    asked = json.loads(wishes or "[]")
    return Gathered(id_, unpack(bytes(state)), customer_id, kinds, asked, promised)
