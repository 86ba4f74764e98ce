"""return_unused: a return label was issued and the customer has not sent the goods."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import order_span
from waypost.core.order import OrderState, Return
from waypost.core.rules import NEVER, Rules

KIND = "return_unused"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the label to its first scan, until the return is over or the label's window."""
    return [
        _clock(state, rules, rma, back)
        for rma, back in state.returns.items()
        if back.labelled
        and not (back.received or back.closed or back.inspected)
        and not _sent(state, back)
    ]


def _sent(state: OrderState, back: Return) -> bool:
    parcel = state.parcels.get(back.parcel)
    return parcel is not None and parcel.first_scan is not None


def _clock(state: OrderState, rules: Rules, rma: str, back: Return) -> Clock:
    since = back.labelled
    assert since is not None
    due_at = rules.after(since[0], order_span(KIND, state, rules).open, rules.home)
    stops_at = None if back.valid_until is None else min(back.valid_until[2], NEVER)
    return Clock(KIND, f"return:{rma}", since[0], due_at, None, since[1], stops_at=stops_at)
