"""carrier_exception: something is wrong that has no kind of its own."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.detect import address_problem, customs_hold
from waypost.core.milestones import given_up
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Incident, ParcelStatus

KIND = "carrier_exception"
# These incidents have kinds of their own.
_SPOKEN_FOR = (
    frozenset(
        {
            Incident.CARRIER_DAMAGED_PARCEL,
            Incident.CARRIER_SORTING_ERROR,
            Incident.CARRIER_PARCEL_LOST,
        }
    )
    | address_problem.REASONS
    | customs_hold.REASONS
)
_EXCEPTIONS = frozenset({ParcelStatus.ON_HOLD, ParcelStatus.DELIVERY_DELAYED})
_WITH_A_REASON = frozenset({ParcelStatus.PICKED_UP, ParcelStatus.IN_TRANSIT})


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """While the last scan is a hold or a delay, or a transit scan that names an incident."""
    status = parcel.status
    if status is None or parcel.delivered or parcel.returning:
        return None
    reason = Incident.UNKNOWN if parcel.reason is None else parcel.reason[2]
    if reason in _SPOKEN_FOR:
        return None
    named = status[2] in _WITH_A_REASON and reason is not Incident.UNKNOWN
    if not (named or status[2] in _EXCEPTIONS) or given_up(state, parcel_id, parcel):
        return None
    return at_once(KIND, f"parcel:{parcel_id}", status[:2], reason.value)
