"""refund_overdue: the shop owes the customer money and has not begun to pay."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import order_span
from waypost.core.order import Mark, OrderState, Return
from waypost.core.rules import Rules
from waypost.core.words import RefundStatus

KIND = "refund_overdue"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """A claim at a time, from the day the money is due until a refund for it exists."""
    return [
        _clock(state, rules, claim, owed.due)
        for claim, owed in state.owed.items()
        if owed.due is not None and not _refunded(state, claim, owed.due)
    ]


def look_returns(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """A return that was inspected and accepted is owed too, whoever forgot to say so."""
    clocks = []
    for rma, back in state.returns.items():
        since = _accepted(back)
        if since is None or rma in state.owed or back.closed or _exchanged(state, rma):
            continue
        if not _refunded(state, rma, since):
            clocks.append(_clock(state, rules, rma, since))
    return clocks


def _clock(state: OrderState, rules: Rules, claim: str, since: Mark) -> Clock:
    expect = order_span(KIND, state, rules)
    return rules.waiting(KIND, f"claim:{claim}", since, expect, rules.home)


def _accepted(back: Return) -> Mark | None:
    if back.inspected is None or not back.inspected[2]:
        return None
    return back.inspected[:2]


def _exchanged(state: OrderState, rma: str) -> bool:
    return any(exchange.rma == rma for exchange in state.exchanges.values())


def _refunded(state: OrderState, claim: str, since: Mark) -> bool:
    """A refund for this claim, or one that names no claim and was made after it was due."""
    for refund in state.refunds.values():
        if refund.status is not None and refund.status[2] is RefundStatus.CANCELED:
            continue
        if refund.claim == claim:
            return True
        if not refund.claim and refund.created is not None and refund.created[0] >= since[0]:
            return True
    return False
