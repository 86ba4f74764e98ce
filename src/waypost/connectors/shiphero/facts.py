"""From ShipHero's webhooks to facts. Times without a zone are UTC."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shiphero import orders, returns, shapes, stock, words
from waypost.connectors.sieve import Sieve, decode, text

SOURCE = "shiphero"
_body = msgspec.json.Decoder(shapes.Body)

_READERS: dict[str, Callable[[Sieve, shapes.Body], None]] = {
    "Shipment Update": orders.shipped,
    "Order Allocated": orders.allocated,
    "Order Deallocated": orders.deallocated,
    "Order Packed Out": orders.packed,
    "Order Canceled": orders.cancelled,
    "Backorder": orders.backordered,
    "Shipment ASN": orders.notified,
    "Return Update": returns.updated,
    "Inventory Update": stock.levels,
    "Inventory Change": stock.change,
    words.AUTOMATION: orders.ruled,
}


def read(delivery: Delivery) -> Reading:
    """What a webhook says."""
    body = decode(_body, delivery.body)
    named = text(body.webhook_type) or delivery.topic
    topic = words.ALIASES.get(named, named)
    meaning = words.TOPICS.get(topic)
    if meaning is None:
        return Reading(ignored=f"topic {topic} is not watched")
    if meaning.startswith("nothing"):
        return Reading(ignored=meaning)
    if text(body.test) in ("1", "True"):
        return Reading(ignored="a test delivery")
    s = Sieve(SOURCE, delivery)
    _READERS[topic](s, body)
    return s.done(f"{topic} without anything to watch")
