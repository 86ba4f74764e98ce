"""What ShipStation answers for the URL of a thin webhook: lists of orders, labels, fulfillments."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from waypost.connectors.contract import Reading
from waypost.connectors.shipstation.shapes import Listing, Record
from waypost.connectors.sieve import Sieve, decode, fetchable, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    ParcelLabelled,
    ParcelScanned,
    ReturnLabelled,
    WarehouseAccepted,
)
from waypost.core.words import ParcelStatus

_listing = msgspec.json.Decoder(Listing)
_REJECTED = "REJECTED"
_CANCELLED = frozenset({"cancelled", "canceled"})


def read(s: Sieve, hosts: re.Pattern[str]) -> Reading:
    """Facts of one page; a further page is asked for under the same topic."""
    listing = decode(_listing, s.delivery.body)
    rejected = _REJECTED in s.delivery.topic
    _each(s, "shipments", listing.shipments, _shipment)
    _each(s, "sales_orders", listing.sales_orders, _shipment)
    _each(s, "labels", listing.labels, _label)
    _each(s, "fulfillments", listing.fulfillments, _rejection if rejected else _fulfillment)
    if listing.links and listing.links.next and text(listing.links.next.href):
        s.reading.fetch = fetchable(listing.links.next.href, hosts)
        s.reading.fetch_topic = s.delivery.topic
    return s.done("the list is empty")


def _each(
    s: Sieve,
    name: str,
    records: list[Record | None] | None,
    reader: Callable[[Sieve, Record, str], None],
) -> None:
    for index, record in enumerate(records or []):
        where = f"$.{name}[{index}]"
        if record is None:
            s.fault(where, "null where an object is due")
        elif not _refs(s, record):
            s.fault(where, "names no order and no shipment")
        else:
            reader(s, record, where)


def _refs(s: Sieve, record: Record) -> tuple[str, ...]:
    """The order's references, the best first: the number that people say, then ids."""
    number = text(record.external_order_number) or text(record.shipment_number)
    ids = (record.shipment_id, record.sales_order_id, record.label_id)
    own = tuple(refs.shipment(text(each), s.source) for each in ids if text(each))
    return (refs.number(number), *own) if number else own


def _shipment(s: Sieve, record: Record, where: str) -> None:
    ref, *bound = _refs(s, record)
    created = s.instant(record.created_at, f"{where}.created_at")
    accepted = WarehouseAccepted(warehouse=text(record.warehouse_id))
    s.fact(ref, created, ref, accepted, tuple(bound))
    if text(record.shipment_status).lower() in _CANCELLED:
        at = s.instant(record.modified_at, f"{where}.modified_at") or created
        s.fact(ref, at, ref, FulfillmentRejected(reason="cancelled"), tuple(bound))


def _label(s: Sieve, record: Record, where: str) -> None:
    ref, *bound = _refs(s, record)
    created = s.instant(record.created_at, f"{where}.created_at")
    label = text(record.label_id)
    if record.voided:
        at = s.instant(record.voided_at, f"{where}.voided_at") or created
        shipment = text(record.shipment_id) or label
        s.fact(ref, at, label, FulfillmentCancelled(fulfillment=shipment), tuple(bound))
        return
    for number in parcels(record.tracking_number):
        tracking = (*bound, refs.tracking(number))
        if record.is_return_label:
            carrier = text(record.carrier_code)
            back = ReturnLabelled(rma=label or number, parcel=number, carrier=carrier)
            s.fact(ref, created, label or number, back, tracking)
        else:
            s.label(ref, created, _parcel(record, number), tuple(bound))


def _parcel(record: Record, number: str) -> ParcelLabelled:
    return ParcelLabelled(
        parcel=number,
        carrier=text(record.carrier_code),
        service=text(record.service_code),
        fulfillment=text(record.shipment_id) or text(record.fulfillment_id),
    )


def _fulfillment(s: Sieve, record: Record, where: str) -> None:
    ref, *bound = _refs(s, record)
    created = s.instant(record.created_at, f"{where}.created_at")
    fulfillment = text(record.shipment_id) or text(record.fulfillment_id)
    numbers = parcels(record.tracking_number)
    if record.voided or text(record.canceled_at) or text(record.voided_at):
        at = s.instant(record.voided_at or record.canceled_at, f"{where}.voided_at") or created
        s.fact(ref, at, fulfillment, FulfillmentCancelled(fulfillment=fulfillment), tuple(bound))
        return
    done = Fulfilled(
        fulfillment=fulfillment,
        parcels=numbers,
        carrier=text(record.carrier_code),
        service=text(record.service_code),
        warehouse=text(record.warehouse_id),
    )
    tracking = tuple(refs.tracking(number) for number in numbers)
    s.fact(ref, created, fulfillment, done, (*bound, *tracking))
    delivered = s.instant(record.delivered_at, f"{where}.delivered_at")
    for number in numbers:
        s.label(ref, created, _parcel(record, number), tuple(bound))
        scan = ParcelScanned(parcel=number, status=ParcelStatus.DELIVERED, text="delivered")
        if delivered:
            key = f"{number}:{delivered.isoformat()}:delivered"
            s.fact(ref, delivered, key, scan, (*bound, refs.tracking(number)))


def _rejection(s: Sieve, record: Record, where: str) -> None:
    ref, *bound = _refs(s, record)
    # A rejection has no instant of its own in the documentation; its record is last changed by it.
    at = s.instant(record.modified_at, f"{where}.modified_at")
    at = at or s.instant(record.created_at, f"{where}.created_at")
    reason = text(record.rejection_reason) or "rejected by the fulfillment provider"
    key = text(record.fulfillment_id) or ref
    s.fact(ref, at, key, FulfillmentRejected(reason=reason), tuple(bound))
