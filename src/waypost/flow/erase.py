"""erase: when a customer's data must go, what we know of the person goes; the order stays.

What a partner sent is otherwise never altered, and an event is otherwise never rewritten. This is
the one exception: the customer, the address below the region, and free texts leave the events'
data, and the deliveries that brought those events are replaced as a whole, other orders' parts
included. The order is then judged anew from what is left, so that its own row forgets too.
"""

from __future__ import annotations

from collections.abc import Sequence

from waypost.lib.arrays import int8s
from waypost.timeline.heard import Connection, OrderKey

ERASED = b'{"erased": true}'

_SCRUB = """
update timeline_event e set data = (e.data - array['customer', 'ship_to', 'text', 'note',
    'message', 'place']) || case when jsonb_typeof(e.data -> 'ship_to') = 'object' then
        jsonb_build_object('ship_to', jsonb_strip_nulls(jsonb_build_object(
            'country', e.data -> 'ship_to' -> 'country',
            'region', e.data -> 'ship_to' -> 'region')))
        else '{}'::jsonb end
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
where e.brand_id = asked.brand_id and e.order_id = asked.order_id
"""

# The same id with another body is the same news told differently: it goes along.
_FORGET = """
update inbox_delivery d set body = %s, headers = '{}'
from (
    select distinct told.brand_id, told.connection_id, told.external_id
    from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    join timeline_event e on e.brand_id = asked.brand_id and e.order_id = asked.order_id
    join inbox_delivery told on told.brand_id = e.brand_id and told.id = e.delivery_id
) gone
where d.brand_id = gone.brand_id and d.connection_id = gone.connection_id
and d.external_id = gone.external_id and d.body <> %s
"""

# What the customer asked for on their page, and the pictures that came with it.
_WISHES = (
    """
    delete from wishes_photo p using wishes_wish w,
        unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where w.brand_id = asked.brand_id and w.order_id = asked.order_id
    and p.brand_id = w.brand_id and p.wish_id = w.id
    """,
    """
    update wishes_wish w set data = '{}', answer = '{}', why = ''
    from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where w.brand_id = asked.brand_id and w.order_id = asked.order_id
    """,
)


def erase(connection: Connection, keys: Sequence[OrderKey]) -> None:
    """Scrub the events and deliveries of these orders; the caller judges the orders anew."""
    asked = [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]
    connection.execute(_SCRUB, asked)
    connection.execute(_FORGET, [ERASED, *asked, ERASED])
    for statement in _WISHES:
        connection.execute(statement, asked)
