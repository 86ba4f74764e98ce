"""The parts of ShipBob's bodies that are read. Everything may be missing or null."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Detail(msgspec.Struct):
    name: Scalar = None
    description: Scalar = None
    inventory_id: Scalar = None


class Inventory(msgspec.Struct):
    id: Scalar = None
    quantity: Scalar = None


class Product(msgspec.Struct):
    id: Scalar = None
    external_line_id: Scalar = None
    reference_id: Scalar = None
    sku: Scalar = None
    quantity: Scalar = None
    inventory_items: list[Inventory | None] | None = None


class Tracking(msgspec.Struct):
    carrier: Scalar = None
    carrier_service: Scalar = None
    tracking_number: Scalar = None
    tracking_id: Scalar = None
    shipping_date: Scalar = None


class Location(msgspec.Struct):
    name: Scalar = None


class Address(msgspec.Struct):
    address1: Scalar = None
    address2: Scalar = None
    city: Scalar = None
    state: Scalar = None
    zip_code: Scalar = None
    country: Scalar = None


class Recipient(msgspec.Struct):
    name: Scalar = None
    address: Address | None = None


class Shipment(msgspec.Struct):
    id: Scalar = None
    order_id: Scalar = None
    reference_id: Scalar = None
    order_number: Scalar = None
    status: Scalar = None
    status_details: list[Detail | None] | None = None
    created_date: Scalar = None
    last_update_at: Scalar = None
    last_tracking_update_at: Scalar = None
    estimated_fulfillment_date: Scalar = None
    actual_fulfillment_date: Scalar = None
    delivery_date: Scalar = None
    event_time: Scalar = None
    ship_option: Scalar = None
    location: Location | None = None
    tracking: Tracking | None = None
    products: list[Product | None] | None = None
    recipient: Recipient | None = None


class Order(Shipment):
    """An order with its shipments, or a shipment by itself: webhooks send either."""

    shipments: list[Shipment | None] | None = None


class Action(msgspec.Struct):
    action: Scalar = None


class Returned(msgspec.Struct):
    id: Scalar = None
    sku: Scalar = None
    quantity: Scalar = None


class Return(msgspec.Struct):
    id: Scalar = None
    reference_id: Scalar = None
    store_order_id: Scalar = None
    original_shipment_id: Scalar = None
    status: Scalar = None
    insert_date: Scalar = None
    awaiting_arrival_date: Scalar = None
    arrived_date: Scalar = None
    processing_date: Scalar = None
    completed_date: Scalar = None
    cancelled_date: Scalar = None
    tracking_number: Scalar = None
    shipment_tracking_number: Scalar = None
    inventory: list[Returned | None] | None = None
