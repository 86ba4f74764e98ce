"""The parts of ShipHero's bodies that are read. Everything may be missing or null."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Line(msgspec.Struct):
    id: Scalar = None
    partner_line_item_id: Scalar = None
    sku: Scalar = None
    quantity: Scalar = None
    quantity_received: Scalar = None
    backorder_quantity: Scalar = None
    item_reason: Scalar = None


class Label(msgspec.Struct):
    tracking_number: Scalar = None


class Package(msgspec.Struct):
    tracking_number: Scalar = None
    shipping_label: Label | None = None


class Destination(msgspec.Struct):
    address_country: Scalar = None


class Shipment(msgspec.Struct):
    """The `fulfillment` of a Shipment Update."""

    shipment_id: Scalar = None
    order_id: Scalar = None
    order_number: Scalar = None
    partner_order_id: Scalar = None
    warehouse: Scalar = None
    tracking_number: Scalar = None
    shipping_carrier: Scalar = None
    shipping_method: Scalar = None
    created_at: Scalar = None
    line_items: list[Line | None] | None = None
    packages: list[Package | None] | None = None
    shipping_address: Destination | None = None


class Holds(msgspec.Struct):
    payment_hold: Scalar = None
    operator_hold: Scalar = None
    fraud_hold: Scalar = None
    address_hold: Scalar = None
    client_hold: Scalar = None


class Details(msgspec.Struct):
    scac: Scalar = None
    carrier: Scalar = None
    shipping_method: Scalar = None
    pro_number: Scalar = None


class Layout(msgspec.Struct):
    created_at: Scalar = None
    updated_at: Scalar = None


class Stock(msgspec.Struct):
    sku: Scalar = None
    inventory: Scalar = None


class Body(Holds):
    """Any of ShipHero's bodies: the fields have the same meaning wherever they appear."""

    webhook_type: Scalar = None
    test: Scalar = None
    order_id: Scalar = None
    order_number: Scalar = None
    partner_order_id: Scalar = None
    allocation_reference: Scalar = None
    allocated_at: Scalar = None
    deallocated_at: Scalar = None
    updated_at: Scalar = None
    created_at: Scalar = None
    timestamp: Scalar = None
    warehouse_id: Scalar = None
    line_items: list[Line | None] | None = None
    fulfillment: Shipment | None = None
    holds: Holds | None = None
    action_data: Scalar = None
    return_id: Scalar = None
    status: Scalar = None
    reason: Scalar = None
    items: list[Line | None] | None = None
    tracking_number: Scalar = None
    shipping_carrier: Scalar = None
    shipment_id: Scalar = None
    shipping_details: Details | None = None
    packing_layout: Layout | None = None
    inventory: list[Stock | None] | None = None
    sku: Scalar = None
    quantity: Scalar = None
    old_quantity: Scalar = None
    previous_on_hand: Scalar = None
