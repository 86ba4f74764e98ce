"""The parts of Shopify's bodies that are read; everything else is skipped unseen."""

from __future__ import annotations

from typing import Any

import msgspec

from waypost.connectors.sieve import Scalar


class Money(msgspec.Struct):
    amount: Scalar = None
    currency_code: Scalar = None


class MoneyBag(msgspec.Struct):
    shop_money: Money | None = None


class Address(msgspec.Struct):
    name: Scalar = None
    first_name: Scalar = None
    last_name: Scalar = None
    address1: Scalar = None
    address2: Scalar = None
    city: Scalar = None
    province_code: Scalar = None
    zip: Scalar = None
    country_code: Scalar = None


class Consent(msgspec.Struct):
    state: Scalar = None


class Customer(msgspec.Struct):
    id: Scalar = None
    first_name: Scalar = None
    last_name: Scalar = None
    email: Scalar = None
    phone: Scalar = None
    email_marketing_consent: Consent | None = None
    sms_marketing_consent: Consent | None = None


class Line(msgspec.Struct):
    id: Scalar = None
    sku: Scalar = None
    name: Scalar = None
    title: Scalar = None
    quantity: Scalar = None
    current_quantity: Scalar = None
    price: Scalar = None
    requires_shipping: Scalar = None
    gift_card: Scalar = None


class ShippingLine(msgspec.Struct):
    code: Scalar = None
    title: Scalar = None
    is_removed: Scalar = None


class Transaction(msgspec.Struct):
    kind: Scalar = None
    status: Scalar = None
    amount: Scalar = None
    currency: Scalar = None
    processed_at: Scalar = None


class RefundLine(msgspec.Struct):
    line_item_id: Scalar = None
    quantity: Scalar = None


class Named(msgspec.Struct):
    """Anything of which only the identity is read."""

    id: Scalar = None
    admin_graphql_api_id: Scalar = None


class Refund(msgspec.Struct):
    id: Scalar = None
    order_id: Scalar = None
    created_at: Scalar = None
    note: Scalar = None
    total_duties_set: MoneyBag | None = None
    refund_line_items: list[RefundLine] | None = None
    transactions: list[Transaction] | None = None
    claim: Named | None = msgspec.field(name="return", default=None)


class Fulfillment(msgspec.Struct):
    id: Scalar = None
    order_id: Scalar = None
    status: Scalar = None
    shipment_status: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    location_id: Scalar = None
    tracking_company: Scalar = None
    tracking_number: Scalar = None
    tracking_numbers: list[Scalar] | None = None
    destination: Address | None = None
    line_items: list[Line] | None = None


class FetchedFulfillment(msgspec.Struct):
    fulfillment: Fulfillment


class FulfillmentEvent(msgspec.Struct):
    order_id: Scalar = None
    fulfillment_id: Scalar = None


class Note(msgspec.Struct):
    """A cart's attribute, as the order keeps it."""

    name: Scalar = None
    value: Any = None


class Order(msgspec.Struct):
    id: Scalar = None
    name: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    processed_at: Scalar = None
    cancelled_at: Scalar = None
    cancel_reason: Scalar = None
    currency: Scalar = None
    total_price: Scalar = None
    current_total_price: Scalar = None
    total_outstanding: Scalar = None
    financial_status: Scalar = None
    payment_gateway_names: list[Scalar] | None = None
    source_name: Scalar = None
    tags: Scalar = None
    email: Scalar = None
    phone: Scalar = None
    customer_locale: Scalar = None
    buyer_accepts_marketing: Scalar = None
    customer: Customer | None = None
    shipping_address: Address | None = None
    shipping_lines: list[ShippingLine] | None = None
    line_items: list[Line] | None = None
    fulfillments: list[Fulfillment] | None = None
    refunds: list[Refund] | None = None
    note_attributes: list[Note] | None = None


class Deleted(msgspec.Struct):
    id: Scalar = None


class Risk(msgspec.Struct):
    order_id: Scalar = None
    admin_graphql_api_order_id: Scalar = None
    provider_id: Scalar = None
    provider_title: Scalar = None
    risk_level: Scalar = None
    created_at: Scalar = None


class Dispute(msgspec.Struct):
    id: Scalar = None
    order_id: Scalar = None
    type: Scalar = None
    amount: Scalar = None
    currency: Scalar = None
    reason: Scalar = None
    status: Scalar = None
    evidence_due_by: Scalar = None
    evidence_sent_on: Scalar = None
    finalized_on: Scalar = None
    initiated_at: Scalar = None


class Hold(msgspec.Struct):
    id: Scalar = None
    reason: Scalar = None
    reason_notes: Scalar = None


class FulfillmentOrder(msgspec.Struct):
    id: Scalar = None
    order_id: Scalar = None
    status: Scalar = None
    updated_at: Scalar = None
    fulfill_at: Scalar = None
    fulfill_by: Scalar = None
    assigned_location_id: Scalar = None
    fulfillment_holds: list[Hold] | None = None


class FulfillmentOrderNews(msgspec.Struct):
    """The body of every fulfillment_orders/* and fulfillment_holds/* webhook that is read."""

    fulfillment_order: FulfillmentOrder | None = None
    moved_fulfillment_order: FulfillmentOrder | None = None
    created_fulfillment_hold: Hold | None = None
    fulfillment_hold: Hold | None = None
    message: Scalar = None


class ReturnedFulfillmentLine(msgspec.Struct):
    line_item: Named | None = None


class ReturnLine(msgspec.Struct):
    quantity: Scalar = None
    return_reason: Scalar = None
    fulfillment_line_item: ReturnedFulfillmentLine | None = None


class Decline(msgspec.Struct):
    reason: Scalar = None
    note: Scalar = None


class Return(msgspec.Struct):
    id: Scalar = None
    admin_graphql_api_id: Scalar = None
    order_id: Scalar = None
    order: Named | None = None
    status: Scalar = None
    decline: Decline | None = None
    return_line_items: list[ReturnLine] | None = None


class Variant(msgspec.Struct):
    sku: Scalar = None
    inventory_quantity: Scalar = None


class Redaction(msgspec.Struct):
    customer: Named | None = None
    orders_to_redact: list[Scalar] | None = None
