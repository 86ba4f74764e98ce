"""fraud_risk: assessed as a high risk, and still time to stop the goods."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE, ORDER
from waypost.core.milestones import dead, handed_over
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "fraud_risk"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the assessment until a lower one, the hand-over or the cancellation."""
    risk = state.risk
    if risk is None or risk[2].lower() != "high" or dead(state) or handed_over(state):
        return NONE
    return (at_once(KIND, ORDER, risk[:2]),)
