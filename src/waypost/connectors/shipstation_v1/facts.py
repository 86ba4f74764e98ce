"""From ShipStation V1's thin webhooks, and the lists behind them, to facts.

ShipStation V1 writes times without a zone; they are Pacific time (its API requirements: all dates
are PST/PDT), whatever zone the account shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shipstation_v1 import shapes, words
from waypost.connectors.sieve import Scalar, Sieve, decode, fetchable, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    AddressChecked,
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    OrderDescribed,
    ParcelLabelled,
    ParcelScanned,
    ReturnLabelled,
    WarehouseAccepted,
)
from waypost.core.words import ParcelStatus

SOURCE = "shipstation_v1"
HOSTS = re.compile(r"ssapi\d*\.shipstation\.com")
PACIFIC = ZoneInfo("America/Los_Angeles")
_FETCHED = "fetched/"
_REJECTED = "FULFILLMENT_REJECTED"
_hook = msgspec.json.Decoder(shapes.Hook)
_listing = msgspec.json.Decoder(shapes.Listing)
T = TypeVar("T", shapes.Order, shapes.Parcel)


def read(delivery: Delivery) -> Reading:
    """What a webhook, or the list fetched for one, says."""
    if delivery.topic.startswith(_FETCHED):
        return _read_list(Sieve(SOURCE, delivery, PACIFIC))
    hook = decode(_hook, delivery.body)
    topic = text(hook.resource_type) or delivery.topic
    if topic not in words.EVENTS:
        return Reading(ignored=f"topic {topic} is not watched")
    url = fetchable(hook.resource_url, HOSTS)
    return Reading(fetch=url, fetch_topic=_FETCHED + topic)


def _read_list(s: Sieve) -> Reading:
    listing = decode(_listing, s.delivery.body)
    rejected = s.delivery.topic == _FETCHED + _REJECTED
    _each(s, "orders", listing.orders, _order)
    _each(s, "shipments", listing.shipments, _rejection if rejected else _parcel)
    _each(s, "fulfillments", listing.fulfillments, _rejection if rejected else _parcel)
    return s.done("the list is empty")


def _each(
    s: Sieve, name: str, records: list[T | None] | None, reader: Callable[[Sieve, T, str], None]
) -> None:
    for index, record in enumerate(records or []):
        where = f"$.{name}[{index}]"
        if record is None:
            s.fault(where, "null where an object is due")
        elif not (text(record.order_number) or text(record.order_id)):
            s.fault(where, "has neither orderNumber nor orderId")
        else:
            reader(s, record, where)


def _refs(number: Scalar, order_id: Scalar) -> tuple[str, ...]:
    found = (refs.number(text(number)),) if text(number) else ()
    return (*found, refs.shipment(text(order_id), SOURCE)) if text(order_id) else found


def _order(s: Sieve, order: shapes.Order, where: str) -> None:
    ref, *bound = _refs(order.order_number, order.order_id)
    created = s.instant(order.create_date, f"{where}.createDate")
    modified = s.instant(order.modify_date, f"{where}.modifyDate") or created
    own = text(order.order_id) or text(order.order_number)
    advanced = order.advanced_options or shapes.Advanced()
    warehouse = text(advanced.warehouse_id)
    s.fact(ref, created, own, WarehouseAccepted(warehouse=warehouse), tuple(bound))
    if modified is None:
        return
    version = f"{own}:{modified.isoformat()}"
    _status(s, order, ref, modified, version, own, changed=modified != created)
    due = s.due(order.ship_by_date, f"{where}.shipByDate")
    if due is not None:
        described = OrderDescribed(warehouse=warehouse or None, dispatch_by=due)
        s.fact(ref, modified, version, described)
    said = text(order.ship_to.address_verified) if order.ship_to else ""
    if said in words.ADDRESS:
        valid = words.ADDRESS[said]
        s.fact(ref, modified, version, AddressChecked(valid=valid, problem="" if valid else said))


def _status(
    s: Sieve,
    order: shapes.Order,
    ref: str,
    at: datetime,
    version: str,
    own: str,
    *,
    changed: bool,
) -> None:
    status = text(order.order_status)
    if status in words.HELD:
        until = text(order.hold_until_date)
        note = f"until {until}" if until else status
        s.fact(ref, at, version, HoldPlaced(hold=own, reason=words.HELD[status].value, note=note))
    elif status == words.CANCELLED:
        # A copy may be cancelled here while the storefront still expects it to be shipped; whether
        # the order itself is cancelled is the storefront's word.
        s.fact(ref, at, own, FulfillmentRejected(reason="cancelled in ShipStation"))
    elif status in words.FREE and changed:
        s.fact(ref, at, version, HoldReleased(hold=own))
    elif status and status not in words.FREE:
        s.unknown("orderStatus", status)


def _parcel(s: Sieve, parcel: shapes.Parcel, where: str) -> None:
    ref, *bound = _refs(parcel.order_number, parcel.order_id)
    own = text(parcel.shipment_id) or text(parcel.fulfillment_id)
    if not own:
        return s.fault(where, "has neither shipmentId nor fulfillmentId")
    created = s.instant(parcel.create_date, f"{where}.createDate")
    numbers = parcels(parcel.tracking_number)
    if parcel.voided or text(parcel.void_date):
        at = s.instant(parcel.void_date, f"{where}.voidDate") or created
        return s.fact(ref, at, own, FulfillmentCancelled(fulfillment=own), tuple(bound))
    carrier = text(parcel.carrier_code)
    if parcel.is_return_label:
        for number in numbers:
            back = ReturnLabelled(rma=own, parcel=number, carrier=carrier)
            s.fact(ref, created, own, back, (*bound, refs.tracking(number)))
        return None
    service = text(parcel.service_code) or text(parcel.fulfillment_service_code)
    done = Fulfilled(
        fulfillment=own,
        lines=_lines(s, parcel, where),
        parcels=numbers,
        carrier=carrier,
        service=service,
        warehouse=text(parcel.warehouse_id),
    )
    tracking = tuple(refs.tracking(number) for number in numbers)
    s.fact(ref, created, own, done, (*bound, *tracking))
    for number in numbers:
        label = ParcelLabelled(
            parcel=number,
            carrier=carrier,
            service=service,
            destination=text(parcel.ship_to.country) if parcel.ship_to else "",
            fulfillment=own,
        )
        s.label(ref, created, label, tuple(bound))
    return _delivered(s, parcel, numbers, ref, where)


def _lines(s: Sieve, parcel: shapes.Parcel, where: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    for index, item in enumerate(parcel.shipment_items or []):
        if item is None:
            continue
        # lineItemKey is the storefront's own id of the line, where the storefront has one.
        line = text(item.line_item_key) or text(item.order_item_id) or text(item.sku)
        count = s.count(item.quantity, f"{where}.shipmentItems[{index}].quantity")
        if line and count:
            lines[line] = lines.get(line, 0) + count
    return lines


def _delivered(
    s: Sieve, parcel: shapes.Parcel, numbers: tuple[str, ...], ref: str, where: str
) -> None:
    at = s.instant(parcel.delivery_date, f"{where}.deliveryDate")
    for number in numbers:
        if at is not None:
            scan = ParcelScanned(parcel=number, status=ParcelStatus.DELIVERED)
            key = f"{number}:{at.isoformat()}:delivered"
            s.fact(ref, at, key, scan, (refs.tracking(number),))


def _rejection(s: Sieve, parcel: shapes.Parcel, where: str) -> None:
    ref, *bound = _refs(parcel.order_number, parcel.order_id)
    # The documentation gives a rejection no instant of its own.
    at = s.instant(parcel.void_date, f"{where}.voidDate")
    at = at or s.instant(parcel.create_date, f"{where}.createDate")
    reason = text(parcel.rejection_reason) or text(parcel.notify_error_message)
    own = text(parcel.fulfillment_id) or text(parcel.shipment_id) or ref
    s.fact(ref, at, own, FulfillmentRejected(reason=reason or "rejected"), tuple(bound))
