"""damaged: the carrier says that the parcel is damaged."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "damaged"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """Until it is delivered, settled, replaced or refunded: a later scan mends nothing."""
    since = parcel.damaged
    if since is None or parcel.delivered or made_good(state, parcel_id, since[0]):
        return None
    return at_once(KIND, f"parcel:{parcel_id}", since)
