"""Shopify's codes in our words, in lower case: REST and GraphQL spell the same ones differently."""

from __future__ import annotations

import re

from waypost.core.words import HoldReason, ParcelStatus, RefundStatus

# FulfillmentEventStatus: 11 of the Admin API, PICKED_UP of the Customer API, three of `unstable`.
# https://shopify.dev/docs/api/admin-graphql/latest/enums/FulfillmentEventStatus
SHIPMENT: dict[str, ParcelStatus] = {
    "label_purchased": ParcelStatus.PENDING,
    "label_printed": ParcelStatus.PENDING,
    "confirmed": ParcelStatus.PENDING,  # the carrier knows of it and has not received it
    "carrier_picked_up": ParcelStatus.PICKED_UP,
    "in_transit": ParcelStatus.IN_TRANSIT,
    "delayed": ParcelStatus.DELIVERY_DELAYED,
    "buyer_action_required": ParcelStatus.ON_HOLD,
    "out_for_delivery": ParcelStatus.OUT_FOR_DELIVERY,
    "attempted_delivery": ParcelStatus.DELIVERY_FAILED,
    "ready_for_pickup": ParcelStatus.READY_FOR_PICKUP,
    "ready_for_recipient_pickup": ParcelStatus.READY_FOR_PICKUP,
    "picked_up": ParcelStatus.DELIVERED,  # by the customer; the carrier's is carrier_picked_up
    "delivered": ParcelStatus.DELIVERED,
    "returning_to_sender": ParcelStatus.RETURN_TO_SENDER,
}
# "Something went wrong when pulling tracking information": about the number, not the parcel.
UNTRACKABLE = "failure"

# Order.financial_status of REST, and EXPIRED of GraphQL, as the step that it proves.
PENDING, AUTHORIZED, PART, PAID, REFUNDED, VOIDED = range(6)
FINANCIAL: dict[str, int] = {
    "pending": PENDING,
    "authorized": AUTHORIZED,
    "partially_paid": PART,
    "paid": PAID,
    "partially_refunded": REFUNDED,
    "refunded": REFUNDED,
    "voided": VOIDED,
    "expired": VOIDED,
}
# Statuses under which a cancelled order's money is still, at least in part, with the shop.
HELD_BY_SHOP = frozenset({"partially_paid", "paid", "partially_refunded"})

# Fulfillment.status: refused by the service; acknowledged or asked, but not done yet.
FULFILLMENT_REFUSED = frozenset({"error", "failure"})
FULFILLMENT_UNDERWAY = frozenset({"pending", "open"})

# OrderTransaction.status, for refunds.
REFUND: dict[str, RefundStatus] = {
    "success": RefundStatus.SUCCEEDED,
    "pending": RefundStatus.PENDING,
    "awaiting_response": RefundStatus.REQUIRES_ACTION,
    "failure": RefundStatus.FAILED,
    "error": RefundStatus.FAILED,
}

RISK: dict[str, str] = {"high": "high", "medium": "medium", "low": "low", "none": "low"}

# Dispute.status of chargebacks, in Stripe's words; an inquiry is Stripe's `warning_`.
DISPUTE: dict[str, str] = {
    "needs_response": "needs_response",
    "under_review": "under_review",
    "charge_refunded": "lost",
    "accepted": "lost",
    "won": "won",
    "lost": "lost",
    "prevented": "prevented",
}
INQUIRY: dict[str, str] = {
    "needs_response": "warning_needs_response",
    "under_review": "warning_under_review",
    "charge_refunded": "warning_closed",
    "accepted": "warning_closed",
    "won": "warning_closed",
    "lost": "warning_closed",
}

HOLD = frozenset(reason.value for reason in HoldReason)

# Of a customer's consent to marketing by one channel.
SUBSCRIBED = "subscribed"

# What merchants call their faster shipping rates.
EXPRESS = re.compile(r"\b(express|expedited|priority|overnight|(next|same)[\s-]?day)\b", re.I)
