"""untrackable: nobody can follow this parcel: unknown code, carrier not supported or connected."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import dead, given_up
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "untrackable"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """From the tracker's word to the first scan."""
    said = parcel.untrackable
    if said is None or parcel.first_scan is not None:
        return None
    if dead(state) or given_up(state, parcel_id, parcel):
        return None
    return at_once(KIND, f"parcel:{parcel_id}", said[:2], said[2])
