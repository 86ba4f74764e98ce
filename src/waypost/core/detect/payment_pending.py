"""payment_pending: the customer bought, and the money neither came nor failed."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.detect.payment_failed import failure
from waypost.core.milestones import dead
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "payment_pending"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the purchase to any authorised or captured payment; a free order waits for none."""
    placed = state.placed
    if placed is None or state.paid is not None or dead(state):
        return NONE
    if state.total_minor is not None and state.total_minor[2] == 0:
        return NONE
    for payment in state.payments.values():
        if payment.captured or (payment.authorized and not payment.voided):
            return NONE
    if failure(state) is not None:
        return NONE
    expect = order_span(KIND, state, rules)
    return (rules.waiting(KIND, ORDER, placed, expect, rules.home),)
