"""A Shopify delivery into facts: one table from the topic to what reads it.

Topics: https://shopify.dev/docs/api/webhooks
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shopify import fulfillments, holds, money, orders, others, returns
from waypost.connectors.shopify import shapes as s
from waypost.connectors.shopify.shop import NAME
from waypost.connectors.sieve import Sieve, decode


class Watched(NamedTuple):
    """How a topic is read; `reader` returns why nothing is said, should it have found nothing."""

    says: str
    decoder: msgspec.json.Decoder[Any]
    reader: Callable[[Sieve, Any], str]


def _read(says: str, shape: type[msgspec.Struct], reader: Callable[[Sieve, Any], str]) -> Watched:
    return Watched(says, msgspec.json.Decoder(shape), reader)


_ORDER = _read("the order, its payment, fulfillments and refunds", s.Order, orders.read)
_FULFILLMENT = _read("goods packed, labels, scans", s.Fulfillment, fulfillments.read)
_EVENT = _read("asks for the fulfillment's status", s.FulfillmentEvent, fulfillments.event)
_PLACED = _read("a hold, and why", s.FulfillmentOrderNews, holds.placed)
_MOVED = _read("asks for the new place or time", s.FulfillmentOrderNews, holds.moved)
_DISPUTE = _read("a dispute, and when evidence is due", s.Dispute, money.dispute)
_STOCK = _read("how many of the SKU are left", s.Variant, others.stock)

WATCHED: dict[str, Watched] = {
    "orders/create": _ORDER,
    "orders/updated": _ORDER,
    "orders/paid": _ORDER,
    "orders/cancelled": _ORDER,
    "orders/fulfilled": _ORDER,
    "orders/delete": _read("the order is gone", s.Deleted, orders.deleted),
    "orders/risk_assessment_changed": _read("the risk of fraud", s.Risk, orders.risk),
    "fulfillments/create": _FULFILLMENT,
    "fulfillments/update": _FULFILLMENT,
    fulfillments.FETCHED: _read(
        "a fulfillment that was asked for", s.FetchedFulfillment, fulfillments.read_fetched
    ),
    "fulfillment_events/create": _EVENT,
    "fulfillment_events/delete": _EVENT,
    "fulfillment_holds/added": _PLACED,
    "fulfillment_holds/released": _read(
        "a hold is released", s.FulfillmentOrderNews, holds.released
    ),
    "fulfillment_orders/placed_on_hold": _PLACED,
    "fulfillment_orders/hold_released": _read(
        "all holds are released", s.FulfillmentOrderNews, holds.all_released
    ),
    "fulfillment_orders/fulfillment_request_accepted": _read(
        "the warehouse took it", s.FulfillmentOrderNews, holds.accepted
    ),
    "fulfillment_orders/fulfillment_request_rejected": _read(
        "the warehouse refused it, and why", s.FulfillmentOrderNews, holds.rejected
    ),
    "fulfillment_orders/fulfillment_service_failed_to_complete": _read(
        "the warehouse gave up, and why", s.FulfillmentOrderNews, holds.rejected
    ),
    "fulfillment_orders/moved": _MOVED,
    "fulfillment_orders/rescheduled": _MOVED,
    holds.FETCHED: _read(
        "a fulfillment order that was asked for: its order, place and deadline",
        holds.Fetched,
        holds.fetched,
    ),
    "refunds/create": _read("a refund and how it stands", s.Refund, money.refund),
    "returns/request": _read("a return is asked for", s.Return, returns.requested),
    "returns/approve": _read("a return is approved", s.Return, returns.approved),
    "returns/decline": _read("a return is declined, and why", s.Return, returns.declined),
    "returns/reopen": _read("a return is open again", s.Return, returns.reopened),
    "returns/process": _read("returned goods were dealt with", s.Return, returns.processed),
    "returns/cancel": _read("a return is called off", s.Return, returns.closed),
    "returns/close": _read("a return is over", s.Return, returns.closed),
    "disputes/create": _DISPUTE,
    "disputes/update": _DISPUTE,
    "variants/in_stock": _STOCK,
    "variants/out_of_stock": _STOCK,
    "customers/redact": _read("erase a customer's data", s.Redaction, others.redact),
}

_ORDER_FOLLOWS = "orders/updated carries the order as it is now"
_NO_ORDER = "it names neither an order nor a return"

# Topics that say nothing of an order by themselves, and why.
_IGNORED: dict[str, str] = {
    "orders/edited": _ORDER_FOLLOWS,
    "fulfillment_orders/cancelled": _ORDER_FOLLOWS,
    "fulfillment_orders/cancellation_request_accepted": _ORDER_FOLLOWS,
    "fulfillment_orders/cancellation_request_rejected": "the fulfillment goes on",
    "fulfillment_orders/cancellation_request_submitted": "the warehouse has not answered yet",
    "fulfillment_orders/fulfillment_request_submitted": "the warehouse has not answered yet",
    "fulfillment_orders/merged": "the same goods in another split",
    "fulfillment_orders/split": "the same goods in another split",
    "fulfillment_orders/order_routing_complete": "it says where from, not that anyone has seen it",
    "returns/update": "it says what was removed from a return, not what is left",
    "reverse_fulfillment_orders/dispose": _NO_ORDER,
    "inventory_levels/update": "it names an inventory item and a location, no SKU",
    "payment_schedules/due": _NO_ORDER,
    "customers/create": "orders carry their customer",
    "customers/update": "orders carry their customer",
    "customers/delete": "orders carry their customer",
    "customers/merge": "orders carry their customer",
    "app/uninstalled": "the app was uninstalled: no more webhooks will come",
    "customers/data_request": others.PRIVACY,
    "shop/redact": others.PRIVACY,
}

TOPICS: dict[str, str] = {topic: row.says for topic, row in WATCHED.items()} | {
    topic: f"ignored: {why}" for topic, why in _IGNORED.items()
}


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is not what its topic promises."""
    topic = delivery.topic.lower()
    row = WATCHED.get(topic)
    if row is None:
        return Reading(ignored=_IGNORED.get(topic) or f"topic {delivery.topic} is not watched")
    sieve = Sieve(NAME, delivery)
    nothing = row.reader(sieve, decode(row.decoder, delivery.body))
    return sieve.done(nothing)
