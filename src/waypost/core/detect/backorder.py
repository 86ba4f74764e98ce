"""backorder: a line waits for goods, and the customer was not told or was told too early a date."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE
from waypost.core.milestones import dead, served
from waypost.core.order import OrderState
from waypost.core.pauses import backordered_since
from waypost.core.rules import Rules

KIND = "backorder"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """At once where the customer does not know; else when the promised restock passes.

    A customer who knows, and was promised no date, waits knowingly.
    """
    if dead(state):
        return NONE
    clocks = []
    for line, short in state.shorts.items():
        since = backordered_since(state, short)
        if since is None or short.backordered is None or served(state, line):
            continue
        if not short.backordered[2]:
            clocks.append(at_once(KIND, f"line:{line}", since, "customer_not_told"))
        elif short.restock is not None:
            zone = rules.calendar(state).zone
            due_at = rules.deadline(short.restock[2], zone)
            if due_at is not None:
                clocks.append(Clock(KIND, f"line:{line}", since[0], due_at, None, since[1]))
    return clocks
