"""The parts of ShipStation V1's bodies that are read. Everything may be missing or null."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Hook(msgspec.Struct):
    resource_url: Scalar = None
    resource_type: Scalar = None


class ShipTo(msgspec.Struct, rename="camel"):
    country: Scalar = None
    address_verified: Scalar = None


class Advanced(msgspec.Struct, rename="camel"):
    warehouse_id: Scalar = None


class Item(msgspec.Struct, rename="camel"):
    order_item_id: Scalar = None
    line_item_key: Scalar = None
    sku: Scalar = None
    quantity: Scalar = None


class Order(msgspec.Struct, rename="camel"):
    order_id: Scalar = None
    order_number: Scalar = None
    order_status: Scalar = None
    create_date: Scalar = None
    modify_date: Scalar = None
    hold_until_date: Scalar = None
    ship_by_date: Scalar = None
    ship_to: ShipTo | None = None
    advanced_options: Advanced | None = None


class Parcel(msgspec.Struct, rename="camel"):
    """A shipment (a label made in ShipStation) or a fulfillment (shipped by somebody else)."""

    shipment_id: Scalar = None
    fulfillment_id: Scalar = None
    order_id: Scalar = None
    order_number: Scalar = None
    create_date: Scalar = None
    void_date: Scalar = None
    delivery_date: Scalar = None
    voided: bool | None = None
    is_return_label: bool | None = None
    tracking_number: Scalar = None
    carrier_code: Scalar = None
    service_code: Scalar = None
    fulfillment_service_code: Scalar = None
    warehouse_id: Scalar = None
    notify_error_message: Scalar = None
    rejection_reason: Scalar = None
    shipment_items: list[Item | None] | None = None
    ship_to: ShipTo | None = None


class Listing(msgspec.Struct):
    orders: list[Order | None] | None = None
    shipments: list[Parcel | None] | None = None
    fulfillments: list[Parcel | None] | None = None
