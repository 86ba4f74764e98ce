"""ShipStation V1's words in ours: event types, order statuses, address verdicts."""

from __future__ import annotations

from waypost.core.words import HoldReason

HINT = (
    "Any long random text; give ShipStation the hook's address with `?secret=<that text>` at its"
    " end (Settings, Integrations, Webhooks)."
)

_ORDERS = "orders that ShipStation has seen: holds, cancellations, ship-by dates, address verdicts"
_SHIPMENTS = "shipments: what was shipped, labels, return labels, voided labels"
_FULFILLMENTS = "fulfillments by others: what was shipped and delivered"
_REFUSED = "fulfillments that a provider refused"

EVENTS = {
    "ORDER_NOTIFY": _ORDERS,
    "ITEM_ORDER_NOTIFY": _ORDERS,
    "SHIP_NOTIFY": _SHIPMENTS,
    "ITEM_SHIP_NOTIFY": _SHIPMENTS,
    "FULFILLMENT_SHIPPED": _FULFILLMENTS,
    "FULFILLMENT_REJECTED": _REFUSED,
}

TOPICS = {topic: f"fetched: {said}" for topic, said in EVENTS.items()} | {
    f"fetched/{topic}": said for topic, said in EVENTS.items()
}

# Statuses of an order that keep it from being shipped.
HELD = {"on_hold": HoldReason.OTHER, "awaiting_payment": HoldReason.AWAITING_PAYMENT}
FREE = frozenset({"awaiting_shipment", "pending_fulfillment", "shipped"})
CANCELLED = "cancelled"

# `shipTo.addressVerified`; the fourth text, "Address not yet validated", says nothing.
ADDRESS = {
    "Address validated successfully": True,
    "Address validation warning": True,
    "Address validation failed": False,
}
