"""pickup_waiting: the parcel lies at a pickup point and nobody comes for it."""

from __future__ import annotations

from waypost.core.clocks import Clock
from waypost.core.detect.base import parcel_span
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import ParcelStatus

KIND = "pickup_waiting"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """From the first notice that it is ready until it is collected or goes back."""
    status, since = parcel.status, parcel.ready
    if status is None or since is None or status[2] is not ParcelStatus.READY_FOR_PICKUP:
        return None
    if parcel.delivered or parcel.returning:
        return None
    expect = parcel_span(KIND, state, rules, parcel)
    calendar = rules.carrier_calendar(parcel)
    return rules.waiting(KIND, f"parcel:{parcel_id}", since, expect, calendar)
