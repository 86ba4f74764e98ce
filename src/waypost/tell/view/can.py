"""What a customer may still ask for. Pure."""

from __future__ import annotations

from collections.abc import Collection

from waypost.core.milestones import dead, is_handed_over, needs_shipping, served
from waypost.core.order import OrderState, Parcel
from waypost.core.pauses import backordered_since, standing
from waypost.core.words import Direction, HoldReason, ParcelStatus
from waypost.tell.view.shape import Expected
from waypost.wishes.kinds import Kind

_DOOR = (Kind.INSTRUCTIONS, Kind.NEIGHBOUR, Kind.SAFE_PLACE)
_TOO_LATE = frozenset(
    {
        ParcelStatus.OUT_FOR_DELIVERY,
        ParcelStatus.READY_FOR_PICKUP,
        ParcelStatus.RETURN_TO_SENDER,
        ParcelStatus.CANCELLED,
        ParcelStatus.DELIVERED,
    }
)


def of_order(state: OrderState, asked: Collection[str], *, overdue: bool) -> tuple[str, ...]:
    """asked: kinds of wishes that wait for an answer. overdue: the date that was said is over."""
    if state.placed is None or state.erased is not None:
        return ()
    found: list[Kind] = []
    if not dead(state) and not is_handed_over(state) and Kind.CANCEL not in asked:
        if needs_shipping(state):
            found.append(Kind.ADDRESS)
            if address_in_question(state):
                found.append(Kind.ADDRESS_RIGHT)
        if not any(it.cancelled is None for it in state.fulfillments.values()):
            found.append(Kind.CANCEL)
    if not dead(state) and backordered(state):
        found.append(Kind.BACKORDER)
    parcels = [it for it in state.parcels.values() if it.direction is not Direction.RETURN]
    travels = needs_shipping(state) and not dead(state)
    if travels and (not parcels or any(map(may_steer, parcels))):
        found.extend(_DOOR)
    if any(map(may_report, parcels)) or (overdue and parcels):
        found += [Kind.RECEIVED, Kind.PROBLEM]
    return tuple(it.value for it in (*found, Kind.CONTACT))


def of_parcel(state: OrderState, parcel: Parcel, expected: Expected | None) -> tuple[str, ...]:
    """What may be asked for about one parcel."""
    if parcel.direction is Direction.RETURN or state.erased is not None:
        return ()
    found: list[Kind] = list(_DOOR) if may_steer(parcel) and not dead(state) else []
    late = expected is not None and expected.moved
    if may_report(parcel) or late:
        found += [Kind.RECEIVED, Kind.PROBLEM]
    return tuple(it.value for it in found)


def may_steer(parcel: Parcel) -> bool:
    """Can the driver still be told something?"""
    if parcel.delivered or parcel.returning or parcel.direction is Direction.RETURN:
        return False
    return parcel.status is None or parcel.status[2] not in _TOO_LATE


def may_report(parcel: Parcel) -> bool:
    """Has it arrived, or does the carrier say so?"""
    return parcel.delivered is not None


def address_in_question(state: OrderState) -> bool:
    """Somebody found the address doubtful, and nobody has settled it."""
    if state.address is not None and not state.address[2][0]:
        return True
    return any(
        hold.last_placed is not None
        and hold.last_placed[2] == HoldReason.INCORRECT_ADDRESS
        and standing(state, hold) is not None
        for hold in state.holds.values()
    )


def backordered(state: OrderState) -> tuple[str, ...]:
    """Lines that wait for goods to come in ("" is every line)."""
    return tuple(
        line
        for line, short in state.shorts.items()
        if backordered_since(state, short) is not None and not served(state, line)
    )
