"""exchange_late: an exchange was accepted and the new goods have not left."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import order_span
from waypost.core.milestones import left_the_house
from waypost.core.order import Exchange, OrderState
from waypost.core.rules import Rules

KIND = "exchange_late"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From acceptance (or the next opening after the cut-off) until goods that replace the old
    ones are handed over, or a refund takes the exchange's place."""
    calendar = rules.calendar(state)
    clocks = []
    for exchange_id, exchange in state.exchanges.items():
        since = exchange.accepted
        if since is None or _settled(state, exchange_id, exchange):
            continue
        begin = (calendar.dispatch_start(since[0]), since[1])
        expect = order_span(KIND, state, rules)
        clocks.append(rules.waiting(KIND, f"exchange:{exchange_id}", begin, expect, calendar))
    return clocks


def _settled(state: OrderState, exchange_id: str, exchange: Exchange) -> bool:
    names = {exchange_id, exchange.rma} - {""}
    if any(refund.claim in names for refund in state.refunds.values()):
        return True
    return any(
        fulfillment.replaces in names and left_the_house(state, fulfillment) is not None
        for fulfillment in state.fulfillments.values()
    )
