"""Facts before and during shipping: holds, stock, fulfillments, parcels."""

from __future__ import annotations

from typing import ClassVar

from waypost.core.bodies.base import Body, Deadline
from waypost.core.words import Direction, Incident, ParcelStatus


class HoldPlaced(Body, frozen=True):
    """Fulfillment is held. `reason` is a HoldReason, or the partner's own word."""

    kind: ClassVar[str] = "hold_placed"
    hold: str
    reason: str = "other"
    note: str = ""


class HoldReleased(Body, frozen=True):
    """`hold` "" releases all holds placed before."""

    kind: ClassVar[str] = "hold_released"
    hold: str = ""


class AddressChecked(Body, frozen=True):
    kind: ClassVar[str] = "address_checked"
    valid: bool
    problem: str = ""


class StockShort(Body, frozen=True):
    """A line is sold beyond stock, or its SKU is unknown or inactive at the warehouse."""

    kind: ClassVar[str] = "stock_short"
    line: str
    sku: str = ""
    reason: str = "out_of_stock"


class Backordered(Body, frozen=True):
    """A line waits for goods; `restock` is the promised date, `told` whether the customer knows."""

    kind: ClassVar[str] = "backordered"
    line: str
    sku: str = ""
    restock: Deadline | None = None
    told: bool = False


class Restocked(Body, frozen=True):
    """A short or backordered line can be served; `line` "" means every line."""

    kind: ClassVar[str] = "restocked"
    line: str = ""


class WarehouseAccepted(Body, frozen=True):
    """The warehouse or 3PL has seen the order."""

    kind: ClassVar[str] = "warehouse_accepted"
    warehouse: str = ""


class FulfillmentRejected(Body, frozen=True):
    """The warehouse or 3PL refused or could not route it."""

    kind: ClassVar[str] = "fulfillment_rejected"
    warehouse: str = ""
    reason: str = ""


class Fulfilled(Body, frozen=True):
    """Goods are packed for the customer: lines and quantities in one fulfillment.

    `parcels` holds its tracking numbers; empty when it travels without tracking, and then it
    counts as handed over at once. `handed_over` says that the carrier took it at this instant.
    """

    kind: ClassVar[str] = "fulfilled"
    fulfillment: str
    lines: dict[str, int] = {}
    parcels: tuple[str, ...] = ()
    carrier: str = ""
    service: str = ""
    warehouse: str = ""
    handed_over: bool = False
    replaces: str = ""  # a claim's or return's id when these goods replace others


class FulfillmentCancelled(Body, frozen=True):
    kind: ClassVar[str] = "fulfillment_cancelled"
    fulfillment: str


class ParcelLabelled(Body, frozen=True):
    """A label exists. `parcel` is the tracking number as `refs.parcel_id` spells it."""

    kind: ClassVar[str] = "parcel_labelled"
    parcel: str
    carrier: str = ""
    service: str = ""
    direction: Direction = Direction.OUTBOUND
    origin: str = ""  # country, ISO 3166-1 alpha-2
    destination: str = ""
    fulfillment: str = ""


class ParcelScanned(Body, frozen=True):
    """The carrier said where the parcel is. PENDING, UNKNOWN and CANCELLED prove no hand-over."""

    kind: ClassVar[str] = "parcel_scanned"
    parcel: str
    status: ParcelStatus
    reason: Incident | None = None
    text: str = ""
    place: str = ""
    carrier: str = ""
    code: str = ""  # the partner's own code, as sent


class ParcelPromised(Body, frozen=True):
    """The carrier's estimated delivery date (EDD)."""

    kind: ClassVar[str] = "parcel_promised"
    parcel: str
    edd: Deadline


class ParcelUntrackable(Body, frozen=True):
    kind: ClassVar[str] = "parcel_untrackable"
    parcel: str
    reason: str = ""
    carrier: str = ""
