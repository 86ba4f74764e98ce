"""Which detectors are asked about a parcel.

Most parcels are simply on their way, so a quiet one costs only the detectors that its status can
concern; one in trouble is shown to all. Every detector is right about any parcel by itself: this
choice only saves time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

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

_KINDS: dict[ParcelLook, str] = {
    label_not_scanned.look: label_not_scanned.KIND,
    untrackable.look: untrackable.KIND,
    stalled.look: stalled.KIND,
    lost.look: lost.KIND,
    late_delivery.look_parcel: late_delivery.KIND,
    edd_moved.look: edd_moved.KIND,
    delivery_failed.look: delivery_failed.KIND,
    pickup_waiting.look: pickup_waiting.KIND,
    carrier_exception.look: carrier_exception.KIND,
    customs_hold.look: customs_hold.KIND,
    damaged.look: damaged.KIND,
    misrouted.look: misrouted.KIND,
    return_to_sender.look: return_to_sender.KIND,
    address_problem.look_parcel: address_problem.KIND,
}
ALL: tuple[ParcelLook, ...] = tuple(_KINDS)
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
        asked = _whom_to_ask(parcel)
        for ask in _watched(asked, rules.off) if rules.off else asked:
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


@lru_cache(maxsize=256)
def _watched(asked: tuple[ParcelLook, ...], off: frozenset[str]) -> tuple[ParcelLook, ...]:
    """Those of `asked` whose kind is not switched off."""
    return tuple(ask for ask in asked if _KINDS[ask] not in off)
