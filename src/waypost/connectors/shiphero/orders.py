"""ShipHero's order webhooks: seen, held, short of goods, shipped, cancelled."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.shiphero import words
from waypost.connectors.shiphero.shapes import Body, Details, Layout, Line, Shipment
from waypost.connectors.sieve import Scalar, Sieve, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    Backordered,
    Fulfilled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    ParcelLabelled,
    Restocked,
    WarehouseAccepted,
)

_ALLOCATION = "allocation"  # the hold that an order is under while its goods are not reserved


def references(s: Sieve, number: Scalar, order_id: Scalar, partner_id: Scalar) -> tuple[str, ...]:
    """The order's references, the best first; DeliveryUnreadable when the body names none.

    The partner's order id is the storefront's own where a storefront is connected; which one only
    the connection knows (option `storefront`).
    """
    found = [refs.number(text(number))] if text(number) else []
    if text(order_id):
        # Orders and shipments are counted separately: the same number is two different things.
        found.append(refs.shipment(f"order/{text(order_id)}", s.source))
    storefront = s.delivery.options.get("storefront", "")
    if storefront and text(partner_id):
        found.append(refs.order(text(partner_id), storefront))
    if not found:
        raise DeliveryUnreadable("$.order_number and $.order_id are missing")
    return tuple(found)


def _order(s: Sieve, body: Body) -> tuple[str, tuple[str, ...]]:
    ref, *bound = references(s, body.order_number, body.order_id, body.partner_order_id)
    return ref, tuple(bound)


def _own(body: Body) -> str:
    return text(body.order_id) or text(body.order_number)


def line_id(line: Line) -> str:
    """The storefront's id of the line where ShipHero knows it, else ShipHero's own."""
    return text(line.partner_line_item_id) or text(line.id) or text(line.sku)


def allocated(s: Sieve, body: Body) -> None:
    ref, bound = _order(s, body)
    at = s.instant(body.allocated_at, "$.allocated_at")
    warehouse = text(body.warehouse_id)
    s.fact(ref, at, _own(body), WarehouseAccepted(warehouse=warehouse), bound)
    key = f"{_own(body)}:{text(body.allocation_reference)}"
    s.fact(ref, at, key, HoldReleased(hold=_ALLOCATION))
    for line in body.line_items or []:
        if line is not None and line_id(line):
            s.fact(ref, at, f"{key}:{line_id(line)}", Restocked(line=line_id(line)))
    _holds(s, body, ref, at)


def deallocated(s: Sieve, body: Body) -> None:
    ref, bound = _order(s, body)
    at = s.instant(body.deallocated_at, "$.deallocated_at")
    key = f"{_own(body)}:{text(body.allocation_reference)}"
    # ShipHero says neither why nor for which lines: until the next allocation nothing can be
    # picked, and that is what a hold means.
    s.fact(ref, at, key, HoldPlaced(hold=_ALLOCATION, note="deallocated"), bound)


def packed(s: Sieve, body: Body) -> None:
    ref, bound = _order(s, body)
    # ShipHero gives packing no instant; it is sent when it happens.
    at = s.delivery.received_at
    s.fact(ref, at, _own(body), WarehouseAccepted(), bound)


def cancelled(s: Sieve, body: Body) -> None:
    ref, bound = _order(s, body)
    # ShipHero gives a cancellation no instant; it is sent when it happens.
    at = s.instant(body.updated_at, "$.updated_at") or s.delivery.received_at
    # The warehouse's copy is cancelled. Whether the customer's order is, the storefront says; if
    # it does not, somebody still waits for these goods.
    s.fact(ref, at, _own(body), FulfillmentRejected(reason="cancelled in ShipHero"), bound)


def backordered(s: Sieve, body: Body) -> None:
    ref, bound = _order(s, body)
    told = s.instant(body.updated_at or body.timestamp, "$.updated_at")
    # Without an instant of ShipHero's, the delivery tells one change of a line from the next.
    version = told.isoformat() if told else s.delivery.external_id
    at = told or s.delivery.received_at
    for index, line in enumerate(body.line_items or []):
        if line is None or not line_id(line):
            continue
        count = s.count(line.backorder_quantity, f"$.line_items[{index}].backorder_quantity")
        if count is None:
            continue
        key = f"{_own(body)}:{line_id(line)}:{version}"
        if count:
            waits = Backordered(line=line_id(line), sku=text(line.sku))
            s.fact(ref, at, key, waits, bound)
        else:
            s.fact(ref, at, key, Restocked(line=line_id(line)), bound)


def ruled(s: Sieve, body: Body) -> None:
    ref, _ = _order(s, body)
    at = s.instant(body.updated_at or body.created_at, "$.updated_at")
    _holds(s, body, ref, at or s.delivery.received_at)
    if not s.reading.facts:
        s.reading.ignored = f"an automation rule without holds: {text(body.action_data)[:200]}"


def _holds(s: Sieve, body: Body, ref: str, at: datetime | None) -> None:
    """The hold flags, where the body has them: at the top or under `holds`."""
    for name, reason in words.HOLDS.items():
        flag = getattr(body, name)
        if flag is None and body.holds is not None:
            flag = getattr(body.holds, name)
        if flag is None or at is None:
            continue
        held = text(flag).lower() in ("true", "1")
        # The body has no version: its delivery tells one placing of a hold from the next.
        key = f"{_own(body)}:{name}:{s.delivery.external_id}"
        if held:
            s.fact(ref, at, key, HoldPlaced(hold=name, reason=reason.value))
        else:
            s.fact(ref, at, key, HoldReleased(hold=name))


def shipped(s: Sieve, body: Body) -> None:
    shipment = body.fulfillment
    if shipment is None or not text(shipment.shipment_id):
        raise DeliveryUnreadable("$.fulfillment.shipment_id is missing")
    number = shipment.order_number or body.order_number
    ref, *bound = references(
        s, number, shipment.order_id or body.order_id, shipment.partner_order_id
    )
    at = s.instant(shipment.created_at, "$.fulfillment.created_at")
    own = text(shipment.shipment_id)
    numbers = _tracking_numbers(shipment)
    done = Fulfilled(
        fulfillment=own,
        lines=_lines(s, shipment),
        parcels=numbers,
        carrier=text(shipment.shipping_carrier),
        service=text(shipment.shipping_method),
        warehouse=text(shipment.warehouse),
    )
    known = (*bound, refs.shipment(own, s.source), *map(refs.tracking, numbers))
    s.fact(ref, at, own, done, known)
    country = shipment.shipping_address.address_country if shipment.shipping_address else None
    for tracking in numbers:
        label = ParcelLabelled(
            parcel=tracking,
            carrier=done.carrier,
            service=done.service,
            destination=text(country),
            fulfillment=own,
        )
        s.label(ref, at, label, tuple(bound))


def _tracking_numbers(shipment: Shipment) -> tuple[str, ...]:
    found = [shipment.tracking_number]
    for package in shipment.packages or []:
        if package is not None:
            found.append(package.tracking_number)
            found.append(package.shipping_label.tracking_number if package.shipping_label else None)
    return parcels(*found)


def _lines(s: Sieve, shipment: Shipment) -> dict[str, int]:
    lines: dict[str, int] = {}
    for index, line in enumerate(shipment.line_items or []):
        if line is None or not line_id(line):
            continue
        count = s.count(line.quantity, f"$.fulfillment.line_items[{index}].quantity")
        if count:
            lines[line_id(line)] = lines.get(line_id(line), 0) + count
    return lines


def notified(s: Sieve, body: Body) -> None:
    """A wholesale shipment was announced to its receiver: it leaves with a PRO number."""
    ref, bound = _order(s, body)
    layout = body.packing_layout or Layout()
    at = s.instant(layout.updated_at or layout.created_at, "$.packing_layout.updated_at")
    details = body.shipping_details or Details()
    carrier = text(details.carrier) or text(details.scac)
    numbers = parcels(details.pro_number)
    own = text(body.shipment_id) or f"asn/{_own(body)}"
    done = Fulfilled(
        fulfillment=own,
        parcels=numbers,
        carrier=carrier,
        service=text(details.shipping_method),
    )
    s.fact(ref, at, own, done, (*bound, *map(refs.tracking, numbers)))
    for tracking in numbers:
        label = ParcelLabelled(parcel=tracking, carrier=carrier, fulfillment=own)
        s.label(ref, at, label, bound)
