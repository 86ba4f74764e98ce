"""forget: what messages know of the people of some orders goes. What was told, when, and why it was
decided so stays, without the person. Knows no Django; runs in the worker.

Kept is one thing: an address that said stop, or complained, so that it is kept to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from waypost.lib.arrays import int8s, texts

Connection = psycopg.Connection[tuple[Any, ...]]
OrderKey = tuple[int, int]

_PEOPLE = """
with asked as (select * from unnest(%b::bigint[], %b::bigint[]) as a (brand_id, order_id)),
found as (
    select c.brand_id, c.person from asked
    join tell_cause c on c.brand_id = asked.brand_id and c.order_id = asked.order_id
    union
    select m.brand_id, m.person from asked
    join tell_message m on m.brand_id = asked.brand_id and m.order_id = asked.order_id
    union
    select d.brand_id, d.person from asked
    join tell_device d on d.brand_id = asked.brand_id and d.order_id = asked.order_id
)
select f.brand_id, f.person from found f where f.person <> '' and not exists (
    select from overview_customerrow r where r.brand_id = f.brand_id and r.key = f.person)
"""

# Not told yet, and now never.
_DROP = """
with dropped as (
    update tell_cause c set state = 'dropped', verdict = 'drop', reason = 'erased', look_at = null,
        until = null, decided_at = %b
    from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where c.brand_id = asked.brand_id and c.order_id = asked.order_id
    and c.state in ('new', 'held', 'going')
    returning c.brand_id, c.id, c.order_id, c.message_id
)
insert into tell_decision (brand_id, cause_id, order_id, at, verdict, reason, message_id)
select brand_id, id, order_id, %b, 'drop', 'erased', message_id from dropped
"""

_OF_ORDERS = (
    """
    update tell_cause c set person = '', data = '{}'
    from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where c.brand_id = asked.brand_id and c.order_id = asked.order_id
    """,
    """
    update tell_decision d set detail = ''
    from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where d.brand_id = asked.brand_id and d.order_id = asked.order_id and d.detail <> ''
    """,
    """
    delete from tell_device d using unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
    where d.brand_id = asked.brand_id and d.order_id = asked.order_id
    """,
)

_BLANK = """
update tell_message m set person = '', address = '', subject = '', text = '', said = '{}',
    state = case when m.state in ('draft', 'asked', 'waiting', 'claimed') then 'dropped'
        else m.state end,
    why = case when m.state in ('draft', 'asked', 'waiting', 'claimed') then 'erased' else '' end,
    next_at = null
"""
_MESSAGES_OF_ORDERS = (
    _BLANK
    + """from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
where m.brand_id = asked.brand_id and m.order_id = asked.order_id
"""
)
# Digests tell of several orders.
_MESSAGES_OF_PEOPLE = (
    _BLANK
    + """from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
where m.brand_id = asked.brand_id and m.person = asked.person
"""
)

_ADDRESSES = """
select distinct m.brand_id, m.address
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_message m on m.brand_id = asked.brand_id and m.person = asked.person
where m.address <> ''
union
select p.brand_id, p.phone from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_person p on p.brand_id = asked.brand_id and p.key = asked.person where p.phone <> ''
union
select asked.brand_id, substr(asked.person, 7)
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
where asked.person like 'email:%%'
"""

_OF_PEOPLE = (
    """
    delete from tell_device d using unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
    where d.brand_id = asked.brand_id and d.person = asked.person
    """,
    """
    delete from tell_person p using unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
    where p.brand_id = asked.brand_id and p.key = asked.person
    """,
)

_OF_ADDRESSES = (
    """
    delete from tell_consent c using unnest(%b::bigint[], %b::text[]) as asked (brand_id, address)
    where c.brand_id = asked.brand_id and c.address = asked.address and c.given
    """,
    """
    update tell_consent c set detail = ''
    from unnest(%b::bigint[], %b::text[]) as asked (brand_id, address)
    where c.brand_id = asked.brand_id and c.address = asked.address and c.detail <> ''
    """,
    """
    delete from tell_suppression s
    using unnest(%b::bigint[], %b::text[]) as asked (brand_id, address)
    where s.brand_id = asked.brand_id and s.address = asked.address
    and (s.reason not in ('stop', 'complaint') or s.lifted_at is not null)
    """,
)


def forget(connection: Connection, keys: Sequence[OrderKey], now: datetime) -> None:
    """Of these orders, and of those of their people who have no other order."""
    orders = [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]
    people = _columns(connection.execute(_PEOPLE, orders).fetchall())
    addresses = _columns(connection.execute(_ADDRESSES, [*people, *people, *people]).fetchall())
    connection.execute(_DROP, [now, *orders, now])
    connection.execute(_MESSAGES_OF_ORDERS, orders)
    connection.execute(_MESSAGES_OF_PEOPLE, people)
    for statement in _OF_ORDERS:
        connection.execute(statement, orders)
    for statement in _OF_PEOPLE:
        connection.execute(statement, people)
    for statement in _OF_ADDRESSES:
        connection.execute(statement, addresses)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [int8s([row[0] for row in rows]), texts([row[1] for row in rows])]
