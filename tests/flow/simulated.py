"""The shop in a box, fed to a brand's inbox, and everything that a database then says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from tests.support.hooks import Hook, hook, safe
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.connectors.contract import Receipt
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.core.facts import Fact, fact_to_json
from waypost.core.order import OrderState, unpack
from waypost.core.rules import Rules
from waypost.flow.loop import Loop
from waypost.flow.rulebook import Rulebook
from waypost.inbox.remember import INSERT, parameters, row
from waypost.sim import CLEAN, Mischief, Sent, Shop, stream

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(days=220)  # no life lasts longer
RATE = 6.0  # orders an hour
PARTNERS = ("shopify", "stripe", "easypost", "shipbob", "generic")

Hooks = Mapping[str, Hook]
Rows = list[tuple[Any, ...]]


def sent(seed: int, count: int, mischief: Mischief = CLEAN, trouble: float = 3.0) -> list[Sent]:
    """Every webhook of `count` orders."""
    return list(stream(Shop(seed, trouble), count, START, RATE, mischief))


def hooks(database: Database, brand_id: int, slug: str) -> Hooks:
    """A connection of each of the simulated shop's partners."""
    return {name: hook(database, brand_id, slug, name) for name in PARTNERS}


def inbox(database: Database, batch: int = 500) -> Inbox:
    """An inbox at END whose worker reads `batch` deliveries at a time."""
    made = Inbox(database, END)
    made.loop = Loop(
        database.flow,
        Directory(database.flow, safe()),
        CONNECTORS,
        batch=batch,
        clock=lambda: made.now,
    )
    return made


def put(made: Inbox, to: Hooks, deliveries: Iterable[tuple[Sent, datetime]]) -> int:
    """Remember deliveries, each at its instant, as the door does; how many were new."""
    rows = [
        row(
            to[it.connector].brand_id,
            to[it.connector].id,
            Receipt(it.id, it.letter.topic),
            {k: v for k, v in it.letter.headers.items() if k in CONNECTORS[it.connector].keeps},
            it.body,
            at,
        )
        for it, at in deliveries
    ]
    with psycopg.connect(made.database.flow) as connection:
        counted = connection.execute(INSERT, parameters(rows)).fetchone()
    assert counted is not None
    return int(counted[0])


def put_facts(made: Inbox, to: Hooks, facts: Iterable[tuple[Fact, datetime]]) -> None:
    """Tell each fact by a webhook of its own, at its instant; the order of `facts` is kept."""
    own = to["generic"]
    rows = [
        row(own.brand_id, own.id, Receipt(fact.stamp, "facts"), {}, fact_to_json(fact), at)
        for fact, at in facts
    ]
    with psycopg.connect(made.database.flow) as connection:
        connection.execute(INSERT, parameters(rows))


def on_time(deliveries: Iterable[Sent]) -> list[tuple[Sent, datetime]]:
    """Each arrives as it is sent, no two at one instant: the simulated clock has whole seconds."""
    return [(it, it.at + timedelta(microseconds=n)) for n, it in enumerate(deliveries)]


def rules(made: Inbox, brand_id: int) -> Rules:
    """The brand's rules as the worker has them."""
    rulebook = Rulebook()
    with psycopg.connect(made.database.flow) as connection:
        rulebook.load(connection)
    return rulebook.rules(brand_id)


# An order's name that does not depend on its id: the first of its references.
_NAME = """(select min(r.ref) from timeline_reference r
    where r.brand_id = {0}.brand_id and r.order_id = {0}.{1})"""


def orders(made: Inbox, brand_id: int, times: bool = True) -> Rows:
    """Name, stage, folded state and (with `times`) when it is looked at again, of each order."""
    rows = made.query(
        f"select {_NAME.format('o', 'id')}, o.named, o.stage, o.number, o.customer, o.fault, "
        "o.wake_at, o.state from timeline_order o where o.brand_id = %s order by 1",
        brand_id,
    )
    return [
        (*rest, wake_at if times else None, *_fields(unpack(state)))
        for *rest, wake_at, state in rows
    ]


def _fields(state: OrderState) -> list[tuple[str, Any]]:
    return sorted(msgspec.structs.asdict(state).items())


def events(made: Inbox, brand_id: int) -> Rows:
    return made.query(
        f"select {_NAME.format('e', 'order_id')}, e.kind, e.source, e.key, e.ref, e.occurred_at, "
        "e.recorded_at, e.data::text from timeline_event e where e.brand_id = %s "
        "order by 1, 2, 3, 4",
        brand_id,
    )


def issues(made: Inbox, brand_id: int) -> Rows:
    return made.query(
        f"select {_NAME.format('i', 'order_id')}, i.kind, i.subject, i.status, i.severity, "
        "i.warned_at, i.opened_at, i.due_at, i.closed_at, i.absorbed_by, i.absorbed_at, i.note, "
        "i.evidence, i.closed_evidence from issues_issue i where i.brand_id = %s "
        "order by 1, 2, 3, 6, 7",
        brand_id,
    )


def turns(made: Inbox, brand_id: int) -> Rows:
    return made.query(
        f"select {_NAME.format('t', 'order_id')}, i.kind, i.subject, t.verb, t.at, t.severity, "
        "t.evidence, t.note from issues_turningpoint t join issues_issue i "
        "on i.brand_id = t.brand_id and i.id = t.issue_id where t.brand_id = %s "
        "order by 1, 2, 3, 5, 4",
        brand_id,
    )


def everything(made: Inbox, brand_id: int) -> dict[str, Rows]:
    return {
        "orders": orders(made, brand_id),
        "events": events(made, brand_id),
        "issues": issues(made, brand_id),
        "turns": turns(made, brand_id),
    }
