"""The rail: what an order or a parcel goes through, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from waypost.core.milestones import delivered, handed_over
from waypost.core.order import Mark, OrderState, Parcel
from waypost.core.words import ParcelStatus
from waypost.tell.view.dates import Tongue
from waypost.tell.view.shape import Step

_REACHED: dict[ParcelStatus, int] = {
    ParcelStatus.PENDING: 1,
    ParcelStatus.CANCELLED: 1,
    ParcelStatus.PICKED_UP: 2,
    ParcelStatus.IN_TRANSIT: 2,
    ParcelStatus.ON_HOLD: 2,
    ParcelStatus.DELIVERY_DELAYED: 2,
    ParcelStatus.OUT_FOR_DELIVERY: 3,
    ParcelStatus.READY_FOR_PICKUP: 3,
    ParcelStatus.DELIVERY_FAILED: 3,
    ParcelStatus.DELIVERED: 4,
}
_FAILED = frozenset(
    {ParcelStatus.DELIVERY_FAILED, ParcelStatus.RETURN_TO_SENDER, ParcelStatus.CANCELLED}
)
_Way = Sequence[tuple[str, str, datetime | None]]


def of_parcel(
    state: OrderState, parcel: Parcel, out_at: datetime | None, tongue: Tongue
) -> tuple[Step, ...]:
    """out_at: when it went out for delivery, which only its scans say."""
    status = parcel.status[2] if parcel.status else ParcelStatus.PENDING
    way: list[tuple[str, str, datetime | None]] = [
        ("placed", _("Ordered"), _at(state.placed)),
        ("packed", _("Packed"), _at(parcel.labelled)),
        ("underway", _("On its way"), _at(parcel.first_scan)),
    ]
    if parcel.returning is not None:
        way.append(("returning", _("Turned back"), parcel.returning[0]))
        way.append(("back", _("Back with us"), None))
        return _laid(way, 3, True, tongue)
    if parcel.ready is not None:
        way.append(("ready", _("Ready for pickup"), parcel.ready[0]))
        way.append(("delivered", _("Picked up"), _at(parcel.delivered)))
    else:
        way.append(("out", _("Out for delivery"), out_at))
        way.append(("delivered", _("Delivered"), _at(parcel.delivered)))
    reached = 4 if parcel.delivered else _REACHED.get(status, 2 if parcel.first_scan else 1)
    if reached < 2 and parcel.first_scan is not None:
        reached = 2
    return _laid(way, reached, status in _FAILED and not parcel.delivered, tongue)


def of_order(state: OrderState, tongue: Tongue) -> tuple[Step, ...]:
    """Of the order as a whole, whatever number of parcels it takes."""
    sent, arrived = handed_over(state), delivered(state)
    way: list[tuple[str, str, datetime | None]] = [
        ("placed", _("Ordered"), _at(state.placed)),
        ("paid", _("Being prepared"), _at(state.paid)),
    ]
    if state.cancelled is not None:
        way.append(("cancelled", _("Cancelled"), state.cancelled[0]))
        return _laid(way, 2, True, tongue)
    way.append(("underway", _("On its way"), _at(sent)))
    way.append(("delivered", _("Delivered"), _at(arrived)))
    reached = 3 if arrived else 2 if sent else 1 if state.paid else 0
    return _laid(way, reached, False, tongue)


def _laid(way: _Way, reached: int, failed: bool, tongue: Tongue) -> tuple[Step, ...]:
    last = len(way) - 1
    return tuple(
        Step(
            name=name,
            title=title,
            state=_state(place, reached, last, failed),
            at=at if place <= reached else None,
            at_words=tongue.moment(at) if at and place <= reached else "",
        )
        for place, (name, title, at) in enumerate(way)
    )


def _state(place: int, reached: int, last: int, failed: bool) -> str:
    if place > reached:
        return "next"
    if place < reached:
        return "done"
    if failed:
        return "failed"
    return "done" if place == last else "now"


def _at(mark: Mark | None) -> datetime | None:
    return mark[0] if mark else None
