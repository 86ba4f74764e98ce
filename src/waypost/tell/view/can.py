"""What a customer may still ask for, as their page offers it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from waypost.core.order import OrderState
from waypost.wishes.allowed import allowed, refusal
from waypost.wishes.kinds import Kind

_OF_PARCEL = (
    *(Kind.INSTRUCTIONS, Kind.NEIGHBOUR, Kind.SAFE_PLACE),
    *(Kind.RECEIVED, Kind.PROBLEM),
)
# What is asked for once and then waits for its answer.
_ONCE = frozenset({Kind.CANCEL, Kind.RECEIVED, Kind.ADDRESS_RIGHT})


def of_order(state: OrderState, asked: Collection[str], now: datetime) -> tuple[str, ...]:
    """asked: kinds of wishes that wait for an answer."""
    return tuple(
        kind.value for kind in allowed(state, now) if kind not in _ONCE or kind.value not in asked
    )


def of_parcel(state: OrderState, parcel_id: str, now: datetime) -> tuple[str, ...]:
    """What may be asked for about one parcel."""
    return tuple(
        kind.value for kind in _OF_PARCEL if refusal(state, kind, parcel_id, {}, now) is None
    )
