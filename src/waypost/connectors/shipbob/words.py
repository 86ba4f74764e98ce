"""ShipBob's words in ours: topics, shipment statuses, status details, return statuses.

Source: developer.shipbob.com, webhooks and status reference (2026-07).
"""

from __future__ import annotations

from waypost.core.words import HoldReason, Incident, ParcelStatus

HINT = (
    "The webhook subscription's secret (whsec_...): ShipBob dashboard, Integrations, Webhooks. To"
    " close gaps also a personal access token: Integrations, API Tokens."
)

PULLED = "pull/order"  # our own topic, of an order that the client listed

_SHIPMENT = "a shipment as it now stands: seen, held, short, shipped, cancelled, delivered"
_RETURN = "a return: asked for, labelled, arrived, inspected, cancelled"
_BILLING = "nothing: billing"

TOPICS = {
    "order.shipped": _SHIPMENT,
    "order.delivered": _SHIPMENT,
    "order.shipment.delivered": _SHIPMENT,
    "order.shipment.exception": _SHIPMENT,
    "order.shipment.on_hold": _SHIPMENT,
    "order.shipment.cancelled": _SHIPMENT,
    "order.shipment.tracking.updated": _SHIPMENT,
    "order.shipment.address.updated": f"{_SHIPMENT}; the new address",
    "order.shipment.line_item.added": _SHIPMENT,
    "order.shipment.line_item.removed": _SHIPMENT,
    "order.shipment.line_item.updated": _SHIPMENT,
    "order.shipment.shipping_service.updated": f"{_SHIPMENT}; the new service level",
    PULLED: _SHIPMENT,
    "return.created": _RETURN,
    "return.updated": _RETURN,
    "return.completed": _RETURN,
    "billing.charge.created": _BILLING,
    "billing.refund.created": _BILLING,
    "billing.credit.created": _BILLING,
}

ADDRESS_UPDATED = "order.shipment.address.updated"
SERVICE_UPDATED = "order.shipment.shipping_service.updated"

# What a topic says where the body's own `status` is missing.
IMPLIED = {
    "order.shipped": "completed",
    "order.delivered": "delivered",
    "order.shipment.delivered": "delivered",
    "order.shipment.exception": "exception",
    "order.shipment.on_hold": "onhold",
    "order.shipment.cancelled": "cancelled",
}

# Statuses, in lower case without blanks.
SHIPPED = frozenset({"completed", "delivered", "fulfilled", "intransit", "outfordelivery"})
LABELLED = frozenset({"labeledcreated", "labelled", "labelcreated", "labeled"})
MOVING = frozenset({"processing", "picked", "packed"}) | LABELLED | SHIPPED
GONE = LABELLED | SHIPPED  # from here on ShipBob can no longer hold it back
SILENT = frozenset({"none", "importreview", "cleansweeped", "pending"})
EXCEPTION, ON_HOLD = "exception", "onhold"
CANCELLED = frozenset({"cancelled", "canceled"})

# Details of an exception that concern a product: our reason that the line is short.
SHORT = {
    "OutOfStock": "out_of_stock",
    "InactiveSku": "inactive_sku",
    "UnknownSku": "unknown_sku",
    "InternalTransferInProgress": "in_transfer",
    "BinTransferInProgress": "in_transfer",
    "InventoryInNonPickableLocation": "not_pickable",
    "InventoryPartiallyCommitted": "partially_committed",
}

# Details of an exception that concern the shipment as a whole: it cannot be shipped like this.
REFUSED = {"Bundle": "contains a bundle", "MergedItem": "contains a merged item"}

HOLDS = {
    "PaymentDeclined": HoldReason.AWAITING_PAYMENT,
    "InvalidAddress": HoldReason.INCORRECT_ADDRESS,
    "ReserveDateNotMet": HoldReason.UNKNOWN_DELIVERY_DATE,
    "MissingTarriffInformation": HoldReason.OTHER,  # spelled like this
    "OutOfStock": HoldReason.INVENTORY_OUT_OF_STOCK,
}

# The published table is not the whole one ("the most important"): a name that it lacks is read by
# the part that says what it is about, and reported as unknown all the same.
_ABOUT = {
    "address": HoldReason.INCORRECT_ADDRESS,
    "payment": HoldReason.AWAITING_PAYMENT,
    "inventory": HoldReason.INVENTORY_OUT_OF_STOCK,
    "stock": HoldReason.INVENTORY_OUT_OF_STOCK,
    "sku": HoldReason.INVENTORY_OUT_OF_STOCK,
}


def about(name: str) -> HoldReason:
    """What a status detail is about, as the reason of a hold; `other` if it does not say."""
    if name in HOLDS:
        return HOLDS[name]
    lower = name.lower()
    return next((reason for part, reason in _ABOUT.items() if part in lower), HoldReason.OTHER)


# Details of a completed shipment, and the statuses of the same name.
TRACKING: dict[str, tuple[ParcelStatus, Incident | None]] = {
    "InTransit": (ParcelStatus.IN_TRANSIT, None),
    "OutForDelivery": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "Delivered": (ParcelStatus.DELIVERED, None),
    "DeliveryException": (ParcelStatus.ON_HOLD, Incident.UNKNOWN),
    "DeliveryAttemptFailed": (ParcelStatus.DELIVERY_FAILED, None),
}

# Details that say how far ShipBob itself is; the statuses say the same.
OWN_PROGRESS = frozenset(
    {"Picked", "Packed", "Labeled", "Processing", "AwaitingCarrierScan", "LabelCreated"}
)

RETURN_STATUSES = frozenset(
    {"awaitingarrival", "arrived", "processing", "completed", "cancelled", "partiallyprocessed"}
)
