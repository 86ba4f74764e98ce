"""The database's part of assignment: known references in, new ones out."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.lib.arrays import instants, int8s, texts
from waypost.timeline.assign import Assignment, Bound, Owner, Ref
from waypost.timeline.heard import Connection, Heard, OrderKey, Raced

_KNOWN = """
select r.brand_id, r.ref, r.order_id, r.bound_at, o.named
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, ref)
join timeline_reference r on r.brand_id = asked.brand_id and r.ref = asked.ref
join timeline_order o on o.brand_id = r.brand_id and o.id = r.order_id
"""

_SHARED = """
select s.brand_id, s.ref, s.order_id, s.bound_at, o.named
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, ref)
join timeline_shared s on s.brand_id = asked.brand_id and s.ref = asked.ref
join timeline_order o on o.brand_id = s.brand_id and o.id = s.order_id
order by s.bound_at
"""

# Sorted, so that two workers that bind the same references wait for each other in one order.
_BIND = """
insert into timeline_reference (brand_id, ref, order_id, bound_at)
select * from unnest(%b::bigint[], %b::text[], %b::bigint[], %b::timestamptz[])
on conflict (brand_id, ref) do nothing
returning brand_id, ref
"""

_OWNERS = """
select r.brand_id, r.ref, r.order_id
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, ref)
join timeline_reference r on r.brand_id = asked.brand_id and r.ref = asked.ref
"""

_SHARE = """
insert into timeline_shared (brand_id, ref, order_id, bound_at)
select * from unnest(%b::bigint[], %b::text[], %b::bigint[], %b::timestamptz[])
on conflict do nothing
"""

_NEW_IDS = """
select nextval(pg_get_serial_sequence('timeline_order', 'id'))
from generate_series(1, %s)
"""


def known(connection: Connection, heard: Iterable[Heard]) -> dict[Ref, Bound]:
    """Every reference that these facts mention and the database knows."""
    asked = sorted(
        {(item.brand_id, ref) for item in heard for ref in (item.fact.order_ref, *item.fact.refs)}
    )
    if not asked:
        return {}
    columns = [int8s([brand for brand, _ in asked]), texts([ref for _, ref in asked])]
    owners: dict[tuple[int, int], Owner] = {}

    def owner(brand: int, order: int, named: bool) -> Owner:
        return owners.setdefault((brand, order), Owner(brand, order, named))

    found: dict[Ref, Bound] = {}
    for brand, ref, order, bound_at, named in connection.execute(
        _KNOWN, columns, prepare=True
    ).fetchall():
        found[brand, ref] = Bound(owner(brand, order, named), bound_at)
    trackings = [key for key in found if key[1].startswith("tracking:")]
    if trackings:
        columns = [
            int8s([brand for brand, _ in trackings]),
            texts([ref for _, ref in trackings]),
        ]
        for brand, ref, order, bound_at, named in connection.execute(_SHARED, columns).fetchall():
            found[brand, ref].others.append((owner(brand, order, named), bound_at))
    return found


def give_ids(connection: Connection, owners: Iterable[Owner]) -> set[OrderKey]:
    """Ids for orders that have none; the keys that were given."""
    fresh = list({id(owner): owner for owner in owners if owner.id == 0}.values())
    if not fresh:
        return set()
    rows = connection.execute(_NEW_IDS, (len(fresh),)).fetchall()
    for owner, (order_id,) in zip(fresh, rows, strict=True):
        owner.id = order_id
    return {(owner.brand_id, owner.id) for owner in fresh}


def bind(connection: Connection, assignment: Assignment) -> None:
    """Store what was learned; Raced when another worker bound one of these names elsewhere."""
    wanted = {ref: bound.owner.final().id for ref, bound in assignment.new_bindings.items()}
    if wanted:
        refs = sorted(wanted)
        rows = connection.execute(
            _BIND,
            [
                int8s([brand for brand, _ in refs]),
                texts([ref for _, ref in refs]),
                int8s([wanted[ref] for ref in refs]),
                instants([assignment.new_bindings[ref].since for ref in refs]),
            ],
            prepare=True,
        ).fetchall()
        if len(rows) != len(refs):
            _check_same(connection, wanted, wanted.keys() - set(rows))
    shares = assignment.new_shares
    if shares:
        connection.execute(
            _SHARE,
            [
                [ref[0] for ref, _, _ in shares],
                [ref[1] for ref, _, _ in shares],
                [owner.final().id for _, owner, _ in shares],
                [at for _, _, at in shares],
            ],
        )


def _check_same(connection: Connection, wanted: dict[Ref, int], taken: set[Ref]) -> None:
    """Another worker was first; well, if it bound them to the very same orders."""
    columns = [int8s([brand for brand, _ in taken]), texts([ref for _, ref in taken])]
    rows = connection.execute(_OWNERS, columns).fetchall()
    if any(wanted[brand, ref] != order_id for brand, ref, order_id in rows):
        raise Raced
