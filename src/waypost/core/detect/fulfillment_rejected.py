"""fulfillment_rejected: the warehouse or 3PL refused the order, or could not route it."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE, ORDER
from waypost.core.milestones import dead
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "fulfillment_rejected"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the refusal until somebody accepts, or fulfils, or the order is cancelled."""
    refused = state.rejected
    if refused is None or dead(state):
        return NONE
    if state.last_accepted is not None and state.last_accepted[0] >= refused[0]:
        return NONE
    for fulfillment in state.fulfillments.values():
        if fulfillment.created and not fulfillment.cancelled and fulfillment.created > refused[:2]:
            return NONE
    return (at_once(KIND, ORDER, refused[:2], refused[2]),)
