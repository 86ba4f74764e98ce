"""partial_fulfillment: some lines are on their way, the rest stayed behind."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.milestones import dead, outstanding
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "partial_fulfillment"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the first fulfillment until all is shipped or cancelled.

    Only where both the order's lines and the fulfillments' lines are known.
    """
    if dead(state) or not outstanding(state):
        return NONE
    since = min(
        it.created
        for it in state.fulfillments.values()
        if it.created is not None and it.cancelled is None and not it.replaces
    )
    expect = order_span(KIND, state, rules)
    return (rules.waiting(KIND, ORDER, since, expect, rules.calendar(state)),)
