"""not_synced: paid in the storefront, and the warehouse has not seen it."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.milestones import dead, needs_shipping
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "not_synced"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From payment to any sign of the warehouse; only where a warehouse is known to report."""
    if state.paid is None or state.warehouse_seen is not None:
        return NONE
    if state.rejected or state.fulfillments or state.parcels or dead(state):
        return NONE
    if not needs_shipping(state):
        return NONE
    expect = order_span(KIND, state, rules)
    return (rules.waiting(KIND, ORDER, state.paid, expect, rules.calendar(state)),)
