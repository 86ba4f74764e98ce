"""authorization_expiring: money is reserved, not taken, and the reservation runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from waypost.core.clocks import Clock
from waypost.core.detect.base import NONE, order_span
from waypost.core.milestones import dead
from waypost.core.order import OrderState, Payment
from waypost.core.rules import Rules

KIND = "authorization_expiring"
_OPEN_BEFORE = timedelta(days=1)
_WARN_BEFORE = timedelta(days=2)


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From authorisation to capture or void.

    Opens a day before the gateway's own expiry where that is known; else on day 6, because card
    authorisations hold for seven days as a rule.
    """
    if state.paid is not None or dead(state):
        return NONE
    return [
        _clock(state, rules, payment_id, payment)
        for payment_id, payment in state.payments.items()
        if payment.authorized and not payment.captured and not payment.voided
    ]


def _clock(state: OrderState, rules: Rules, payment_id: str, payment: Payment) -> Clock:
    subject, since = f"payment:{payment_id}", payment.authorized
    assert since is not None
    if payment.expires_at is None:
        return rules.waiting(KIND, subject, since, order_span(KIND, state, rules), rules.home)
    due_at = rules.before(payment.expires_at[2], _OPEN_BEFORE)
    warn_at = max(since[0], rules.before(payment.expires_at[2], _WARN_BEFORE))
    return Clock(KIND, subject, since[0], due_at, warn_at, since[1])
