"""Pauses: the stretches of time in which an order waited for somebody other than the shop."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from waypost.core.order import Hold, Mark, OrderState, Short

# From when to when; no end while it stands.
Pause = tuple[datetime, datetime | None]


def standing(state: OrderState, hold: Hold) -> Mark | None:
    """Since when `hold` stands, or None once it is released."""
    if hold.last_placed is None:
        return None
    released = _released(state, hold)
    if released is not None and released >= hold.last_placed[0]:
        return None
    return hold.last_placed[:2]


def short_since(state: OrderState, short: Short) -> Mark | None:
    """Since when a line is out of stock, or None once it is restocked or becomes a backorder."""
    if short.short is None or _restocked(state, short, short.short[0]):
        return None
    if short.backordered is not None and short.backordered[:2] > short.short[:2]:
        return None
    return short.short[:2]


def backordered_since(state: OrderState, short: Short) -> Mark | None:
    """Since when a line is backordered as it is now, or None once it is restocked."""
    if short.backordered is None or _restocked(state, short, short.backordered[0]):
        return None
    if short.short is not None and short.short[:2] > short.backordered[:2]:
        return None
    return short.backordered[:2]


def pauses(state: OrderState, reasons: Collection[str]) -> list[Pause]:
    """Those of `reasons` (hold reasons, "payment_review", "out_of_stock"), earliest first."""
    found = [pause for hold in state.holds.values() for pause in _of_hold(state, hold, reasons)]
    if "payment_review" in reasons:
        for review in state.reviews.values():
            if review.opened is not None:
                begin, closed = review.opened[0], review.last_closed
                found.append((begin, closed[0] if closed and closed[0] >= begin else None))
    if "out_of_stock" in reasons:
        for short in state.shorts.values():
            if short.short is not None:
                over = _restock(state, short)
                end = over if over is not None and over >= short.short[0] else None
                found.append((short.short[0], end))
    return sorted(found, key=lambda pause: pause[0])


def _of_hold(state: OrderState, hold: Hold, reasons: Collection[str]) -> Iterator[Pause]:
    """A hold that was placed again after a release pauses from its first placing to its last
    release, and again while it stands."""
    if hold.placed is None or hold.last_placed is None or hold.last_placed[2] not in reasons:
        return
    stands = standing(state, hold)
    released = _released(state, hold)
    if released is not None and released >= hold.placed[0]:
        yield hold.placed[0], released
    if stands is not None:
        yield stands[0], None


def _released(state: OrderState, hold: Hold) -> datetime | None:
    return _latest(hold.last_released, state.last_release_all)


def _restock(state: OrderState, short: Short) -> datetime | None:
    return _latest(short.last_restocked, state.last_restock_all)


def _restocked(state: OrderState, short: Short, since: datetime) -> bool:
    over = _restock(state, short)
    return over is not None and over >= since


def _latest(*marks: Mark | None) -> datetime | None:
    return max((mark[0] for mark in marks if mark is not None), default=None)
