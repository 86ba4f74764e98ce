"""record: the only writer of events. Facts in; for each order, the facts that are news to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from waypost.core.facts import Fact, body_from_json, body_to_json
from waypost.lib.arrays import byteas, instants, int8s, texts, utf8s
from waypost.timeline import references
from waypost.timeline.assign import ONE_PARCEL, Assignment, Owner
from waypost.timeline.heard import Connection, Heard, News, OrderKey, Told

# The columns as arrays; a fact that is here already inserts nothing and is not news.
_RECORD = """
insert into timeline_event (brand_id, order_id, fact_id, kind, source, key, ref, occurred_at,
    delivery_id, data, recorded_at)
select * from unnest(%b::bigint[], %b::bigint[], %b::bytea[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::timestamptz[], %b::bigint[], %b::text[]::jsonb[], %b::timestamptz[])
on conflict (brand_id, order_id, fact_id) do nothing
returning brand_id, order_id, fact_id
"""

_EVENTS_OF = """
select e.brand_id, e.order_id, e.recorded_at, e.kind, e.source, e.key, e.ref, e.occurred_at,
    e.data::text
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
join timeline_event e on e.brand_id = asked.brand_id and e.order_id = asked.order_id
"""

_LOCK = """
select o.brand_id, o.id from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join timeline_order o on o.brand_id = asked.brand_id and o.id = asked.id
order by 1, 2 for update of o
"""

# Events that a shell and its order both have are the same facts: the order's copy stays.
_MOVE_EVENTS = """
with moved as (
    delete from timeline_event e
    using unnest(%b::bigint[], %b::bigint[], %b::bigint[]) as m (brand_id, shell, owner)
    where e.brand_id = m.brand_id and e.order_id = m.shell
    returning m.owner, e.*
)
insert into timeline_event (brand_id, order_id, fact_id, kind, source, key, ref, occurred_at,
    recorded_at, delivery_id, data)
select brand_id, owner, fact_id, kind, source, key, ref, occurred_at, recorded_at, delivery_id,
    data from moved
on conflict do nothing
"""

_MOVE_REST = (
    """
    update timeline_reference r set order_id = m.owner
    from unnest(%b::bigint[], %b::bigint[], %b::bigint[]) as m (brand_id, shell, owner)
    where r.brand_id = m.brand_id and r.order_id = m.shell
    """,
    """
    update timeline_shared s set order_id = m.owner
    from unnest(%b::bigint[], %b::bigint[], %b::bigint[]) as m (brand_id, shell, owner)
    where s.brand_id = m.brand_id and s.order_id = m.shell
    """,
    """
    delete from timeline_order o
    using unnest(%b::bigint[], %b::bigint[], %b::bigint[]) as m (brand_id, shell, owner)
    where o.brand_id = m.brand_id and o.id = m.shell
    """,
)

_COPY_SHARED = """
insert into timeline_event (brand_id, order_id, fact_id, kind, source, key, ref, occurred_at,
    recorded_at, delivery_id, data)
select e.brand_id, %s, e.fact_id, e.kind, e.source, e.key, e.ref, e.occurred_at, e.recorded_at,
    e.delivery_id, e.data
from timeline_reference r
join timeline_event e on e.brand_id = r.brand_id and e.order_id = r.order_id and e.ref = r.ref
where r.brand_id = %s and r.ref = %s and e.occurred_at >= %s
on conflict do nothing
returning recorded_at, kind, source, key, ref, occurred_at, data::text
"""


def record(connection: Connection, heard: Sequence[Heard], now: datetime) -> list[Told]:
    """Record `heard`; the news of each order. Raced means: roll back and begin again.

    The caller's transaction holds it all; orders are not locked here but by whoever folds.
    """
    assignment = Assignment(references.known(connection, heard))
    pairs = assignment.assign(heard)
    fresh = references.give_ids(connection, (owner for owner, _ in pairs))
    references.bind(connection, assignment)
    told: dict[OrderKey, Told] = {}
    for owner, _ in pairs:
        key = (owner.brand_id, owner.id)
        told.setdefault(key, Told(key, [], owner.named, key in fresh))
    _take_up_shells(connection, assignment.taken_up, told)
    for ref, owner, at in assignment.new_shares:
        key = (owner.final().brand_id, owner.final().id)
        since = at - ONE_PARCEL
        rows = connection.execute(_COPY_SHARED, (key[1], ref[0], ref[1], since)).fetchall()
        told[key].news.extend(_news(*row) for row in rows)
    _insert(connection, pairs, told, now)
    return list(told.values())


def _insert(
    connection: Connection,
    pairs: Iterable[tuple[Owner, Heard]],
    told: dict[OrderKey, Told],
    now: datetime,
) -> None:
    rows: dict[tuple[int, int, bytes], Heard] = {}
    for owner, item in pairs:
        rows.setdefault((owner.brand_id, owner.id, item.fact.id), item)
    if not rows:
        return
    facts = [item.fact for item in rows.values()]
    fresh = connection.execute(
        _RECORD,
        [
            int8s([key[0] for key in rows]),
            int8s([key[1] for key in rows]),
            byteas([key[2] for key in rows]),
            texts([fact.kind for fact in facts]),
            texts([fact.source for fact in facts]),
            texts([fact.key for fact in facts]),
            texts([fact.order_ref for fact in facts]),
            instants([fact.occurred_at for fact in facts]),
            int8s([item.delivery_id for item in rows.values()]),
            utf8s([body_to_json(fact.data) for fact in facts]),
            instants([item.known_at or now for item in rows.values()]),
        ],
        prepare=True,
    ).fetchall()
    for brand_id, order_id, fact_id in fresh:
        item = rows[brand_id, order_id, fact_id]
        told[brand_id, order_id].news.append(News(item.known_at or now, item.fact))


def _take_up_shells(
    connection: Connection, shells: Sequence[Owner], told: dict[OrderKey, Told]
) -> None:
    """Give shells' events to the orders that own their references; forget the shells."""
    if not shells:
        return
    asked = [[shell.brand_id for shell in shells], [shell.id for shell in shells]]
    owners = [shell.final().id for shell in shells]
    connection.execute(_LOCK, asked)
    of_shell = dict(zip(zip(*asked, strict=True), owners, strict=True))
    for brand_id, order_id, *event in connection.execute(_EVENTS_OF, asked).fetchall():
        told[brand_id, of_shell[brand_id, order_id]].news.append(_news(*event))
    for statement in (_MOVE_EVENTS, *_MOVE_REST):
        connection.execute(statement, [*asked, owners])


def events_of(connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, list[News]]:
    """Everything that some orders were ever told."""
    found: dict[OrderKey, list[News]] = {key: [] for key in keys}
    asked = [[brand for brand, _ in keys], [order for _, order in keys]]
    for brand_id, order_id, *event in connection.execute(_EVENTS_OF, asked).fetchall():
        found[brand_id, order_id].append(_news(*event))
    return found


def _news(
    known_at: datetime, kind: str, source: str, key: str, ref: str, at: datetime, data: str
) -> News:
    return News(known_at, Fact(ref, at, source, key, body_from_json(kind, data.encode())))
