"""A WooCommerce delivery into facts: one table from the topic to what reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.sieve import Sieve, decode, text
from waypost.connectors.woocommerce import orders
from waypost.connectors.woocommerce.door import PING
from waypost.connectors.woocommerce.shapes import Head, Order, Product


class Watched(NamedTuple):
    """How a topic is read; `reader` returns why nothing is said, should it have found nothing."""

    says: str
    decoder: msgspec.json.Decoder[Any]
    reader: Callable[[Sieve, Any], str]


def _stock(sieve: Sieve, product: Product) -> str:
    sku = text(product.sku)
    if not sku or product.stock_quantity is None:
        return "the product has no SKU, or its stock is not counted"
    left = product.stock_quantity
    # Backorders count below zero.
    below = isinstance(left, int | float) and left < 0
    available = 0 if below else sieve.count(left, "$.stock_quantity")
    if available is not None:
        sieve.reading.stock[sku] = available
    return ""


_ORDER = Watched(
    "the order, its payment, shipping and refunds", msgspec.json.Decoder(Order), orders.read
)
_PRODUCT = Watched("how many of the SKU are left", msgspec.json.Decoder(Product), _stock)

WATCHED: dict[str, Watched] = {
    "order.created": _ORDER,
    "order.updated": _ORDER,
    "order.restored": _ORDER,
    "order.deleted": Watched("the order is gone", msgspec.json.Decoder(Head), orders.deleted),
    "product.created": _PRODUCT,
    "product.updated": _PRODUCT,
    "product.restored": _PRODUCT,
}

_CUSTOMER = "orders carry their customer"
_COUPON = "a coupon is no part of what happens after the purchase"

IGNORED: dict[str, str] = {
    "product.deleted": "orders keep what was bought",
    "customer.created": _CUSTOMER,
    "customer.updated": _CUSTOMER,
    "customer.deleted": _CUSTOMER,
    "customer.restored": _CUSTOMER,
    "coupon.created": _COUPON,
    "coupon.updated": _COUPON,
    "coupon.deleted": _COUPON,
    "coupon.restored": _COUPON,
    PING: "a ping: the webhook was saved",
}

TOPICS: dict[str, str] = {topic: row.says for topic, row in WATCHED.items()} | {
    topic: f"ignored: {why}" for topic, why in IGNORED.items()
}


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is not what its topic promises."""
    row = WATCHED.get(delivery.topic)
    if row is None:
        why = IGNORED.get(delivery.topic)
        return Reading(ignored=why or f"topic {delivery.topic} is not watched")
    sieve = Sieve(orders.NAME, delivery)
    nothing = row.reader(sieve, decode(row.decoder, delivery.body))
    return sieve.done(nothing)
