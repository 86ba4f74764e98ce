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
    plain = rules.plain.get(kind)
    if plain is not None:
        return plain
    if kind in rules.levelled:
        return rules.span(kind, "" if state.service_level is None else state.service_level[2])
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
    """The threshold of `kind` for one parcel.

    It goes between its own two countries, else from the shop's to the customer's.
    """
    plain = rules.plain.get(kind)
    if plain is not None:
        return plain
    origin = parcel.origin or rules.country
    destination = parcel.destination
    if not destination and state.ship_to is not None:
        destination = state.ship_to[2].country
    abroad = bool(origin and destination) and origin.upper() != destination.upper()
    if kind in rules.bordered:
        return rules.bordered[kind][abroad]
    level, warehouse, carrier = state.service_level, state.warehouse, parcel.carrier
    return rules.span(
        kind,
        "" if level is None else level[2],
        "" if carrier is None else carrier[2],
        "" if warehouse is None else warehouse[2],
        destination,
        abroad,
    )
