"""forget_person: a customer asked that everything about them be erased.

For each of their orders it is told that its customer is erased, as a storefront would tell it; the
order's own fold, `erase` and `forget` do the rest. Begun anew after a crash it goes on.
"""

from __future__ import annotations

from datetime import datetime

from waypost.core.bodies import CustomerErased
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_told
from waypost.flow.tools import Tools
from waypost.timeline.heard import Connection, Heard
from waypost.timeline.record import record

TASK = "forget_person"
_SOURCE = "customer"
_BATCH = 50
_BODY = CustomerErased(request="on their own page")

# A storefront's own id names the order for good; tracking numbers may name several.
_ORDERS = """
select distinct on (r.order_id) r.order_id, t.ref from overview_orderrow r
join timeline_reference t on t.brand_id = r.brand_id and t.order_id = r.order_id
    and t.ref not like 'tracking:%%'
where r.brand_id = %s and r.customer_id = %s
order by r.order_id, t.ref like 'order:%%' desc, t.ref limit %s
"""


def forget_person(tools: Tools, rulebook: Rulebook, brand_id: int, customer_id: int) -> int:
    """How many orders were erased."""
    erased = 0
    while True:
        with tools.transaction() as connection:
            rulebook.load(connection)
            done = _some(connection, rulebook, brand_id, customer_id, tools.clock())
        erased += done
        if done < _BATCH:
            return erased


def _some(
    connection: Connection, rulebook: Rulebook, brand_id: int, customer_id: int, now: datetime
) -> int:
    orders = connection.execute(_ORDERS, (brand_id, customer_id, _BATCH)).fetchall()
    heard = [
        Heard(brand_id, Fact(ref, now, _SOURCE, f"erase/{order_id}", _BODY))
        for order_id, ref in orders
    ]
    if heard:
        settle_told(connection, record(connection, heard, now), rulebook, now)
    return len(heard)
