"""A crowd of orders: a simulated shop's weeks through the worker's own verbs, then repeated under
other names, numbers, addresses and tracking numbers until there are as many as are wanted.

Each repetition is a real state, folded once and renamed, and its rows for lists, search and counts
are written by the same code that keeps them up as facts arrive. Events, references, issues and
their turning points are repeated as they are, so that a page reads as much as it would.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import psycopg

from bench.ground import Ground
from waypost.core.order import OrderState, pack, unpack
from waypost.core.policy import Policy
from waypost.flow.rulebook import Rulebook
from waypost.history.importing import Importer
from waypost.history.source import Bad, Story
from waypost.overview.fold import fold
from waypost.overview.keep import note
from waypost.sim import POLICY, Past, Season, Shop
from waypost.timeline.orders import Loaded

BASE = 10_000  # orders that are simulated
DAYS = 60.0
_STEP = 1_000_000_000  # between the ids of two repetitions
_BATCH = 2_000
# The simulated partners tell much; of 256 events so many are repeated, which leaves 8 an order.
_SHARE = 70

_FIRST = ("Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hanna", "Ivo", "Jule")
_LAST = ("ander", "berg", "cetti", "dahl", "ermann", "feld", "gren", "holm", "ikova", "jensen")

_ORDERS = """
insert into timeline_order (brand_id, id, named, state, number, customer, stage, placed_at,
    total_minor, currency, country, judged_at, wake_at, fault)
select o.brand_id, m.id, o.named, m.state, m.number, m.customer, o.stage, o.placed_at,
    o.total_minor, o.currency, o.country, o.judged_at, o.wake_at, o.fault
from unnest(%s::bigint[], %s::bytea[], %s::text[], %s::text[], %s::bigint[])
    as m (id, state, number, customer, was)
join timeline_order o on o.brand_id = %s and o.id = m.was
"""

_COPIES = (
    """
    insert into timeline_event (brand_id, order_id, fact_id, kind, source, key, ref, occurred_at,
        recorded_at, delivery_id, data)
    select brand_id, order_id + %(step)s, fact_id, kind, source, key, ref, occurred_at,
        recorded_at, delivery_id, data
    from timeline_event where brand_id = %(brand)s and order_id < %(first)s
        and get_byte(fact_id, 0) < %(share)s
    """,
    """
    insert into timeline_reference (brand_id, ref, order_id, bound_at)
    select brand_id, ref || '-' || %(step)s, order_id + %(step)s, bound_at
    from timeline_reference where brand_id = %(brand)s and order_id < %(first)s
    """,
    """
    insert into issues_issue (brand_id, id, order_id, kind, subject, status, severity, warned_at,
        opened_at, due_at, closed_at, absorbed_by, absorbed_at, note, evidence, closed_evidence,
        changed_at)
    select brand_id, id + %(step)s, order_id + %(step)s, kind, subject, status, severity,
        warned_at, opened_at, due_at, closed_at, absorbed_by, absorbed_at, note, evidence,
        closed_evidence, changed_at
    from issues_issue i where brand_id = %(brand)s and id < %(first)s and exists (
        select 1 from timeline_order o
        where o.brand_id = i.brand_id and o.id = i.order_id + %(step)s)
    """,
    """
    insert into issues_turningpoint (brand_id, id, issue_id, order_id, verb, at, noticed_at,
        severity, evidence, note)
    select brand_id, id + %(step)s, issue_id + %(step)s, order_id + %(step)s, verb, at, noticed_at,
        severity, evidence, note
    from issues_turningpoint t where brand_id = %(brand)s and id < %(first)s and exists (
        select 1 from timeline_order o
        where o.brand_id = t.brand_id and o.id = t.order_id + %(step)s)
    """,
)


class _Simulated:
    """The shop's past as a source to import."""

    policy: Policy = POLICY
    notes: tuple[str, ...] = ()

    def __init__(self, past: Past) -> None:
        self._past = past

    def stories(self) -> Iterator[Story | Bad]:
        for life, facts in self._past.facts():
            yield Story(f"order:shopify/{life.number}", facts)


def begin(ground: Ground, orders: int = BASE) -> None:
    """The first orders, through record and settle."""
    now = datetime.now(UTC)
    season = Season(now - timedelta(days=DAYS), orders / DAYS / 24)
    source = _Simulated(Past(Shop(seed=7), season, now))
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute(
            "update accounts_brand set country = 'US', policy = %s where id = %s",
            (msgspec.json.encode(POLICY).decode(), ground.brand_id),
        )
    with psycopg.connect(ground.flow) as connection:
        connection.commit()
        Importer(connection, ground.brand_id, now, report=_refuse).run(source)
    _settle_down(ground)


def grow(ground: Ground, orders: int) -> None:
    """Repeat the first orders until there are about as many as `orders`."""
    with psycopg.connect(ground.flow) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        base = connection.execute(
            "select id, state from timeline_order where brand_id = %s and named and id < %s "
            "order by id",
            (ground.brand_id, _STEP),
        ).fetchall()
        connection.commit()
        for round_ in range(1, orders // len(base)):
            with connection.transaction():
                _repeat(connection, ground.brand_id, base, round_, rulebook.rules)
            fold(connection)
            connection.commit()
            if round_ % 10 == 0:
                print(f"  {round_ * len(base):,} orders more", file=sys.stderr, flush=True)
    _settle_down(ground)


def _repeat(
    connection: psycopg.Connection[Any],
    brand_id: int,
    base: list[tuple[int, bytes]],
    round_: int,
    rules: Callable[[int], Any],
) -> None:
    for at in range(0, len(base), _BATCH):
        made = [
            Loaded(
                (brand_id, id_ + round_ * _STEP), _renamed(unpack(state), id_, round_), named=True
            )
            for id_, state in base[at : at + _BATCH]
        ]
        columns = [
            [order.key[1] for order in made],
            [pack(order.state) for order in made],
            [order.state.number[2] if order.state.number else "" for order in made],
            [order.state.customer[2].name if order.state.customer else "" for order in made],
            [order.key[1] - round_ * _STEP for order in made],
        ]
        connection.execute(_ORDERS, [*columns, brand_id])
        note(connection, made, rules)
    told = {"brand": brand_id, "step": round_ * _STEP, "first": _STEP, "share": _SHARE}
    for statement in _COPIES:
        connection.execute(statement, told)


def _renamed(state: OrderState, id_: int, round_: int) -> OrderState:
    """The same life under another name, number, address and tracking numbers."""
    dice = Random(id_ * 1009 + round_)
    changed: dict[str, Any] = {}
    if state.number:
        at, stamp, number = state.number
        changed["number"] = (at, stamp, f"{number}{round_:03d}")
    if state.customer:
        at, stamp, customer = state.customer
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        last = f"{chr(65 + dice.randrange(26))}{chr(97 + dice.randrange(26))}{last}"
        person = dice.randrange(600_000)
        renamed = msgspec.structs.replace(
            customer,
            id=str(person),
            name=f"{first} {last}",
            email=f"{first}.{last}{person}@example.com".lower(),
            phone=f"+1555{person:07d}",
        )
        changed["customer"] = (at, stamp, renamed)
    changed["parcels"] = {f"{key}{round_:03d}": parcel for key, parcel in state.parcels.items()}
    return msgspec.structs.replace(state, **changed)


def _settle_down(ground: Ground) -> None:
    with psycopg.connect(ground.flow) as connection:
        fold(connection)
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def _refuse(bad: Bad) -> None:
    raise AssertionError(bad.reason)
