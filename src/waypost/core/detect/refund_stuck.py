"""refund_stuck: a refund was begun and does not get through."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import order_span
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.words import RefundStatus

KIND = "refund_stuck"
_UNDERWAY = frozenset({RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION})


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From a refund's creation while it is pending or wants somebody to act."""
    return [
        rules.waiting(
            KIND,
            f"refund:{refund_id}",
            refund.created,
            order_span(KIND, state, rules),
            rules.home,
            refund.status[2].value,
        )
        for refund_id, refund in state.refunds.items()
        if refund.created is not None
        and refund.status is not None
        and refund.status[2] in _UNDERWAY
    ]
