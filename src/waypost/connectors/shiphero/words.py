"""ShipHero's words in ours: webhook types, holds, return statuses."""

from __future__ import annotations

from waypost.core.words import HoldReason

HINT = (
    "The `shared_signature_secret` that the `webhook_create` mutation answers; ShipHero shows it"
    " only that once, one for each webhook."
)

AUTOMATION = "Automation Rules"

TOPICS = {
    "Shipment Update": "a shipment: its lines, label and tracking number",
    "Order Allocated": "the warehouse has the order and its goods; holds, if it names any",
    "Order Deallocated": "the goods of an order were taken away again: a hold until allocated",
    "Order Packed Out": "the warehouse has the order",
    "Order Canceled": "the warehouse will not ship the order",
    "Backorder": "lines that wait for goods, and lines that no longer do",
    "Return Update": "a return: asked for, labelled, received, closed",
    "Shipment ASN": "a wholesale shipment and its PRO number",
    "Inventory Update": "units available of each SKU",
    "Inventory Change": "units on hand of a SKU after a change",
    AUTOMATION: "holds of an order, where the rule's body carries them",
    "PO Update": "nothing: a purchase order changed",
    "Tote Complete": "nothing: a tote was picked",
}

# Names that the same webhook goes by: in the registration, in the body, in older documentation.
ALIASES = {"Order Backorder": "Backorder", "Purchase Order": "PO Update"}

HOLDS = {
    "payment_hold": HoldReason.AWAITING_PAYMENT,
    "operator_hold": HoldReason.OTHER,
    "fraud_hold": HoldReason.HIGH_RISK_OF_FRAUD,
    "address_hold": HoldReason.INCORRECT_ADDRESS,
    "client_hold": HoldReason.OTHER,
}

# Statuses of a return: does it say that the goods arrived, that it was inspected, that it is over?
RETURNS = {
    "pending": (False, False, False),
    "label_created": (False, False, False),
    "in_transit": (False, False, False),
    "received": (True, False, False),
    "warehouse_complete": (True, True, False),
    "complete": (True, True, False),
    "completed": (True, True, False),
    "canceled": (False, False, True),
    "cancelled": (False, False, True),
}
