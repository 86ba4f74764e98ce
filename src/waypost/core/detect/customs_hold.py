"""customs_hold: the parcel is held in customs."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import parcel_span
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Fault, Incident

KIND = "customs_hold"
REASONS = frozenset(reason for reason in Incident if reason.fault is Fault.CUSTOMS)
# Somebody has to act, or it will not move.
_ACT = frozenset(
    {
        Incident.CUSTOMS_DOCUMENTATION,
        Incident.CUSTOMS_DUTIES_UNPAID,
        Incident.CUSTOMS_PROHIBITED,
    }
)


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """While the last scan names customs: at once where papers or duty are missing."""
    said = parcel.reason
    if said is None or said[2] not in REASONS or parcel.delivered or parcel.returning:
        return None
    if made_good(state, parcel_id, said[0]):
        return None
    subject, note = f"parcel:{parcel_id}", said[2].value
    if said[2] in _ACT:
        return at_once(KIND, subject, said[:2], note)
    expect = parcel_span(KIND, state, rules, parcel)
    return rules.waiting(KIND, subject, said[:2], expect, rules.carrier_calendar(parcel), note)
