"""Which detectors are asked about a parcel: its status decides.

Most parcels are simply on their way, so a scan costs the two or three detectors it can concern.
"""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect import late_delivery, stalled
from waypost.core.detect.base import ParcelLook
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.words import Direction, ParcelStatus

_RETURN = Direction.RETURN
_ALWAYS: tuple[ParcelLook, ...] = (late_delivery.look_parcel,)
_BY_STATUS: dict[ParcelStatus, tuple[ParcelLook, ...]] = {
    **dict.fromkeys(ParcelStatus, _ALWAYS),
    **dict.fromkeys(stalled.MOVING, (stalled.look, *_ALWAYS)),
}


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """The clocks of all parcels to the customer that have not arrived."""
    clocks: list[Clock] = []
    for parcel_id, parcel in state.parcels.items():
        if parcel.direction is _RETURN or parcel.delivered is not None:
            continue
        looks = _ALWAYS if parcel.status is None else _BY_STATUS[parcel.status[2]]
        for ask in looks:
            clock = ask(state, rules, parcel_id, parcel)
            if clock is not None:
                clocks.append(clock)
    return clocks
