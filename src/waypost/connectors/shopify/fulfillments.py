"""Fulfillments: inside an order, as their own webhooks, and fetched for their events."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.shopify import words as w
from waypost.connectors.shopify.shapes import (
    Address,
    FetchedFulfillment,
    Fulfillment,
    FulfillmentEvent,
)
from waypost.connectors.shopify.shop import API, base_url, needed, number_of, order_ref, version
from waypost.connectors.sieve import Sieve, parcels, text
from waypost.core import bodies as b
from waypost.core import refs
from waypost.core.words import ParcelStatus

FETCHED = "fulfillments/fetched"


def read(sieve: Sieve, body: Fulfillment) -> str:
    order = order_ref(needed(body.order_id, "$.order_id"))
    read_one(sieve, order, body, "$", body.destination, ())
    return "the fulfillment waits for its service, with nothing packed"


def read_fetched(sieve: Sieve, body: FetchedFulfillment) -> str:
    return read(sieve, body.fulfillment)


def event(sieve: Sieve, body: FulfillmentEvent) -> str:
    """A fulfillment event names its fulfillment, but not its parcel: fetch the fulfillment."""
    order_id = number_of(body.order_id)
    fulfillment_id = number_of(body.fulfillment_id)
    base = base_url(sieve.delivery.options)
    if base and order_id.isdigit() and fulfillment_id.isdigit():
        path = f"/orders/{order_id}/fulfillments/{fulfillment_id}.json"
        sieve.reading.fetch = base + API + path
        sieve.reading.fetch_topic = FETCHED
    return "it names no parcel; fulfillments/update carries the same status with its parcel"


def read_one(
    sieve: Sieve,
    order: str,
    given: Fulfillment,
    where: str,
    to: Address | None,
    bound: tuple[str, ...],
) -> None:
    """One fulfillment; a part that makes no sense is left out with a fault."""
    fulfillment_id = number_of(given.id)
    if not fulfillment_id:
        sieve.fault(f"{where}.id", "an id is due")
        return
    created_at = sieve.instant(given.created_at, f"{where}.created_at")
    updated_at = sieve.instant(given.updated_at, f"{where}.updated_at") or created_at
    status = text(given.status).lower()
    numbers = parcels(*(given.tracking_numbers or ()), given.tracking_number)
    if status == "cancelled":
        gone = b.FulfillmentCancelled(fulfillment=fulfillment_id)
        sieve.fact(order, updated_at, fulfillment_id, gone, bound)
    elif status in w.FULFILLMENT_REFUSED:
        refused = b.FulfillmentRejected(warehouse=number_of(given.location_id), reason=status)
        sieve.fact(order, updated_at, f"fulfillment:{fulfillment_id}", refused, bound)
    elif status in w.FULFILLMENT_UNDERWAY and not numbers:
        # Without parcels it would count as handed over, which the service has not said.
        if status == "open":
            taken = b.WarehouseAccepted(warehouse=number_of(given.location_id))
            sieve.fact(order, updated_at, f"fulfillment:{fulfillment_id}", taken, bound)
    else:
        _packed(sieve, order, given, where, to, bound, numbers, created_at)
        _scanned(sieve, order, given, numbers, updated_at)


def _packed(
    sieve: Sieve,
    order: str,
    given: Fulfillment,
    where: str,
    to: Address | None,
    bound: tuple[str, ...],
    numbers: tuple[str, ...],
    created_at: datetime | None,
) -> None:
    fulfillment_id = number_of(given.id)
    carrier = text(given.tracking_company)
    lines: dict[str, int] = {}
    for index, line in enumerate(given.line_items or ()):
        quantity = sieve.count(line.quantity, f"{where}.line_items[{index}].quantity")
        if quantity is not None:
            lines[number_of(line.id)] = quantity
    data = b.Fulfilled(
        fulfillment=fulfillment_id,
        lines=lines,
        parcels=numbers,
        carrier=carrier,
        warehouse=number_of(given.location_id),
    )
    # Tracking numbers are often added later: the fulfillment with them is another thing said.
    key = ":".join((fulfillment_id, *numbers))
    tracked = tuple(refs.tracking(number) for number in numbers)
    sieve.fact(order, created_at, key, data, (*bound, *tracked))
    for number in numbers:
        label = b.ParcelLabelled(
            parcel=number,
            carrier=carrier,
            destination="" if to is None else text(to.country_code),
            fulfillment=fulfillment_id,
        )
        sieve.label(order, created_at, label, bound)


def _scanned(
    sieve: Sieve,
    order: str,
    given: Fulfillment,
    numbers: tuple[str, ...],
    at: datetime | None,
) -> None:
    """Shopify's one status for all parcels of a fulfillment.

    Of several parcels it proves that they move, but not which of them was delivered.
    """
    code = text(given.shipment_status)
    if not code or at is None:
        return
    status = w.SHIPMENT.get(code.lower())
    if status is None and code.lower() != w.UNTRACKABLE:
        sieve.unknown("shipment_status", code)
        status = ParcelStatus.UNKNOWN
    if status is ParcelStatus.DELIVERED and len(numbers) > 1:
        return
    carrier = text(given.tracking_company)
    for number in numbers:
        bound = (refs.tracking(number),)
        if status is None:
            lost_sight = b.ParcelUntrackable(parcel=number, reason=code, carrier=carrier)
            sieve.fact(order, at, f"{number_of(given.id)}:{number}", lost_sight, bound)
            continue
        key = f"{number_of(given.id)}:{number}:{code.lower()}"
        if status is not ParcelStatus.DELIVERED:
            key = f"{key}:{version(at)}"
        scan = b.ParcelScanned(parcel=number, status=status, carrier=carrier, code=code)
        sieve.fact(order, at, key, scan, bound)
