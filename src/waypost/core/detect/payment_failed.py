"""payment_failed: a payment failed and no other has succeeded since."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE, ORDER
from waypost.core.milestones import dead
from waypost.core.order import OrderState, Register
from waypost.core.rules import Rules

KIND = "payment_failed"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the latest failure to any later success."""
    if state.paid is not None:
        return NONE
    failed = failure(state)
    if failed is None or dead(state):
        return NONE
    return (at_once(KIND, ORDER, failed[:2], failed[2]),)


def failure(state: OrderState) -> Register[str] | None:
    """The latest failure, where no payment was authorised or captured after it."""
    failures = [it.last_failed for it in state.payments.values() if it.last_failed is not None]
    if not failures:
        return None
    latest = max(failures, key=lambda failed: failed[:2])
    for payment in state.payments.values():
        for success in (payment.authorized, payment.captured):
            if success is not None and success[0] >= latest[0]:
                return None
    return latest
