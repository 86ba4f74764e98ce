"""not_received: delivered, says the carrier; not received, says the customer."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import ORDER
from waypost.core.milestones import made_good
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "not_received"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the customer's word until it is found, replaced or refunded, or until a parcel that
    was still on its way arrives."""
    clocks = []
    for parcel_id, since in state.missing.items():
        parcel = state.parcels.get(parcel_id)
        came = None if parcel is None else parcel.delivered
        if made_good(state, parcel_id, since[0]) or (came is not None and came > since):
            continue
        subject = f"parcel:{parcel_id}" if parcel_id else ORDER
        clocks.append(at_once(KIND, subject, since))
    return clocks
