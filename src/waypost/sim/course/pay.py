"""From the checkout to the money, and from the money to the end of all doubt about it."""

from __future__ import annotations

from datetime import datetime

from waypost.sim.course.base import Course
from waypost.sim.course.money import cancel
from waypost.sim.steps import What, later
from waypost.sim.trouble import LATE_CAPTURE_HOURS, SLOW_PAYMENT_HOURS
from waypost.sim.worktime import office

FRAUD_HOLD = 1  # which of the order's holds it is
_DECLINES = ("card_declined", "insufficient_funds", "expired_card", "incorrect_cvc")


def pay(c: Course) -> datetime | None:
    """When the order is paid; None when it never is."""
    return _by_bank(c) if c.life.method == "bank" else _by_card(c)


def _by_card(c: Course) -> datetime | None:
    placed_at = c.life.placed_at
    if c.hit("declined"):
        c.add(placed_at, What.PAY_FAILED, code=c.rng.choice(_DECLINES))
        c.add(placed_at, What.PLACED)
        return _tried_again(c, placed_at, "declined_for_good")
    late = c.hit("late_capture")
    if not late and not c.habit("authorized_only"):
        c.add(placed_at, What.PAY_CAPTURED)
        c.add(placed_at, What.PLACED)
        return placed_at
    c.add(placed_at, What.PAY_AUTHORIZED)
    c.add(placed_at, What.PLACED)
    if late:
        paid_at = later(placed_at, LATE_CAPTURE_HOURS.draw(c.rng))
    else:
        paid_at = c.after(placed_at, 0.2, 20)
    c.add(paid_at, What.PAY_CAPTURED)
    return paid_at


def _tried_again(c: Course, failed_at: datetime, gives_up: str) -> datetime | None:
    if c.hit(gives_up):
        cancel(c, c.after(failed_at, 70, 130), "declined", paid=False)
        return None
    paid_at = c.after(failed_at, 0.1, 40)
    c.add(paid_at, What.PAY_CAPTURED)
    return paid_at


def _by_bank(c: Course) -> datetime | None:
    placed_at = c.life.placed_at
    c.add(placed_at, What.PAY_PENDING)
    c.add(placed_at, What.PLACED)
    if c.hit("slow_payment_pends"):
        over_at = c.after(placed_at, 168, 180)
        c.add(over_at, What.PAY_VOIDED)
        cancel(c, later(over_at, 0.01), "other", paid=False)
        return None
    settled_at = later(placed_at, SLOW_PAYMENT_HOURS.draw(c.rng))
    if c.hit("slow_payment_fails"):
        c.add(settled_at, What.PAY_FAILED, code="insufficient_funds")
        return _tried_again(c, settled_at, "declined_for_good")
    c.add(settled_at, What.PAY_CAPTURED)
    return settled_at


def doubt(c: Course, paid_at: datetime) -> datetime | None:
    """When nobody doubts the payment any more; None when the doubt ended the order.

    The shop holds a doubtful order in the storefront while somebody looks at it.
    """
    placed_at = c.life.placed_at
    if c.hit("high_risk"):
        c.add(later(placed_at, 0.02), What.RISK, code="high")
        c.add(later(paid_at, 0.04), What.HELD, FRAUD_HOLD, "high_risk_of_fraud")
        decided_at = office(c.after(paid_at, 1, 30), c.minute())
        if c.hit("high_risk_cancelled"):
            cancel(c, decided_at, "fraud", paid=True)
            return None
        c.add(decided_at, What.RISK, code="low")
        c.add(decided_at, What.RELEASED, FRAUD_HOLD)
        return decided_at
    if c.hit("review"):
        c.add(later(placed_at, 0.01), What.REVIEW_OPENED)
        slow = c.hit("review_drags")
        decided_at = office(c.after(paid_at, 26 if slow else 1, 90 if slow else 9), c.minute())
        if c.hit("review_refuses"):
            c.add(decided_at, What.REVIEW_CLOSED, code="refunded_as_fraud")
            cancel(c, decided_at, "fraud", paid=True)
            return None
        c.add(decided_at, What.REVIEW_CLOSED, code="approved")
        return decided_at
    return paid_at
