"""label_not_scanned: a label was made, and the carrier never scanned it."""

from __future__ import annotations

from waypost.core.clocks import Clock
from waypost.core.detect.base import parcel_span
from waypost.core.milestones import dead, given_up
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules

KIND = "label_not_scanned"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """From the label to the first scan; `untrackable` speaks where no scan can come."""
    since = parcel.labelled
    if since is None or parcel.first_scan is not None or parcel.untrackable is not None:
        return None
    if dead(state) or given_up(state, parcel_id, parcel):
        return None
    expect = parcel_span(KIND, state, rules, parcel)
    calendar = rules.carrier_calendar(parcel)
    return rules.waiting(KIND, f"parcel:{parcel_id}", since, expect, calendar)
