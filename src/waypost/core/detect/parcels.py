"""Which detectors are asked about a parcel.

Most parcels are simply on their way, so a quiet one costs only the detectors that its status can
concern; one in trouble is shown to all. Every detector is right about any parcel by itself: this
choice only saves time.
"""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect import (
    address_problem,
    carrier_exception,
    customs_hold,
    damaged,
    delivery_failed,
    edd_moved,
    label_not_scanned,
    late_delivery,
    lost,
    misrouted,
    pickup_waiting,
    return_to_sender,
    stalled,
    untrackable,
)
from waypost.core.detect.base import ParcelLook
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Direction, Incident, ParcelStatus

ALL: tuple[ParcelLook, ...] = (
    label_not_scanned.look,
    untrackable.look,
    stalled.look,
    lost.look,
    late_delivery.look_parcel,
    edd_moved.look,
    delivery_failed.look,
    pickup_waiting.look,
    carrier_exception.look,
    customs_hold.look,
    damaged.look,
    misrouted.look,
    return_to_sender.look,
    address_problem.look_parcel,
)
_UNSEEN = (label_not_scanned.look, untrackable.look)
_PROMISED = (late_delivery.look_parcel, edd_moved.look)
_QUIET: dict[ParcelStatus, tuple[ParcelLook, ...]] = {
    ParcelStatus.PENDING: (*_UNSEEN, stalled.look, lost.look),
    ParcelStatus.PICKED_UP: (stalled.look, lost.look),
    ParcelStatus.IN_TRANSIT: (stalled.look, lost.look),
    ParcelStatus.OUT_FOR_DELIVERY: (stalled.look, lost.look),
    ParcelStatus.ON_HOLD: (carrier_exception.look, lost.look),
    ParcelStatus.DELIVERY_DELAYED: (carrier_exception.look, lost.look),
    ParcelStatus.DELIVERY_FAILED: (delivery_failed.look, lost.look),
    ParcelStatus.READY_FOR_PICKUP: (pickup_waiting.look,),
    ParcelStatus.CANCELLED: (),
}
_QUIET_PROMISED = {status: (*looks, *_PROMISED) for status, looks in _QUIET.items()}
_UNSEEN_PROMISED = (*_UNSEEN, *_PROMISED)
_RETURN = Direction.RETURN
_UNKNOWN = Incident.UNKNOWN


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """The clocks of all parcels to the customer that have not arrived."""
    clocks: list[Clock] = []
    for parcel_id, parcel in state.parcels.items():
        if parcel.delivered is not None or parcel.direction is _RETURN:
            continue
        for ask in _whom_to_ask(parcel):
            clock = ask(state, rules, parcel_id, parcel)
            if clock is not None:
                clocks.append(clock)
    return clocks


def _whom_to_ask(parcel: Parcel) -> tuple[ParcelLook, ...]:
    if parcel.damaged or parcel.misrouted or parcel.returning:
        return ALL
    if parcel.reason is not None and parcel.reason[2] is not _UNKNOWN:
        return ALL
    if parcel.status is None:
        return _UNSEEN if parcel.edd is None else _UNSEEN_PROMISED
    quiet = _QUIET if parcel.edd is None else _QUIET_PROMISED
    return quiet.get(parcel.status[2], ALL)
