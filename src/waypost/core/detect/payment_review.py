"""payment_review: a payment waits for a person to look at it."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, order_span
from waypost.core.milestones import dead
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "payment_review"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From a manual review or an early fraud warning to its close."""
    if dead(state):
        return NONE
    clocks = []
    for review_id, review in state.reviews.items():
        opened, closed = review.opened, review.last_closed
        if opened is None or (closed is not None and closed[0] >= opened[0]):
            continue
        expect = order_span(KIND, state, rules)
        note = "" if review.reason is None else review.reason[2]
        clocks.append(rules.waiting(KIND, f"review:{review_id}", opened, expect, rules.home, note))
    return clocks
