"""One shipment of ShipBob's as it now stands, read to facts."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.shipbob import words
from waypost.connectors.shipbob.shapes import Detail, Product, Shipment, Tracking
from waypost.connectors.sieve import Sieve, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    AddressChecked,
    Body,
    Fulfilled,
    FulfillmentCancelled,
    FulfillmentRejected,
    HoldPlaced,
    HoldReleased,
    OrderDescribed,
    ParcelLabelled,
    ParcelScanned,
    Restocked,
    StockShort,
    WarehouseAccepted,
)
from waypost.core.words import HoldReason, ParcelStatus


class _Reader:
    """The shipment, and what all its facts share: references, instants, the version it has."""

    def __init__(self, s: Sieve, shipment: Shipment, known: tuple[str, ...], where: str) -> None:
        self.s, self.shipment, self.where = s, shipment, where
        self.ref, self.bound = known[0], known[1:]
        self.own = text(shipment.id) or self.ref
        self.created = self.instant("created_date")
        self.updated = self.instant("last_update_at") or self.instant("event_time")
        given = text(shipment.status) or words.IMPLIED.get(s.delivery.topic, "")
        self.status = given.replace(" ", "").replace("_", "").lower()
        self.details = [each for each in shipment.status_details or [] if each is not None]
        self.tracking = shipment.tracking or Tracking()
        self.numbers = parcels(self.tracking.tracking_number, self.tracking.tracking_id)
        sent = s.instant(self.tracking.shipping_date, f"{where}.tracking.shipping_date")
        self.finished = self.instant("actual_fulfillment_date") or sent

    @property
    def at(self) -> datetime:
        """When it came to stand like this: ShipBob's last update, else its creation."""
        # Some payloads carry no time at all; they are sent when it happens.
        return self.updated or self.created or self.s.delivery.received_at

    @property
    def version(self) -> str:
        """What tells this state of the shipment from its next one."""
        known = self.updated or self.created
        return f"{self.own}:{known.isoformat() if known else self.status}"

    def instant(self, name: str) -> datetime | None:
        return self.s.instant(getattr(self.shipment, name), f"{self.where}.{name}")

    def fact(self, at: datetime | None, key: str, data: Body) -> None:
        self.s.fact(self.ref, at, key, data, self.bound)


def read(s: Sieve, shipment: Shipment, known: tuple[str, ...], where: str) -> None:
    """All that the shipment says, whatever the topic."""
    r = _Reader(s, shipment, known, where)
    warehouse = text(shipment.location.name) if shipment.location else ""
    r.fact(r.created, r.own, WarehouseAccepted(warehouse=warehouse))
    _described(r, warehouse)
    if r.status == words.EXCEPTION:
        _exception(r)
    elif r.status == words.ON_HOLD:
        _held(r)
    elif r.status in words.CANCELLED:
        r.fact(r.at, r.own, FulfillmentCancelled(fulfillment=r.own))
    elif r.status in words.MOVING:
        _freed(r)
    elif r.status and r.status not in words.SILENT:
        s.unknown("shipment_status", text(shipment.status))
    if r.status not in words.CANCELLED:
        _shipped(r, warehouse)
        _scanned(r)


def _described(r: _Reader, warehouse: str) -> None:
    """ShipBob's own promise to hand over, and what this topic says has changed."""
    topic = r.s.delivery.topic
    where = f"{r.where}.estimated_fulfillment_date"
    open_ = r.status not in words.GONE
    due = r.s.due(r.shipment.estimated_fulfillment_date, where) if open_ else None
    service = text(r.shipment.ship_option) if topic == words.SERVICE_UPDATED else ""
    address = _address(r) if topic == words.ADDRESS_UPDATED else None
    if due or service or address:
        described = OrderDescribed(
            warehouse=warehouse or None,
            dispatch_by=due,
            service_level=service or None,
            ship_to=address,
        )
        r.fact(r.at, r.version, described)
    if address and r.status != words.ON_HOLD:
        r.fact(r.at, r.version, AddressChecked(valid=True))


def _address(r: _Reader) -> Address | None:
    recipient = r.shipment.recipient
    if recipient is None or recipient.address is None:
        return None
    given = recipient.address
    return Address(
        name=text(recipient.name),
        line1=text(given.address1),
        line2=text(given.address2),
        city=text(given.city),
        region=text(given.state),
        postcode=text(given.zip_code),
        country=text(given.country),
    )


def _exception(r: _Reader) -> None:
    for detail in r.details or [Detail(description="exception")]:
        name = text(detail.name)
        said = text(detail.description) or name
        key = f"{r.version}:{name}:{text(detail.inventory_id)}"
        if name and name not in words.SHORT and name not in words.REFUSED:
            r.s.unknown("exception", name)
        if name in words.REFUSED:
            r.fact(r.at, key, FulfillmentRejected(reason=words.REFUSED[name]))
        elif name in words.SHORT or words.about(name) is HoldReason.INVENTORY_OUT_OF_STOCK:
            line, sku = _line(r, detail)
            short = StockShort(line=line, sku=sku, reason=words.SHORT.get(name, "out_of_stock"))
            r.fact(r.at, key, short)
        elif words.about(name) is HoldReason.INCORRECT_ADDRESS:
            r.fact(r.at, key, AddressChecked(valid=False, problem=said))
        else:
            r.fact(r.at, key, FulfillmentRejected(reason=said))


def _line(r: _Reader, detail: Detail) -> tuple[str, str]:
    """The line and SKU that a detail is about, by its inventory id; else the whole shipment."""
    wanted = text(detail.inventory_id)
    products = [each for each in r.shipment.products or [] if each is not None]
    for product in products:
        items = [item for item in product.inventory_items or [] if item is not None]
        if wanted and wanted in [text(item.id) for item in items]:
            return _line_id(product), text(product.sku)
    if len(products) == 1 and not (wanted and products[0].inventory_items):
        return _line_id(products[0]), text(products[0].sku)
    return wanted or r.own, ""


def _line_id(product: Product) -> str:
    """The storefront's line id where ShipBob has it; a product's own id is the catalogue's."""
    return text(product.external_line_id) or text(product.reference_id) or text(product.sku)


def _held(r: _Reader) -> None:
    for detail in r.details or [Detail()]:
        name = text(detail.name)
        said = text(detail.description) or name
        if name and name not in words.HOLDS:
            r.s.unknown("hold", name)
        reason = words.about(name)
        key = f"{r.version}:{name}"
        r.fact(r.at, key, HoldPlaced(hold=r.own, reason=reason.value, note=said))
        if reason is HoldReason.INCORRECT_ADDRESS:
            r.fact(r.at, key, AddressChecked(valid=False, problem=said))


def _freed(r: _Reader) -> None:
    """It moves on, so whatever held it before is over. A new shipment was never held."""
    if r.updated is None or r.updated == r.created:
        return
    at, key = r.updated, r.version
    if r.status in words.GONE:
        # Once it is labelled it is never held again: one release will do for all later updates.
        at, key = r.finished or r.updated, f"{r.own}:gone"
    r.fact(at, key, HoldReleased(hold=r.own))
    for product in r.shipment.products or []:
        if product is not None and _line_id(product):
            r.fact(at, f"{key}:{_line_id(product)}", Restocked(line=_line_id(product)))


def _shipped(r: _Reader, warehouse: str) -> None:
    if not r.numbers and r.status not in words.SHIPPED:
        return
    at = r.finished or r.at
    done = Fulfilled(
        fulfillment=r.own,
        lines=_lines(r),
        parcels=r.numbers,
        carrier=text(r.tracking.carrier),
        service=text(r.tracking.carrier_service),
        warehouse=warehouse,
    )
    bound = (*r.bound, *map(refs.tracking, r.numbers))
    r.s.fact(r.ref, at, r.own, done, bound)
    country = _address(r)
    for number in r.numbers:
        label = ParcelLabelled(
            parcel=number,
            carrier=done.carrier,
            service=done.service,
            destination=country.country if country else "",
            fulfillment=r.own,
        )
        r.s.label(r.ref, at, label, r.bound)


def _lines(r: _Reader) -> dict[str, int]:
    lines: dict[str, int] = {}
    for index, product in enumerate(r.shipment.products or []):
        if product is None or not _line_id(product):
            continue
        given = product.quantity
        items = [item for item in product.inventory_items or [] if item is not None]
        if given is None and len(items) == 1:
            # A bundle has several items, and then none of their quantities is the line's.
            given = items[0].quantity
        where = f"{r.where}.products[{index}].quantity"
        count = None if given is None else r.s.count(given, where)
        if count:
            lines[_line_id(product)] = lines.get(_line_id(product), 0) + count
    return lines


def _scanned(r: _Reader) -> None:
    delivered = r.instant("delivery_date")
    moved = r.instant("last_tracking_update_at")
    spoken = {name.lower(): name for name in words.TRACKING}
    names = [text(detail.name) for detail in r.details]
    if r.status in spoken:
        names.append(spoken[r.status])
    if delivered is not None:
        names.append("Delivered")
    for name in dict.fromkeys(names):
        if name in words.TRACKING:
            status, reason = words.TRACKING[name]
            is_delivered = status is ParcelStatus.DELIVERED
            at = (delivered if is_delivered else None) or moved or r.at
            for number in r.numbers:
                scan = ParcelScanned(
                    parcel=number,
                    status=status,
                    reason=reason,
                    text=_said(r, name),
                    carrier=text(r.tracking.carrier),
                    code=name,
                )
                key = f"{number}:{at.isoformat()}:{name}"
                r.s.fact(r.ref, at, key, scan, (*r.bound, refs.tracking(number)))
        elif r.status in words.MOVING and name not in words.OWN_PROGRESS:
            r.s.unknown("status_detail", name)


def _said(r: _Reader, name: str) -> str:
    return next((text(each.description) for each in r.details if text(each.name) == name), "")
