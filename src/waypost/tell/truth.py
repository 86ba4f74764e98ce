"""truth: is it still true? Asked when a message is decided, and again when it is sent. Pure.

A cause is a happening, and happenings stay; but nobody wants to read that a parcel is out for
delivery when it lies on the table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from waypost.core.detect.stalled import MOVING
from waypost.core.milestones import delivered, given_up, made_good
from waypost.core.order import OrderState, Parcel, Return
from waypost.core.rules import Rules
from waypost.core.words import Direction, ParcelStatus
from waypost.lib.plain import plain
from waypost.tell.causes import NAMES, SILENCES, late, parcel_of, refunds_of, stands

Living = Collection[tuple[str, str]]  # kind and subject of the issues that stand


class Told(Protocol):
    """As much of a cause as is asked for."""

    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def data(self) -> dict[str, str]: ...


_TROUBLES = frozenset(NAMES.values())
_AFTER_OUT = frozenset(
    {ParcelStatus.OUT_FOR_DELIVERY, ParcelStatus.READY_FOR_PICKUP, ParcelStatus.DELIVERED}
)


def holds(cause: Told, state: OrderState, living: Living, rules: Rules) -> bool:
    """Would a customer who reads this now read the truth?"""
    if cause.name in _TROUBLES:
        return (cause.data.get("kind", ""), cause.data.get("issue", "")) in living
    if cause.name in _OF_PARCEL:
        if cause.subject.startswith("fulfillment:"):
            return _untracked_holds(state, cause.subject.removeprefix("fulfillment:"))
        parcel = parcel_of(state, cause.subject)
        if parcel is None or parcel.direction is Direction.RETURN:
            return False
        return _OF_PARCEL[cause.name](state, cause.subject, parcel, living)
    return _OF_ORDER[cause.name](state, cause.subject, rules)


def _untracked_holds(state: OrderState, name: str) -> bool:
    found = [it for id_, it in state.fulfillments.items() if plain(id_) == name]
    return bool(found) and found[0].cancelled is None and not found[0].parcels


def _on_its_way(state: OrderState, subject: str, parcel: Parcel) -> bool:
    if parcel.delivered or parcel.returning or parcel.ready or parcel.attempts:
        return False
    return not given_up(state, subject, parcel)


def _label(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    return parcel.first_scan is None and _on_its_way(state, subject, parcel)


def _dispatched(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    return _on_its_way(state, subject, parcel)


def _transit(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    status = parcel.status
    moves = status is not None and status[2] in (ParcelStatus.PICKED_UP, ParcelStatus.IN_TRANSIT)
    return moves and _on_its_way(state, subject, parcel)


def _out(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    status = parcel.status
    out = status is not None and status[2] is ParcelStatus.OUT_FOR_DELIVERY
    return out and not parcel.delivered and not parcel.returning


def _failed(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    if parcel.delivered or parcel.returning:
        return False
    if parcel.status is None or parcel.status[2] in _AFTER_OUT:
        return False
    return not made_good(state, subject, parcel.status[0])


def _ready(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    return parcel.delivered is None and parcel.returning is None


def _delivered(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    return parcel.delivered is not None and not _missed(state, subject)


def _moving(state: OrderState, subject: str, parcel: Parcel, living: Living) -> bool:
    status = parcel.status
    if parcel.delivered or parcel.returning or status is None or status[2] not in MOVING:
        return False
    return not any(
        kind in SILENCES and about.removeprefix("parcel:") == subject for kind, about in living
    )


def _missed(state: OrderState, subject: str) -> bool:
    """Does the customer say that it never came?"""
    return any(
        (not subject or parcel in ("", subject)) and not made_good(state, parcel, mark[0])
        for parcel, mark in state.missing.items()
    )


def _confirmed(state: OrderState, subject: str, rules: Rules) -> bool:
    return state.placed is not None and state.cancelled is None


def _cancelled(state: OrderState, subject: str, rules: Rules) -> bool:
    return state.cancelled is not None


def _arrived(state: OrderState, subject: str, rules: Rules) -> bool:
    return delivered(state) is not None and not _missed(state, "")


def _late(state: OrderState, subject: str, rules: Rules) -> bool:
    return _arrived(state, subject, rules) and late(state, rules)


def _enjoyed(state: OrderState, subject: str, rules: Rules) -> bool:
    """It is there, and nothing of it went back."""
    if state.cancelled is not None or any(it.received for it in state.returns.values()):
        return False
    return _arrived(state, subject, rules)


def _asked_back(state: OrderState, subject: str, rules: Rules) -> bool:
    back = _return(state, subject)
    return back is not None and not (back.decision or back.received or back.closed)


def _approved(state: OrderState, subject: str, rules: Rules) -> bool:
    back = _return(state, subject)
    if back is None or back.decision is None or back.received or back.closed:
        return False
    return back.decision[2] == "approved"


def _declined(state: OrderState, subject: str, rules: Rules) -> bool:
    back = _return(state, subject)
    return back is not None and back.decision is not None and back.decision[2] == "declined"


def _received(state: OrderState, subject: str, rules: Rules) -> bool:
    back = _return(state, subject)
    return back is not None and back.received is not None


def _refund_made(state: OrderState, subject: str, rules: Rules) -> bool:
    return any(
        stands(refunds)
        for refunds in refunds_of(state).values()
        if any(plain(id_) == subject for id_, _ in refunds)
    )


def _refund_came(state: OrderState, subject: str, rules: Rules) -> bool:
    return any(
        any(it.succeeded for _, it in refunds) and stands(refunds)
        for refunds in refunds_of(state).values()
        if any(plain(id_) == subject for id_, _ in refunds)
    )


def _return(state: OrderState, subject: str) -> Return | None:
    for rma, back in state.returns.items():
        if plain(rma) == subject:
            return back
    return None


_OF_PARCEL: dict[str, Callable[[OrderState, str, Parcel, Living], bool]] = {
    "label_made": _label,
    "dispatched": _dispatched,
    "in_transit": _transit,
    "out_for_delivery": _out,
    "delivery_failed": _failed,
    "ready_for_pickup": _ready,
    "delivered": _delivered,
    "moving_again": _moving,
}
_OF_ORDER: dict[str, Callable[[OrderState, str, Rules], bool]] = {
    "order_confirmed": _confirmed,
    "cancelled": _cancelled,
    "all_delivered": _arrived,
    "late_apology": _late,
    "guide": _enjoyed,
    "survey": _enjoyed,
    "return_requested": _asked_back,
    "return_approved": _approved,
    "return_declined": _declined,
    "return_received": _received,
    "refund_made": _refund_made,
    "refund_arrived": _refund_came,
}
