"""return_to_sender: the carrier gave up and brings the parcel back."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.milestones import made_good
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "return_to_sender"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """Until it is delivered after all, settled, replaced or refunded."""
    since = parcel.returning
    if since is None or parcel.delivered or made_good(state, parcel_id, since[0]):
        return None
    note = "" if parcel.reason is None else parcel.reason[2].value
    return at_once(KIND, f"parcel:{parcel_id}", since, note)
