"""ShipBob's returns."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.shipbob import words
from waypost.connectors.shipbob.shapes import Return
from waypost.connectors.sieve import Sieve, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    ReturnClosed,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
)


def read(s: Sieve, given: Return, storefront: str) -> None:
    rma = text(given.id)
    if not rma:
        raise DeliveryUnreadable("$.id is missing")
    ref, *others = _references(s, given, storefront)
    bound = tuple(others)

    def instant(name: str) -> datetime | None:
        return s.instant(getattr(given, name), f"$.{name}")

    opened = instant("insert_date") or instant("awaiting_arrival_date")
    s.fact(ref, opened, rma, ReturnRequested(rma=rma, lines=_lines(s, given)), bound)
    for number in parcels(given.tracking_number, given.shipment_tracking_number):
        label = ReturnLabelled(rma=rma, parcel=number)
        s.fact(ref, opened, rma, label, (*bound, refs.tracking(number)))
    status = text(given.status).replace(" ", "").lower()
    if status and status not in words.RETURN_STATUSES:
        s.unknown("return_status", text(given.status))
    completed = instant("completed_date")
    arrived = instant("arrived_date") or instant("processing_date") or completed
    s.fact(ref, arrived, rma, ReturnReceived(rma=rma), bound)
    s.fact(ref, completed, rma, ReturnInspected(rma=rma), bound)
    cancelled = instant("cancelled_date")
    if cancelled is None and status == "cancelled":
        # Older versions of the API date everything but the cancellation.
        cancelled = s.delivery.received_at
    s.fact(ref, cancelled, rma, ReturnClosed(rma=rma, reason="cancelled"), bound)


def _references(s: Sieve, given: Return, storefront: str) -> tuple[str, ...]:
    """The order it belongs to, best first: the storefront's id, the shipment that it came in."""
    found = []
    if text(given.store_order_id):
        found.append(refs.order(text(given.store_order_id), storefront))
    if text(given.original_shipment_id):
        found.append(refs.shipment(text(given.original_shipment_id), s.source))
    return (*found, refs.rma(text(given.id), s.source))


def _lines(s: Sieve, given: Return) -> dict[str, int]:
    lines: dict[str, int] = {}
    for index, item in enumerate(given.inventory or []):
        line = (text(item.sku) or text(item.id)) if item is not None else ""
        if item is None or not line:
            continue
        count = s.count(item.quantity, f"$.inventory[{index}].quantity")
        if count:
            lines[line] = lines.get(line, 0) + count
    return lines
