"""dispute_due: a chargeback or inquiry wants an answer."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import order_span
from waypost.core.order import Dispute, OrderState
from waypost.core.rules import Rules

KIND = "dispute_due"
# Stripe's words for a dispute and for an inquiry that wait for the shop.
_UNANSWERED = frozenset({"needs_response", "warning_needs_response"})


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """Until it is answered or closed; at once where nobody says by when."""
    return [
        _clock(state, rules, dispute_id, dispute)
        for dispute_id, dispute in state.disputes.items()
        if dispute.status is not None and dispute.status[2] in _UNANSWERED
    ]


def _clock(state: OrderState, rules: Rules, dispute_id: str, dispute: Dispute) -> Clock:
    since, subject = dispute.opened, f"dispute:{dispute_id}"
    assert since is not None
    note = "" if dispute.reason is None else dispute.reason[2]
    if dispute.evidence_due is None:
        return at_once(KIND, subject, since, note)
    lead = order_span(KIND, state, rules).open.wall
    due_at = rules.before(dispute.evidence_due[2], lead)
    return Clock(KIND, subject, since[0], due_at, None, since[1], note)
