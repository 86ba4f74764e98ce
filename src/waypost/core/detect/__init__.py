"""The detectors, and when each is asked.

TABLE names a part of the order's state and the detectors that need it: an order without holds
never costs a look for holds.
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

TABLE: tuple[tuple[str, tuple[Look, ...]], ...] = (
    ("first_fact", (unmatched.look, own.look)),
    ("placed", (payment_pending.look,)),
    ("payments", (payment_failed.look, authorization_expiring.look)),
    ("reviews", (payment_review.look,)),
    ("risk", (fraud_risk.look,)),
    ("holds", (fulfillment_hold.look,)),
    ("address", (address_problem.look,)),
    ("shorts", (out_of_stock.look, backorder.look)),
    ("paid", (not_synced.look, late_dispatch.look)),
    ("rejected", (fulfillment_rejected.look,)),
    ("fulfillments", (partial_fulfillment.look,)),
    ("deliver_by", (late_delivery.look,)),
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
