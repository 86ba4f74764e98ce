"""refund_mismatch: the customer got back another amount than was owed."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.order import OrderState, Refund
from waypost.core.rules import Rules
from waypost.core.words import RefundStatus

KIND = "refund_mismatch"
_UNDERWAY = frozenset({RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION})


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """A claim at a time, once its refunds have all come through and until they add up."""
    clocks = []
    for claim, owed in state.owed.items():
        refunds = [refund for refund in state.refunds.values() if refund.claim == claim]
        paid = [refund for refund in refunds if _has(refund, RefundStatus.SUCCEEDED)]
        if owed.amount is None or not paid or any(_has(it, *_UNDERWAY) for it in refunds):
            continue
        amounts = [it.amount[2] for it in paid if it.amount is not None]
        if len(amounts) < len(paid) or sum(amounts) == owed.amount[2]:
            continue
        since = max(it.succeeded for it in paid if it.succeeded is not None)
        note = f"{sum(amounts)} of {owed.amount[2]}"
        clocks.append(at_once(KIND, f"claim:{claim}", since, note))
    return clocks


def _has(refund: Refund, *statuses: RefundStatus) -> bool:
    return refund.status is not None and refund.status[2] in statuses
