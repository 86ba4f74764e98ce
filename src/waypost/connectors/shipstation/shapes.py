"""The parts of ShipStation's bodies that are read. Everything may be missing or null."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Event(msgspec.Struct):
    occurred_at: Scalar = None
    description: Scalar = None
    city_locality: Scalar = None
    state_province: Scalar = None
    postal_code: Scalar = None
    country_code: Scalar = None
    event_code: Scalar = None
    status_code: Scalar = None
    status_detail_code: Scalar = None
    carrier_detail_code: Scalar = None


class Tracker(msgspec.Struct):
    tracking_number: Scalar = None
    carrier_code: Scalar = None
    status_code: Scalar = None
    status_detail_code: Scalar = None
    status_description: Scalar = None
    exception_description: Scalar = None
    estimated_delivery_date: Scalar = None
    actual_delivery_date: Scalar = None
    events: list[Event | None] | None = None


class Hook(msgspec.Struct):
    """A webhook: a tracker inside, or the URL of what happened."""

    resource_type: Scalar = None
    resource_url: Scalar = None
    data: Tracker | None = None


class Record(msgspec.Struct):
    """A shipment, label, fulfillment or sales order: their fields have the same meaning."""

    shipment_id: Scalar = None
    label_id: Scalar = None
    fulfillment_id: Scalar = None
    sales_order_id: Scalar = None
    shipment_number: Scalar = None
    external_order_number: Scalar = None
    external_order_id: Scalar = None
    shipment_status: Scalar = None
    created_at: Scalar = None
    modified_at: Scalar = None
    voided: bool | None = None
    voided_at: Scalar = None
    canceled_at: Scalar = None
    delivered_at: Scalar = None
    is_return_label: bool | None = None
    tracking_number: Scalar = None
    carrier_code: Scalar = None
    service_code: Scalar = None
    warehouse_id: Scalar = None
    rejection_reason: Scalar = None


class Link(msgspec.Struct):
    href: Scalar = None


class Links(msgspec.Struct):
    next: Link | None = None


class Listing(msgspec.Struct):
    """What a resource URL answers: one list, and perhaps the address of the next page."""

    shipments: list[Record | None] | None = None
    labels: list[Record | None] | None = None
    fulfillments: list[Record | None] | None = None
    sales_orders: list[Record | None] | None = None
    links: Links | None = None
