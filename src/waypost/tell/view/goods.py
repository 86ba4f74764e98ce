"""Which items are where."""

from __future__ import annotations

from collections.abc import Mapping

from waypost.core.milestones import dead, outstanding, wanted
from waypost.core.order import OrderState, Return
from waypost.core.words import Direction
from waypost.tell.view.shape import Item


def of_order(state: OrderState) -> tuple[Item, ...]:
    """What the customer still wants or has got."""
    return _items(state, wanted(state))


def waiting(state: OrderState) -> tuple[Item, ...]:
    """What is in no parcel yet."""
    if dead(state):
        return ()
    if not state.fulfillments and not _outbound(state):
        return of_order(state)
    return _items(state, outstanding(state))


def of_parcel(state: OrderState, parcel_id: str) -> tuple[Item, ...]:
    """What is in it, as far as somebody said so; all of an order that is one parcel."""
    found: dict[str, int] = {}
    for fulfillment in state.fulfillments.values():
        if parcel_id not in fulfillment.parcels or fulfillment.cancelled is not None:
            continue
        if fulfillment.lines is None:
            continue
        for line, quantity in fulfillment.lines[2].items():
            # Storefront and warehouse both tell of one shipment.
            found[line] = max(found.get(line, 0), quantity)
    if not found and len(_outbound(state)) == 1 and not outstanding(state):
        return of_order(state)
    return _items(state, found)


def of_return(state: OrderState, back: Return) -> tuple[Item, ...]:
    return () if back.lines is None else _items(state, back.lines[2])


def _items(state: OrderState, quantities: Mapping[str, int]) -> tuple[Item, ...]:
    if state.lines is None:
        return ()
    return tuple(
        Item(id=line.id, sku=line.sku, name=line.name or line.sku, quantity=quantities[line.id])
        for line in state.lines[2]
        if quantities.get(line.id, 0) > 0
    )


def _outbound(state: OrderState) -> list[str]:
    return [name for name, it in state.parcels.items() if it.direction is not Direction.RETURN]
