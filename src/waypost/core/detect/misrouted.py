"""misrouted: the carrier says that it sent the parcel the wrong way."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "misrouted"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """Until it is delivered, settled, replaced or refunded: a scan in a wrong depot is no cure."""
    since = parcel.misrouted
    if since is None or parcel.delivered or made_good(state, parcel_id, since[0]):
        return None
    return at_once(KIND, f"parcel:{parcel_id}", since)
