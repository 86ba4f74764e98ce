"""What detectors share: the shapes of a detector, and the scope that a threshold is asked for.

A detector is never told the time. It says which clocks run in a state; a stopped one is simply
not returned, and a thing that is wrong at once is a clock that is due when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from waypost.core.clocks import Clock
from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Expect, Rules

Look = Callable[[OrderState, Rules], Sequence[Clock]]
ParcelLook = Callable[[OrderState, Rules, str, Parcel], Clock | None]

NONE: tuple[Clock, ...] = ()
ORDER = "order"


def order_span(kind: str, state: OrderState, rules: Rules) -> Expect:
    """The threshold of `kind` for an order as a whole."""
    return rules.span(kind, *order_scope(state, rules))


def order_scope(state: OrderState, rules: Rules) -> tuple[str, str, str, str, bool]:
    """Service level, carrier (none: an order has many), warehouse, country, international."""
    level, warehouse, to = state.service_level, state.warehouse, state.ship_to
    country = "" if to is None else to[2].country
    return (
        "" if level is None else level[2],
        "",
        "" if warehouse is None else warehouse[2],
        country,
        bool(country and rules.country) and country.upper() != rules.country,
    )


def parcel_span(kind: str, state: OrderState, rules: Rules, parcel: Parcel) -> Expect:
    """The threshold of `kind` for one parcel."""
    level, warehouse, carrier = state.service_level, state.warehouse, parcel.carrier
    origin, destination = route(state, rules, parcel)
    return rules.span(
        kind,
        "" if level is None else level[2],
        "" if carrier is None else carrier[2],
        "" if warehouse is None else warehouse[2],
        destination,
        bool(origin and destination) and origin.upper() != destination.upper(),
    )


def route(state: OrderState, rules: Rules, parcel: Parcel) -> tuple[str, str]:
    """The countries a parcel goes from and to: its own, else the shop's and the customer's."""
    to = "" if state.ship_to is None else state.ship_to[2].country
    return parcel.origin or rules.country, parcel.destination or to
