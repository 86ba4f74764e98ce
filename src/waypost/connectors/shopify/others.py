"""Stock and privacy requests."""

from __future__ import annotations

from waypost.connectors.shopify.shapes import Redaction, Variant
from waypost.connectors.shopify.shop import number_of, order_ref, triggered_at
from waypost.connectors.sieve import Sieve, text
from waypost.core import bodies as b

PRIVACY = "kept as a privacy request"


def stock(sieve: Sieve, body: Variant) -> str:
    sku = text(body.sku)
    if not sku:
        return "the variant has no SKU"
    # Shopify counts below zero where a variant may be oversold.
    if isinstance(body.inventory_quantity, int) and body.inventory_quantity < 0:
        available: int | None = 0
    else:
        available = sieve.count(body.inventory_quantity, "$.inventory_quantity")
    if available is not None:
        sieve.reading.stock[sku] = available
    return ""


def redact(sieve: Sieve, body: Redaction) -> str:
    """Erase the customer of each order named; https://shopify.dev/apps/webhooks/mandatory."""
    who = "" if body.customer is None else number_of(body.customer.id)
    for given in body.orders_to_redact or ():
        order_id = number_of(given)
        if order_id:
            data = b.CustomerErased(request=f"customers/redact {who}".strip())
            sieve.fact(order_ref(order_id), triggered_at(sieve), f"{who}:{order_id}", data)
    return PRIVACY
