"""The detectors, and when each is asked.

The tables name a part of the order's state and the detectors that need it: an order without
holds never costs a look for holds.
"""

from __future__ import annotations

from waypost.core.detect import (
    address_problem,
    authorization_expiring,
    backorder,
    dispute_due,
    exchange_late,
    fraud_risk,
    fulfillment_hold,
    fulfillment_rejected,
    late_delivery,
    late_dispatch,
    not_received,
    not_synced,
    out_of_stock,
    own,
    parcels,
    partial_fulfillment,
    payment_failed,
    payment_pending,
    payment_review,
    refund_failed,
    refund_mismatch,
    refund_overdue,
    refund_stuck,
    return_stalled,
    return_unprocessed,
    return_unused,
    unhappy_customer,
    unmatched,
)
from waypost.core.detect.base import Look

Table = tuple[tuple[str, tuple[Look, ...]], ...]

# Asked before payment, whatever is known.
UNPAID: tuple[Look, ...] = (
    payment_pending.look,
    payment_failed.look,
    authorization_expiring.look,
)

# Asked while the order is not cancelled, where it has the part.
WANTED: Table = (
    ("reviews", (payment_review.look,)),
    ("risk", (fraud_risk.look,)),
    ("holds", (fulfillment_hold.look,)),
    ("address", (address_problem.look,)),
    ("shorts", (out_of_stock.look, backorder.look)),
    ("paid", (late_dispatch.look,)),
    ("rejected", (fulfillment_rejected.look,)),
    ("fulfillments", (partial_fulfillment.look,)),
    ("deliver_by", (late_delivery.look,)),
)

# Asked always, where the order has the part: what moves, and what is owed, outlives a cancellation.
ALWAYS: Table = (
    ("parcels", (parcels.look,)),
    ("missing", (not_received.look,)),
    (
        "returns",
        (
            return_unused.look,
            return_stalled.look,
            return_unprocessed.look,
            refund_overdue.look_returns,
        ),
    ),
    ("owed", (refund_overdue.look, refund_mismatch.look)),
    ("refunds", (refund_stuck.look, refund_failed.look)),
    ("exchanges", (exchange_late.look,)),
    ("disputes", (dispute_due.look,)),
    ("feedback", (unhappy_customer.look_feedback,)),
    ("contacts", (unhappy_customer.look_contacts,)),
)

# Asked while nobody placed the order.
UNPLACED: tuple[Look, ...] = (unmatched.look,)

# Asked where a policy has the part.
BY_POLICY: Table = (
    ("expects_warehouse", (not_synced.look,)),
    ("own", (own.look,)),
)
