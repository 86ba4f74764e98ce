"""ShipHero's inventory webhooks: they concern the brand's stock, no order."""

from __future__ import annotations

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.shiphero.shapes import Body
from waypost.connectors.sieve import Sieve, text


def levels(s: Sieve, body: Body) -> None:
    """`inventory` is what can be sold: on hand - allocated + sell ahead - reserve, everywhere."""
    for index, item in enumerate(body.inventory or []):
        where = f"$.inventory[{index}]"
        if item is None or not text(item.sku):
            s.fault(where, "has no sku")
            continue
        count = s.count(item.inventory, f"{where}.inventory")
        if count is not None:
            s.reading.stock[text(item.sku)] = count


def change(s: Sieve, body: Body) -> None:
    """Units on hand in the warehouse after the change.

    The body tells the quantities of one bin before and after, and what the warehouse had before.
    Allocations are not in it: the Inventory Update that follows is the better number.
    """
    sku = text(body.sku)
    if not sku:
        raise DeliveryUnreadable("$.sku is missing")
    before = s.count(body.previous_on_hand, "$.previous_on_hand")
    old, new = s.count(body.old_quantity, "$.old_quantity"), s.count(body.quantity, "$.quantity")
    if before is None or old is None or new is None:
        return
    count = s.count(before + new - old, "$.previous_on_hand + $.quantity - $.old_quantity")
    if count is not None:
        s.reading.stock[sku] = count
