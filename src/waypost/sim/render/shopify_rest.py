"""Shopify's smaller bodies: fulfillments, refunds, holds, returns, risk, stock."""

from __future__ import annotations

from typing import Any

from waypost.sim.render.shopify_text import CURRENCY, bag, gid, iso, money
from waypost.sim.render.view import MadeRefund, Shipped, View
from waypost.sim.steps import (
    EVENT,
    FULFILLMENT_ORDER,
    HOLD,
    LINE,
    PARCEL,
    REFUND,
    RETURN,
    TRANSACTION,
    Life,
    Step,
)

Json = dict[str, Any]
LOCATION = 66_120_000_001
_REFUSED = "We do not stock this item at this location."


def fulfillment(life: Life, step: Step, view: View) -> Json:
    return shipped(life, view.shipped[step.of])


def shipped(life: Life, one: Shipped) -> Json:
    """A fulfillment; the shop makes one for each parcel."""
    parcel, number = life.parcels[one.of], life.id(PARCEL + one.of)
    return {
        "id": number,
        "admin_graphql_api_id": gid("Fulfillment", number),
        "created_at": iso(one.packed_at),
        "location_id": LOCATION,
        "name": f"{life.name}-F{one.of + 1}",
        "order_id": life.id(),
        "origin_address": {},
        "receipt": {},
        "service": "shipbob",
        "shipment_status": one.status,
        "status": "success",
        "tracking_company": parcel.lane.company,
        "tracking_number": parcel.code,
        "tracking_numbers": [parcel.code],
        "tracking_url": f"https://track.example.com/{parcel.code}",
        "tracking_urls": [f"https://track.example.com/{parcel.code}"],
        "updated_at": iso(one.updated_at),
        "line_items": life.once(
            f"packed/{one.of}",
            lambda: [_packed_line(life, *line) for line in parcel.lines.items()],
        ),
    }


def _packed_line(life: Life, index: int, quantity: int) -> Json:
    product, line_id = life.lines[index].product, life.id(LINE + index)
    return {
        "id": line_id,
        "admin_graphql_api_id": gid("LineItem", line_id),
        "fulfillable_quantity": 0,
        "fulfillment_service": "shipbob",
        "fulfillment_status": "fulfilled",
        "gift_card": False,
        "grams": product.grams,
        "name": product.name,
        "price": money(product.price_minor),
        "quantity": quantity,
        "requires_shipping": True,
        "sku": product.sku,
        "taxable": True,
        "title": product.title,
        "variant_title": product.variant,
        "vendor": "Northlight Outdoor",
    }


def refund(life: Life, step: Step, view: View) -> Json:
    return made_refund(life, view.refunds[step.of])


def made_refund(life: Life, made: MadeRefund) -> Json:
    """A refund with its one transaction, which names the payment at Stripe."""
    given, number = life.refunds[made.of], life.id(REFUND + made.of)
    made_at, back = iso(made.made_at), given.for_return
    return {
        "id": number,
        "admin_graphql_api_id": gid("Refund", number),
        "order_id": life.id(),
        "created_at": made_at,
        "processed_at": made_at,
        "note": given.note or None,
        "user_id": None,
        "restock": False,
        "duties": [],
        "total_duties_set": bag(0),
        "return": None
        if back < 0
        else {
            "id": life.id(RETURN + back),
            "admin_graphql_api_id": gid("Return", life.id(RETURN + back)),
        },
        "order_adjustments": [],
        "refund_line_items": [
            {
                "id": life.id(REFUND + 50 + 8 * made.of + index),
                "line_item_id": life.id(LINE + index),
                "location_id": LOCATION,
                "quantity": quantity,
                "restock_type": "no_restock",
                "subtotal": life.lines[index].product.price_minor * quantity / 100,
                "total_tax": 0.0,
            }
            for index, quantity in given.lines.items()
        ],
        "transactions": [_transaction(life, made, given.amount_minor, made_at)],
    }


def _transaction(life: Life, made: MadeRefund, amount_minor: int, at: str) -> Json:
    number, intent = life.id(TRANSACTION + made.of), payment_intent(life)
    return {
        "id": number,
        "admin_graphql_api_id": gid("OrderTransaction", number),
        "order_id": life.id(),
        "kind": "refund",
        "gateway": "stripe",
        "status": made.status,
        "message": None,
        "created_at": at,
        "processed_at": at,
        "test": False,
        "authorization": intent,
        "amount": money(amount_minor),
        "currency": CURRENCY,
        "receipt": {"payment_intent": intent},
        "payment_id": f"{life.name}.1",
        "parent_id": life.id(TRANSACTION + 90),
        "source_name": "web",
        "manual_payment_gateway": False,
    }


def payment_intent(life: Life) -> str:
    """The payment's id at Stripe, which Shopify keeps with the order's transactions."""
    return f"pi_3{life.token('intent')[:23]}"


def _fulfillment_order(life: Life, part: int, status: str) -> Json:
    number = life.id(FULFILLMENT_ORDER + part)
    return {"id": gid("FulfillmentOrder", number), "order_id": life.id(), "status": status}


def accepted(life: Life, step: Step, view: View) -> Json:
    given = _fulfillment_order(life, step.of, "in_progress")
    return {"fulfillment_order": {**given, "request_status": "accepted"}, "message": ""}


def rejected(life: Life, step: Step, view: View) -> Json:
    given = _fulfillment_order(life, step.of, "open")
    return {"fulfillment_order": {**given, "request_status": "rejected"}, "message": _REFUSED}


def placed_on_hold(life: Life, step: Step, view: View) -> Json:
    hold = _hold(life, step)
    given = _fulfillment_order(life, 0, "on_hold")
    return {
        "fulfillment_order": {**given, "fulfillment_holds": [hold]},
        "remaining_fulfillment_order": None,
        "held_fulfillment_order_line_items": [],
        "created_fulfillment_hold": hold,
    }


def hold_released(life: Life, step: Step, view: View) -> Json:
    return {
        "fulfillment_order": _fulfillment_order(life, 0, "open"),
        "fulfillment_hold": _hold(life, step),
    }


def _hold(life: Life, step: Step) -> Json:
    return {
        "id": gid("FulfillmentHold", life.id(HOLD + step.of)),
        "reason": step.code or "other",
        "reason_notes": "",
        "held_by_requesting_app": False,
        "handle": "order-desk",
    }


def risk(life: Life, step: Step, view: View) -> Json:
    return {
        "provider_id": None,
        "provider_title": None,
        "risk_level": step.code,
        "created_at": iso(step.at),
        "order_id": life.id(),
        "admin_graphql_api_order_id": gid("Order", life.id()),
    }


def edited(life: Life, step: Step, view: View) -> Json:
    line = {"id": life.id(LINE + step.of), "delta": life.lines[step.of].quantity}
    return {
        "order_edit": {
            "id": life.id(EVENT + step.of),
            "app_id": 580111,
            "created_at": iso(step.at),
            "notify_customer": True,
            "order_id": life.id(),
            "staff_note": "",
            "line_items": {"additions": [], "removals": [line]},
        }
    }


def variant(life: Life, step: Step, view: View) -> Json:
    product = life.lines[step.of].product
    number = 42_000_000_000_000 + product.grams
    return {
        "id": number,
        "admin_graphql_api_id": gid("ProductVariant", number),
        "product_id": 7_200_000_000_000 + len(product.title),
        "title": product.variant,
        "price": money(product.price_minor),
        "sku": product.sku,
        "inventory_policy": "continue",
        "inventory_quantity": 0,
        "old_inventory_quantity": 1,
        "updated_at": iso(step.at),
    }


def return_(life: Life, step: Step, view: View) -> Json:
    given, number = life.returns[step.of], life.id(RETURN + step.of)
    return {
        "id": number,
        "admin_graphql_api_id": gid("Return", number),
        "status": "requested" if step.what.name == "RETURN_ASKED" else "open",
        "order": {"id": life.id(), "admin_graphql_api_id": gid("Order", life.id())},
        "name": f"{life.name}-R{step.of + 1}",
        "total_return_line_items": len(given.lines),
        "return_line_items": [
            _return_line(life, step.of, index, quantity) for index, quantity in given.lines.items()
        ],
        "return_shipping_fees": [],
        "exchange_line_items": [],
        "total_exchange_line_items": 0,
    }


def _return_line(life: Life, of: int, index: int, quantity: int) -> Json:
    line_id, number = life.id(LINE + index), life.id(RETURN + 10 + 8 * of + index)
    inner = life.id(PARCEL + 50 + index)
    return {
        "id": number,
        "admin_graphql_api_id": gid("ReturnLineItem", number),
        "fulfillment_line_item": {
            "id": inner,
            "admin_graphql_api_id": gid("FulfillmentLineItem", inner),
            "line_item": {"id": line_id, "admin_graphql_api_id": gid("LineItem", line_id)},
        },
        "quantity": quantity,
        "return_reason": life.returns[of].reason,
        "return_reason_note": "",
        "customer_note": "",
    }


def declined(life: Life, step: Step, view: View) -> Json:
    body = return_(life, step, view)
    why = {"reason": "return_period_ended", "note": ""}
    return {**body, "status": "declined", "decline": why}


def closed(life: Life, step: Step, view: View) -> Json:
    number = life.id(RETURN + step.of)
    status = "canceled" if step.code == "cancelled" else "closed"
    return {
        "id": number,
        "admin_graphql_api_id": gid("Return", number),
        "order_id": life.id(),
        "status": status,
    }
