"""allowed: what a customer may still ask for. Knows no database, no Django and no clock.

Asked twice: when the page is drawn and the wish is taken, and again when it is carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from waypost.core.milestones import (
    dead,
    delivered,
    given_up,
    is_handed_over,
    made_good,
    served,
    untraceable,
)
from waypost.core.order import Hold, OrderState, Parcel
from waypost.core.pauses import backordered_since, standing
from waypost.core.words import Direction, HoldReason, Incident, ParcelStatus
from waypost.wishes.kinds import Kind, Problem, Why

_UNFOUND = frozenset({Incident.CARRIER_ADDRESS_NOT_FOUND, Incident.CONSIGNEE_INCORRECT_ADDRESS})
# From here on no word reaches the driver any more.
_AT_THE_DOOR = frozenset(
    {
        ParcelStatus.OUT_FOR_DELIVERY,
        ParcelStatus.READY_FOR_PICKUP,
        ParcelStatus.DELIVERED,
        ParcelStatus.RETURN_TO_SENDER,
        ParcelStatus.CANCELLED,
    }
)
_SILENCE = timedelta(days=10)  # after which "it never came" is worth asking about in any case


def allowed(state: OrderState, now: datetime) -> tuple[Kind, ...]:
    """The kinds that may be asked for, about the order or about any parcel of it."""
    found = [kind for kind in Kind if not refusal(state, kind, "", {}, now)]
    for kind in (Kind.INSTRUCTIONS, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.RECEIVED, Kind.PROBLEM):
        if kind not in found and any(
            not refusal(state, kind, parcel, {}, now) for parcel, _ in outbound(state)
        ):
            found.append(kind)
    return tuple(found)


def refusal(
    state: OrderState, kind: Kind, parcel: str, data: Mapping[str, Any], now: datetime
) -> Why | None:
    """Why this may not be asked (any more), or None. parcel "" is the order as a whole."""
    if state.placed is None or state.erased is not None:
        return Why.GONE
    if parcel and parcel not in dict(outbound(state)):
        return Why.GONE
    if kind is Kind.CONTACT:
        return None
    if dead(state):
        return Why.CANCELLED
    return _CHECKS[kind](state, parcel, data, now)


def outbound(state: OrderState) -> Iterator[tuple[str, Parcel]]:
    """The parcels that go to the customer, and that somebody still cares about."""
    for name, parcel in state.parcels.items():
        if parcel.direction is not Direction.RETURN and not _void(state, name, parcel):
            yield name, parcel


def packed(state: OrderState) -> bool:
    """Goods are in a box that carries the old address, or is about to."""
    return any(it.created and it.cancelled is None for it in state.fulfillments.values())


def waiting_lines(state: OrderState) -> list[str]:
    """The lines that wait for goods."""
    return [
        line
        for line, short in state.shorts.items()
        if backordered_since(state, short) is not None and not served(state, line)
    ]


def arrived(state: OrderState, parcel: str) -> bool:
    """By all that is known the customer has it."""
    if parcel:
        return state.parcels[parcel].delivered is not None
    return any(it.delivered is not None for _, it in outbound(state)) or untraceable(state)


def address_in_doubt(state: OrderState) -> bool:
    """A check, the warehouse or the carrier could not make sense of the address."""
    if state.address is not None and not state.address[2][0]:
        return True
    if any(_asks(state, hold) for hold in state.holds.values()):
        return True
    found = [it.reason for _, it in outbound(state) if it.reason and it.delivered is None]
    doubts = [reason for reason in found if reason[2] in _UNFOUND]
    return any(state.address is None or reason[0] > state.address[0] for reason in doubts)


def _asks(state: OrderState, hold: Hold) -> bool:
    since = standing(state, hold)
    if since is None or hold.last_placed is None:
        return False
    checked = state.address
    unsaid = checked is None or not checked[2][0] or checked[0] < since[0]
    return unsaid and hold.last_placed[2] == HoldReason.INCORRECT_ADDRESS


def _void(state: OrderState, name: str, parcel: Parcel) -> bool:
    return parcel.delivered is None and given_up(state, name, parcel)


def _address(state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime) -> Why | None:
    return Why.LEFT if is_handed_over(state) else None


def _right(state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime) -> Why | None:
    if delivered(state) is not None:
        return Why.DELIVERED
    return None if address_in_doubt(state) else Why.NO_QUESTION


def _on_the_way(
    state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime
) -> Why | None:
    if parcel:
        return _at_the_door(state.parcels[parcel])
    if not is_handed_over(state):
        return None
    found = [_at_the_door(it) for _, it in outbound(state)]
    return None if None in found else Why.OUT_FOR_DELIVERY


def _at_the_door(parcel: Parcel) -> Why | None:
    if parcel.delivered is not None:
        return Why.DELIVERED
    status = parcel.status[2] if parcel.status else None
    return Why.OUT_FOR_DELIVERY if status in _AT_THE_DOOR or parcel.returning else None


def _received(state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime) -> Why | None:
    if parcel:
        return None if state.parcels[parcel].first_scan else Why.NOT_SENT
    return None if is_handed_over(state) else Why.NOT_SENT


def _problem(state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime) -> Why | None:
    if not is_handed_over(state):
        return Why.NOT_SENT
    what = data.get("what", "")
    if arrived(state, parcel):
        since = state.missing.get(parcel)
        if what == Problem.NOT_RECEIVED and since and not made_good(state, parcel, since[0]):
            return Why.KNOWN
        return None
    if what in ("", Problem.NOT_RECEIVED) and _overdue(state, parcel, now):
        return None
    return Why.ON_THE_WAY


def _overdue(state: OrderState, parcel: str, now: datetime) -> bool:
    """The day that was last named is over, or nothing was heard for long."""
    for name, it in outbound(state):
        if parcel in ("", name) and it.delivered is None and it.first_scan is not None:
            edd = it.edd[2] if it.edd else None
            if edd is not None and edd.at is not None and edd.at < now:
                return True
            if edd is not None and edd.day is not None and edd.day < now.date():
                return True
            if it.first_scan[0] + _SILENCE < now:
                return True
    return False


def _backorder(
    state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime
) -> Why | None:
    return None if waiting_lines(state) else Why.NO_QUESTION


def _cancel(state: OrderState, parcel: str, data: Mapping[str, Any], now: datetime) -> Why | None:
    if is_handed_over(state):
        return Why.LEFT
    return Why.PACKED if packed(state) else None


_CHECKS = {
    Kind.ADDRESS: _address,
    Kind.ADDRESS_RIGHT: _right,
    Kind.INSTRUCTIONS: _on_the_way,
    Kind.NEIGHBOUR: _on_the_way,
    Kind.SAFE_PLACE: _on_the_way,
    Kind.RECEIVED: _received,
    Kind.PROBLEM: _problem,
    Kind.BACKORDER: _backorder,
    Kind.CANCEL: _cancel,
}
