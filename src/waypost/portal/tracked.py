"""The order that a link is about, as its customer sees it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec
from django.utils import timezone, translation

from waypost.portal.visitor import Guest
from waypost.tell.desk import Desk, Guide, Place, zone_or
from waypost.tell.view.build import view
from waypost.tell.view.load import load, scans
from waypost.tell.view.shape import OrderView, ParcelView


class Tracked(NamedTuple):
    """language: of the page. customer_id: of `overview`, 0 where nobody is known."""

    order: OrderView
    language: str
    now: datetime
    customer_id: int


def tracked(guest: Guest, order_id: int) -> Tracked | None:
    """None where there is no such order (any more)."""
    brand_id = guest.brand.pk
    loaded = load(brand_id, order_id)
    if loaded is None or loaded.state.placed is None:
        return None
    now = timezone.now()
    language = translation.get_language() or guest.desk.languages[0]
    home = loaded.rules.customer_zone(loaded.state)
    order = view(
        loaded.state,
        loaded.rules,
        language=language,
        zone=zone_or(loaded.zone, home),
        now=now,
        desk=guest.desk,
        issues=loaded.issues,
        scans=scans(brand_id, order_id) if loaded.state.parcels else (),
        promised=loaded.promised,
        asked=loaded.asked,
    )
    return Tracked(order, language, now, loaded.customer_id)


def alone(order: OrderView, parcel_id: str) -> OrderView | None:
    """One parcel of the order, and nothing of whoever ordered it, or of what is in it."""
    found = next((it for it in order.parcels if it.id == parcel_id), None)
    if found is None:
        return None
    return OrderView(
        number="",
        stage="delivered" if found.delivered_at else "in_transit",
        headline=found.headline,
        language=order.language,
        zone=order.zone,
        explains=found.explains,
        troubled=found.troubled,
        expected=found.expected,
        parcels=(msgspec.structs.replace(found, items=(), can=()),),
        arrival=found.arrival,
        reason=found.reason,
        remedy=found.remedy,
        calm=False,
        next=found.next,
        rtl=order.rtl,
    )


def guides(order: OrderView, desk: Desk, language: str) -> list[Guide]:
    """How to use what was bought; nothing while something is the matter, or before it is there."""
    if not order.calm or order.troubled:
        return []
    arrived = {item.sku for parcel in order.parcels if parcel.delivered_at for item in parcel.items}
    return [
        it
        for it in desk.guides
        if it.language in ("", language) and any(_fits(it, s) for s in arrived)
    ]


def places(order: OrderView, desk: Desk) -> tuple[Place, ...]:
    """Recommendations, held back like marketing."""
    quiet = order.stage in ("cancelled", "cancelling", "placed", "returning")
    return () if quiet or not order.calm or order.troubled else desk.places


def shown_parcels(order: OrderView) -> tuple[ParcelView, ...]:
    """Those that are of interest: a label that was cancelled is none of the customer's."""
    return tuple(it for it in order.parcels if it.status != "cancelled")


def _fits(guide: Guide, sku: str) -> bool:
    if guide.sku.endswith("*"):
        return sku.lower().startswith(guide.sku[:-1].lower())
    return bool(sku) and sku.lower() == guide.sku.lower()
