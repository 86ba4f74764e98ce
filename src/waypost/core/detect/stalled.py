"""stalled: the carrier has the parcel and says nothing new."""

from __future__ import annotations

from waypost.core.clocks import Clock
from waypost.core.detect.base import parcel_span
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Expect, Rules
from waypost.core.words import Incident, ParcelStatus

KIND = "stalled"
MOVING = frozenset(
    {
        ParcelStatus.PICKED_UP,
        ParcelStatus.IN_TRANSIT,
        ParcelStatus.OUT_FOR_DELIVERY,
        ParcelStatus.PENDING,
    }
)


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """From one scan to the next, in the carrier's business days.

    The lane's usual silence stands before the default where the policy knows it. Silent while
    the last scan names an exception, which speaks for itself, once the parcel is made good, and
    for one of which somebody said since its last scan that it cannot be tracked.
    """
    scan = parcel.last_scan
    if scan is None or mute(parcel) or parcel.delivered or parcel.returning:
        return None
    if parcel.status is None or parcel.status[2] not in MOVING:
        return None
    if parcel.reason is not None and parcel.reason[2] is not Incident.UNKNOWN:
        return None
    if made_good(state, parcel_id, scan[0]):
        return None
    calendar = rules.carrier_calendar(parcel)
    expect = silence(KIND, state, rules, parcel)
    return rules.waiting(KIND, f"parcel:{parcel_id}", scan, expect, calendar)


def silence(kind: str, state: OrderState, rules: Rules, parcel: Parcel) -> Expect:
    """How long this parcel may be silent."""
    if rules.lanes:
        carrier = "" if parcel.carrier is None else parcel.carrier[2]
        to = "" if state.ship_to is None else state.ship_to[2].country
        usual = rules.lane(carrier, parcel.origin or rules.country, parcel.destination or to)
        if usual is not None:
            return usual
    return parcel_span(kind, state, rules, parcel)


def mute(parcel: Parcel) -> bool:
    """Did somebody say, with or since the last scan, that this parcel cannot be tracked?"""
    said, scan = parcel.untrackable, parcel.last_scan
    return said is not None and (scan is None or said[0] >= scan[0])
