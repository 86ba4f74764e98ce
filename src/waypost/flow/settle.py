"""settle: fold the news, judge, keep the turns, set when to look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec
import structlog

from waypost.alerts.note import note_turns
from waypost.core.order import OrderState, unpack
from waypost.core.walk import Lives, Turn
from waypost.flow.erase import erase
from waypost.flow.relive import forget, pass_time, reconsider, relive
from waypost.flow.rulebook import Rulebook
from waypost.issues.keep import Book, Turned, keep, living
from waypost.issues.rewrite import rewrite
from waypost.lib.faults import fault
from waypost.overview import keep as overview
from waypost.tell.forget import forget as forget_people
from waypost.tell.note import note as note_causes
from waypost.timeline import orders
from waypost.timeline.heard import Connection, News, OrderKey, Told
from waypost.timeline.orders import Loaded
from waypost.timeline.record import events_of

log = structlog.get_logger(__name__)


def settle_told(
    connection: Connection, told: Sequence[Told], rulebook: Rulebook, now: datetime
) -> int:
    """Tell each order its news and judge it; how many turns that made."""
    old = sorted(item.key for item in told if not item.new)
    loaded = orders.load(connection, old) if old else {}
    books = living(connection, old, now) if old else {}
    turned: list[Turned] = []
    settled: list[Loaded] = []
    rebuilt: list[OrderKey] = []
    for item in told:
        order = loaded.get(item.key) or Loaded(item.key, OrderState())
        order.named = order.named or item.named
        if not item.news and not item.new:
            continue
        if order.fault or _overtaken(order, item):
            rebuilt.append(item.key)
            continue
        book = books.get(item.key) or Book()
        turned.append((item.key, book, _judge(order, book, rulebook, _telling(item), now)))
        settled.append(order)
    orders.save(connection, settled)
    turns = keep(connection, turned, now)
    overview.note(connection, settled, rulebook.rules)
    note_turns(connection, turned, now)
    note_causes(connection, settled, turned, rulebook.desks, now)
    if rebuilt:
        turns += rebuild(connection, rebuilt, rulebook, now, loaded)
    told_of = [*settled, *(loaded[key] for key in rebuilt)]
    private = [order.key for order in told_of if order.state.erased is not None]
    if private:
        erase(connection, private)
        forget_people(connection, private, now)
        turns += rebuild(connection, private, rulebook, now)
    return turns


def settle_due(
    connection: Connection, rulebook: Rulebook, horizon: datetime, now: datetime, limit: int
) -> int:
    """Judge orders whose time has come by `horizon`; how many there were."""
    claimed = orders.due(connection, horizon, limit)
    if not claimed:
        return 0
    fault("due_after_claim")
    books = living(connection, [order.key for order in claimed], now)
    turned: list[Turned] = []
    for order in claimed:
        book = books[order.key]
        turned.append((order.key, book, _judge(order, book, rulebook, _waiting(horizon), now)))
    orders.advance(connection, [order for order in claimed if not order.fault])
    orders.save(connection, [order for order in claimed if order.fault])
    keep(connection, turned, now)
    note_turns(connection, turned, now)
    note_causes(connection, _turning(claimed, turned), turned, rulebook.desks, now)
    return len(claimed)


def settle_anew(
    connection: Connection,
    keys: Sequence[OrderKey],
    rulebook: Rulebook,
    horizon: datetime,
    now: datetime,
) -> None:
    """Judge orders at `horizon` by rules that have changed since; their past stays as it was."""
    loaded = orders.load(connection, sorted(keys))
    books = living(connection, keys, now)
    turned: list[Turned] = []
    for key, order in loaded.items():
        book = books[key]
        turned.append((key, book, _judge(order, book, rulebook, _reconsidering(horizon), now)))
    orders.advance(connection, [order for order in loaded.values() if not order.fault])
    orders.save(connection, [order for order in loaded.values() if order.fault])
    keep(connection, turned, now)
    note_turns(connection, turned, now)
    note_causes(connection, _turning(loaded.values(), turned), turned, rulebook.desks, now)


def rebuild(
    connection: Connection,
    keys: Sequence[OrderKey],
    rulebook: Rulebook,
    now: datetime,
    loaded: dict[OrderKey, Loaded] | None = None,
) -> int:
    """Judge orders anew from all their events, in the order in which those became known.

    For orders that could not be judged, for those that two workers told out of turn, and on
    request. Issues that come out as before keep their identity and what people decided.
    """
    loaded = orders.load(connection, sorted(keys)) if loaded is None else loaded
    histories = events_of(connection, keys)
    turned: list[Turned] = []
    for key in keys:
        order = loaded[key]
        until, news = order.judged_at, histories[key]
        forget(order)
        book = Book()
        turns = _judge(order, book, rulebook, _reliving(news, until), until or now)
        turned.append((key, book, turns))
    orders.save(connection, [loaded[key] for key in keys])
    turns = rewrite(connection, turned, now)
    overview.note(connection, [loaded[key] for key in keys], rulebook.rules)
    note_turns(connection, turned, now)
    note_causes(connection, [loaded[key] for key in keys], turned, rulebook.desks, now)
    return turns


def _turning(orders: Iterable[Loaded], turned: Sequence[Turned]) -> list[Loaded]:
    """Those whose issues turned: with no news and no turn there is nothing to tell."""
    turning = {key for key, _, turns in turned if turns}
    return [order for order in orders if order.key in turning]


_Living = Callable[[Loaded, Lives, Rulebook], list[Turn]]


def _telling(item: Told) -> _Living:
    def live(order: Loaded, lives: Lives, rulebook: Rulebook) -> list[Turn]:
        return relive(order, lives, item.news, rulebook.rules(order.key[0]))

    return live


def _waiting(horizon: datetime) -> _Living:
    def live(order: Loaded, lives: Lives, rulebook: Rulebook) -> list[Turn]:
        return pass_time(order, lives, rulebook.rules(order.key[0]), horizon)

    return live


def _reconsidering(horizon: datetime) -> _Living:
    def live(order: Loaded, lives: Lives, rulebook: Rulebook) -> list[Turn]:
        return reconsider(order, lives, rulebook.rules(order.key[0]), horizon)

    return live


def _reliving(news: Sequence[News], until: datetime | None) -> _Living:
    def live(order: Loaded, lives: Lives, rulebook: Rulebook) -> list[Turn]:
        rules = rulebook.rules(order.key[0])
        turns = relive(order, lives, news, rules)
        if until is not None and order.judged_at is not None and until > order.judged_at:
            turns += pass_time(order, lives, rules, until)
        return turns

    return live


def _overtaken(order: Loaded, item: Told) -> bool:
    """Was the order judged beyond the moment at which this became known? Then another worker was
    faster with what came later, or a shell held part of the order's past."""
    judged_at = order.judged_at
    return judged_at is not None and any(known_at < judged_at for known_at, _ in item.news)


def _judge(
    order: Loaded, book: Book, rulebook: Rulebook, live: _Living, now: datetime
) -> list[Turn]:
    """Let one order live on. A fault in our own judgement never stops the others: the order is
    marked, sleeps, and is judged anew when it next hears something or is replayed."""
    lives = {key: msgspec.structs.replace(known) for key, known in book.lives.items()}
    judged_at = order.judged_at
    try:
        turns = live(order, lives, rulebook)
    except Exception as error:
        log.exception("order_unjudgeable", brand=order.key[0], order=order.key[1])
        order.state = unpack(order.packed) if order.packed else OrderState()
        order.judged_at = judged_at or now
        order.wake_at = None
        order.fault = f"{type(error).__name__}: {error}"[:500]
        return []
    book.lives = lives
    order.fault = ""
    return turns
