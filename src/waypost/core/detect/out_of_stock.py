"""out_of_stock: a line was sold beyond stock, or the warehouse does not know its SKU."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE
from waypost.core.milestones import dead, served
from waypost.core.order import OrderState
from waypost.core.pauses import short_since
from waypost.core.rules import Rules

KIND = "out_of_stock"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """A line at a time, until it is restocked, cancelled, shipped or turned into a backorder."""
    if dead(state):
        return NONE
    clocks = []
    for line, short in state.shorts.items():
        since = short_since(state, short)
        if since is not None and short.short is not None and not served(state, line):
            clocks.append(at_once(KIND, f"line:{line}", since, short.short[2]))
    return clocks
