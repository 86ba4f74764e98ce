"""return_unprocessed: the goods are back and nobody has looked at them."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import order_span
from waypost.core.order import Mark, OrderState, Return
from waypost.core.rules import Rules

KIND = "return_unprocessed"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the return's arrival to its inspection or a refund for it."""
    clocks = []
    for rma, back in state.returns.items():
        since = _back(state, back)
        if since is None or back.inspected or back.closed:
            continue
        if any(refund.claim == rma for refund in state.refunds.values()):
            continue
        expect = order_span(KIND, state, rules)
        clocks.append(rules.waiting(KIND, f"return:{rma}", since, expect, rules.calendar(state)))
    return clocks


def _back(state: OrderState, back: Return) -> Mark | None:
    """Received, by the shop's word or the carrier's, whichever came first."""
    parcel = state.parcels.get(back.parcel)
    came = None if parcel is None else parcel.delivered
    return min((mark for mark in (back.received, came) if mark is not None), default=None)
