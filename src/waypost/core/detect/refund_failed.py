"""refund_failed: the bank sent the refund back."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.order import OrderState, Refund
from waypost.core.rules import Rules
from waypost.core.words import RefundStatus

KIND = "refund_failed"
_VAIN = frozenset({RefundStatus.FAILED, RefundStatus.CANCELED})


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the failure until that refund, or a later one for the same claim, is under way."""
    return [
        at_once(KIND, f"refund:{refund_id}", refund.status[:2])
        for refund_id, refund in state.refunds.items()
        if refund.status is not None
        and refund.status[2] is RefundStatus.FAILED
        and not _retried(state, refund)
    ]


def _retried(state: OrderState, failed: Refund) -> bool:
    for other in state.refunds.values():
        if other is failed or other.status is None or other.status[2] in _VAIN:
            continue
        if other.created is None or failed.created is None or other.created <= failed.created:
            continue
        if other.claim == failed.claim or not other.claim or not failed.claim:
            return True
    return False
