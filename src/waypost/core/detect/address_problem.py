"""address_problem: the address fails a check, or the carrier cannot find it."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.detect.base import NONE, ORDER
from waypost.core.milestones import dead, delivered
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Incident

KIND = "address_problem"
REASONS = frozenset({Incident.CARRIER_ADDRESS_NOT_FOUND, Incident.CONSIGNEE_INCORRECT_ADDRESS})


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From a failed check to one that passes, or until everything arrived."""
    checked = state.address
    if checked is None or checked[2][0] or dead(state) or delivered(state):
        return NONE
    return (at_once(KIND, ORDER, checked[:2], checked[2][1]),)


def look_parcel(state: OrderState, rules: Rules, parcel_id: str, parcel: Parcel) -> Clock | None:
    """From the carrier's word to its next scan, or to a check that passes.

    It is the order's address, so a failed check speaks for it, and of several parcels the first.
    """
    if not _unfound(state, parcel):
        return None
    if state.address is not None and not state.address[2][0] and not dead(state):
        return None
    if parcel_id != min(it for it, other in state.parcels.items() if _unfound(state, other)):
        return None
    assert parcel.reason is not None
    return at_once(KIND, ORDER, parcel.reason[:2], parcel.reason[2].value)


def _unfound(state: OrderState, parcel: Parcel) -> bool:
    said = parcel.reason
    if said is None or said[2] not in REASONS or parcel.delivered or parcel.returning:
        return False
    return state.address is None or not (state.address[2][0] and state.address[0] >= said[0])
