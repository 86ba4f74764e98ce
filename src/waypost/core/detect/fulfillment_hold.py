"""fulfillment_hold: somebody stopped the fulfillment, for whatever reason."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, order_span
from waypost.core.milestones import dead, shipped_in_full
from waypost.core.order import OrderState
from waypost.core.pauses import standing
from waypost.core.rules import Rules

KIND = "fulfillment_hold"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the hold to its release, or until nothing is left to ship."""
    if dead(state) or shipped_in_full(state):
        return NONE
    clocks = []
    for hold_id, hold in state.holds.items():
        since = standing(state, hold)
        if since is not None and hold.last_placed is not None:
            expect = order_span(KIND, state, rules)
            calendar, reason = rules.calendar(state), hold.last_placed[2]
            clocks.append(rules.waiting(KIND, f"hold:{hold_id}", since, expect, calendar, reason))
    return clocks
