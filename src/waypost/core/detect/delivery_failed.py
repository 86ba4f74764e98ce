"""delivery_failed: the carrier stood at the door in vain."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import ParcelStatus, Severity

KIND = "delivery_failed"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """While the last scan is a failed attempt; high from the second attempt on."""
    status = parcel.status
    if status is None or status[2] is not ParcelStatus.DELIVERY_FAILED or parcel.delivered:
        return None
    if parcel.returning or made_good(state, parcel_id, status[0]):
        return None
    note = "" if parcel.reason is None else parcel.reason[2].value
    floor = Severity.HIGH if len(parcel.attempts) > 1 else Severity.LOW
    return at_once(KIND, f"parcel:{parcel_id}", status[:2], note, floor)
