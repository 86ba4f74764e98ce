"""lost: the carrier says so, or has been silent for too long after the promise."""

from __future__ import annotations

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import parcel_span
from waypost.core.detect.customs_hold import REASONS as CUSTOMS
from waypost.core.detect.stalled import mute
from waypost.core.milestones import given_up, made_good
from waypost.core.order import Mark, OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Incident, ParcelStatus

KIND = "lost"


def look(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """Until any scan, or until it is settled, replaced or refunded.

    By silence: seven days without a scan and 48 hours past the carrier's date (else the shop's);
    fourteen days without a scan where nobody named a date.
    """
    if parcel.delivered or parcel.returning:
        return None
    said = parcel.reason
    if said is not None and said[2] is Incident.CARRIER_PARCEL_LOST:
        if made_good(state, parcel_id, said[0]):
            return None
        return at_once(KIND, f"parcel:{parcel_id}", said[:2], said[2].value)
    scan = parcel.last_scan
    if scan is None or mute(parcel) or _lies_somewhere(parcel):
        return None
    if given_up(state, parcel_id, parcel):
        return None
    return _by_silence(state, rules, parcel_id, parcel, scan)


def _by_silence(
    state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel, scan: Mark
) -> Clock:
    calendar = rules.carrier_calendar(parcel)
    edd = parcel.edd or state.deliver_by
    promise = None if edd is None else rules.deadline(edd[2], rules.customer_zone(state))
    if promise is None:
        due_at = rules.after(scan[0], rules.lost_unpromised, calendar)
    else:
        silent, _ = rules.term(scan[0], parcel_span(KIND, state, rules, parcel), calendar)
        due_at = max(silent, rules.after(promise, rules.lost_after_promise, calendar))
    return Clock(KIND, f"parcel:{parcel_id}", scan[0], due_at, None, scan[1])


def _lies_somewhere(parcel: Parcel) -> bool:
    """At a pickup point or in customs: silence there is no sign of loss."""
    if parcel.status is not None and parcel.status[2] is ParcelStatus.READY_FOR_PICKUP:
        return True
    return parcel.reason is not None and parcel.reason[2] in CUSTOMS
