"""The parts of WooCommerce's bodies that are read; everything else is skipped unseen."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Head(msgspec.Struct):
    """What tells one event of a resource from another."""

    id: Scalar = None
    date_modified_gmt: Scalar = None


class Address(msgspec.Struct):
    first_name: Scalar = None
    last_name: Scalar = None
    company: Scalar = None
    address_1: Scalar = None
    address_2: Scalar = None
    city: Scalar = None
    state: Scalar = None
    postcode: Scalar = None
    country: Scalar = None
    email: Scalar = None
    phone: Scalar = None


class Line(msgspec.Struct):
    id: Scalar = None
    name: Scalar = None
    sku: Scalar = None
    quantity: Scalar = None
    price: Scalar = None


class ShippingLine(msgspec.Struct):
    method_id: Scalar = None
    method_title: Scalar = None


class Refund(msgspec.Struct):
    id: Scalar = None
    reason: Scalar = None
    total: Scalar = None


class Meta(msgspec.Struct):
    """A plugin's note on the order; only the tracking plugin's value and a promise
    are ever decoded."""

    key: Scalar = None
    value: msgspec.Raw = msgspec.Raw()


class Tracking(msgspec.Struct):
    """One entry of the Shipment Tracking plugin. `date_shipped` is Unix seconds, as text."""

    tracking_number: Scalar = None
    tracking_provider: Scalar = None
    custom_tracking_provider: Scalar = None
    date_shipped: Scalar = None


class Order(msgspec.Struct):
    id: Scalar = None
    number: Scalar = None
    status: Scalar = None
    currency: Scalar = None
    created_via: Scalar = None
    total: Scalar = None
    date_created_gmt: Scalar = None
    date_modified_gmt: Scalar = None
    date_paid_gmt: Scalar = None
    date_completed_gmt: Scalar = None
    customer_id: Scalar = None
    payment_method: Scalar = None
    payment_method_title: Scalar = None
    transaction_id: Scalar = None
    billing: Address | None = None
    shipping: Address | None = None
    line_items: list[Line] | None = None
    shipping_lines: list[ShippingLine] | None = None
    refunds: list[Refund] | None = None
    meta_data: list[Meta] | None = None


class Product(msgspec.Struct):
    sku: Scalar = None
    stock_quantity: Scalar = None
