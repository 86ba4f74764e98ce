"""Refunds and cancellations."""

from __future__ import annotations

from datetime import datetime

from waypost.sim.course.base import Course
from waypost.sim.steps import Refund, What, later
from waypost.sim.worktime import business_days_later


def cancel(c: Course, at: datetime, reason: str, paid: bool) -> None:
    """The order is off; what was paid goes back at once, unless somebody forgets it."""
    life = c.life
    if not paid:
        c.add(at, What.CANCELLED, code=reason)
        return
    everything = {index: line.quantity for index, line in enumerate(life.lines)}
    refund = Refund(life.total_minor, lines=everything, note=reason)
    if c.hit("cancelled_unrefunded"):
        c.add(at, What.CANCELLED, code=reason)
        back_at = business_days_later(at, c.rng.randint(3, 7))
    else:
        back_at = at
    refund_at = _pay_back(c, back_at, refund)
    if back_at == at:
        c.add(later(refund_at, 0.001), What.CANCELLED, code=reason)


def refund_goods(c: Course, at: datetime, lines: dict[int, int], note: str) -> datetime:
    """Pay back `lines` with no return; when that was done."""
    return _pay_back(c, at, Refund(_worth(c, lines), lines=lines, note=note))


def refund_return(c: Course, due_at: datetime, of: int) -> datetime:
    """Pay back an inspected return: owed, made, and sometimes late, short or in vain."""
    lines = c.life.returns[of].lines
    worth = _worth(c, lines)
    if c.hit("refund_overdue"):
        made_at = business_days_later(due_at, c.rng.randint(3, 6))
    else:
        made_at = c.after(due_at, 0.1, 8)
    first = len(c.life.refunds)
    c.add(due_at, What.REFUND_OWED, first)
    if c.hit("refund_short"):
        part = worth * c.rng.randint(60, 90) // 100
        done_at = _pay_back(c, made_at, Refund(part, of, lines))
        rest_at = business_days_later(done_at, c.rng.randint(1, 4))
        return _pay_back(c, rest_at, Refund(worth - part, of))
    return _pay_back(c, made_at, Refund(worth, of, lines))


def _worth(c: Course, lines: dict[int, int]) -> int:
    sold = c.life.lines
    return sum(sold[index].product.price_minor * quantity for index, quantity in lines.items())


def _pay_back(c: Course, at: datetime, refund: Refund) -> datetime:
    """One refund from its making to its end; when the money was back."""
    of = len(c.life.refunds)
    c.life.refunds.append(refund)
    if c.hit("refund_failed"):
        c.add(at, What.REFUND_MADE, of, "pending")
        failed_at = c.after(at, 20, 80)
        c.add(failed_at, What.REFUND_FAILED, of)
        again_at = business_days_later(failed_at, c.rng.randint(1, 3))
        again = Refund(refund.amount_minor, refund.for_return, note=refund.note)
        c.life.refunds.append(again)
        c.add(again_at, What.REFUND_MADE, of + 1, "succeeded")
        return again_at
    stuck = c.hit("refund_stuck")
    if not stuck and not c.habit("refund_pending"):
        c.add(at, What.REFUND_MADE, of, "succeeded")
        return at
    c.add(at, What.REFUND_MADE, of, "pending")
    done_at = business_days_later(at, c.rng.randint(11, 16)) if stuck else c.after(at, 20, 100)
    c.add(done_at, What.REFUND_DONE, of)
    return done_at
