"""settle: fold the news, judge, keep the turns, set when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import structlog

from waypost.core.facts import Fact
from waypost.core.order import OrderState, unpack
from waypost.core.walk import Turn, walk
from waypost.flow.rulebook import Rulebook
from waypost.issues.keep import Book, keep, living
from waypost.lib.faults import fault
from waypost.timeline import orders
from waypost.timeline.heard import Connection, OrderKey, Told
from waypost.timeline.orders import Loaded
from waypost.timeline.record import events_of

log = structlog.get_logger(__name__)

Turned = list[tuple[OrderKey, Book, list[Turn]]]


def settle_told(
    connection: Connection, told: Sequence[Told], rulebook: Rulebook, now: datetime
) -> int:
    """Fold what each order was told and judge it; how many turns that made."""
    old = sorted(item.key for item in told if not item.new)
    loaded = orders.load(connection, old) if old else {}
    books = living(connection, old, now) if old else {}
    faulty = [order.key for order in loaded.values() if order.fault]
    histories = events_of(connection, faulty) if faulty else {}
    turned: Turned = []
    settled: list[Loaded] = []
    for item in told:
        order = loaded.get(item.key) or Loaded(item.key, OrderState())
        order.named = order.named or item.named
        if not item.facts and not item.new:
            continue
        facts = item.facts
        if order.fault:
            order.state, order.judged_at, facts = OrderState(), None, histories[item.key]
        book = books.get(item.key) or Book()
        turned.append((item.key, book, _judge(order, book, facts, rulebook, now)))
        settled.append(order)
    orders.save(connection, settled)
    return keep(connection, turned, now)


def settle_due(connection: Connection, rulebook: Rulebook, now: datetime, limit: int) -> int:
    """Judge orders whose time has come; how many there were."""
    claimed = orders.due(connection, now, limit)
    if not claimed:
        return 0
    fault("due_after_claim")
    books = living(connection, [order.key for order in claimed], now)
    turned: Turned = []
    for order in claimed:
        book = books[order.key]
        turned.append((order.key, book, _judge(order, book, (), rulebook, now)))
    orders.advance(connection, [order for order in claimed if not order.fault])
    orders.save(connection, [order for order in claimed if order.fault])
    keep(connection, turned, now)
    return len(claimed)


def _judge(
    order: Loaded, book: Book, facts: Sequence[Fact], rulebook: Rulebook, now: datetime
) -> list[Turn]:
    """Walk one order up to `now`. A fault in our own judgement never stops the others: the
    order is marked, sleeps, and is judged anew from all its events when it next hears something
    or is replayed."""
    lives = {key: msgspec.structs.replace(live) for key, live in book.lives.items()}
    rules = rulebook.rules(order.key[0])
    try:
        walked = walk(order.state, lives, facts, rules, order.judged_at, now)
    except Exception as error:
        log.exception("order_unjudgeable", brand=order.key[0], order=order.key[1])
        order.state = unpack(order.packed) if order.packed else OrderState()
        order.judged_at = order.judged_at or now
        order.wake_at = None
        order.fault = f"{type(error).__name__}: {error}"[:500]
        return []
    book.lives = lives
    order.fault = ""
    order.judged_at = walked.until
    order.wake_at = walked.judgement.wake_at
    return walked.turns
