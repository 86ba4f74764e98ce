"""A brand's own expectations: after one milestone the other, within a span."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.base import ORDER, order_scope
from waypost.core.milestones import MILESTONES, dead
from waypost.core.order import Mark, OrderState
from waypost.core.rules import OwnExpect, Rules, matches
from waypost.core.words import Direction


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """The clocks of all rules that apply; a cancellation ends those that began before it."""
    clocks = []
    for rule in rules.own:
        since = MILESTONES[rule.after](state)
        if since is None or MILESTONES[rule.expect](state) is not None:
            continue
        if _ended(state, since) or not _applies(rule, state, rules):
            continue
        calendar = rules.calendar(state)
        clocks.append(rules.waiting(rule.kind, ORDER, since, rule.within, calendar))
    return clocks


def _ended(state: OrderState, since: Mark) -> bool:
    return dead(state) and (state.cancelled is None or since < state.cancelled)


def _applies(rule: OwnExpect, state: OrderState, rules: Rules) -> bool:
    """A rule for a carrier applies once any parcel to the customer is in that carrier's hands."""
    level, _, warehouse, country, international = order_scope(state, rules)
    carriers = {
        "" if parcel.carrier is None else parcel.carrier[2]
        for parcel in state.parcels.values()
        if parcel.direction is Direction.OUTBOUND
    }
    return any(
        matches(rule.scope, level, carrier, warehouse, country, international)
        for carrier in carriers or {""}
    )
