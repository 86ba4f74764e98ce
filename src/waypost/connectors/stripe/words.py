"""Stripe's words in ours."""

from __future__ import annotations

from waypost.core.words import RefundStatus

# Statuses that Stripe can reach within one second, the unit of its clock, in the order in which
# it reaches them: the later one must win.
REFUND_RANK = {
    RefundStatus.PENDING: 0,
    RefundStatus.REQUIRES_ACTION: 1,
    RefundStatus.SUCCEEDED: 2,
    RefundStatus.FAILED: 3,
    RefundStatus.CANCELED: 3,
}
REFUND_STATUSES = {status.value: status for status in REFUND_RANK}

# Stripe's dispute status -> (the status as the core knows it, its rank within one second).
# An appeal is one more round of the same question, so it asks and waits like the first.
DISPUTE_STATUSES = {
    "warning_needs_response": ("warning_needs_response", 0),
    "needs_response": ("needs_response", 0),
    "warning_under_review": ("warning_under_review", 1),
    "under_review": ("under_review", 1),
    "appeal_needs_response": ("needs_response", 2),
    "appeal_under_review": ("under_review", 3),
    "warning_closed": ("warning_closed", 4),
    "prevented": ("prevented", 4),
    "won": ("won", 4),
    "lost": ("lost", 4),
}

# Radar's risk level -> the level of RiskAssessed. `not_assessed` and `unknown` say nothing.
RISK_LEVELS = {"normal": "low", "elevated": "medium", "highest": "high"}

# Metadata keys by which shops name their order -> the storefront whose own id it is, or "" for
# the number that people see.
ORDER_KEYS = {
    "order_number": "",
    "order_name": "",
    "order": "",
    "order_id": "",
    "shopify_order_id": "shopify",
}

# Currencies whose Stripe amounts have another number of decimals than ISO 4217 gives them ->
# Stripe's number (https://docs.stripe.com/currencies#special-cases and #zero-decimal).
DECIMALS = {"isk": 2, "ugx": 2, "mga": 0}

# Families of events that are understood and not about an order -> why.
NOT_OURS = {
    "payout.": "a payout is the shop's own money, not an order's",
}
