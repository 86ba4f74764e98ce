"""unmatched: facts came, and the order that they speak of never did."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, ORDER, order_span
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "unmatched"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the first fact to the purchase."""
    if state.placed is not None or state.first_fact is None:
        return NONE
    expect = order_span(KIND, state, rules)
    return (rules.waiting(KIND, ORDER, state.first_fact, expect, rules.home),)
