"""Refunds, disputes, reviews and early fraud warnings into facts."""

from __future__ import annotations

from waypost.connectors.sieve import text
from waypost.connectors.stripe.seen import Seen, ident, order_refs
from waypost.connectors.stripe.shapes import Dispute, FraudWarning, Refund, Review
from waypost.connectors.stripe.words import DISPUTE_STATUSES, REFUND_RANK, REFUND_STATUSES
from waypost.core.bodies import DisputeUpdated, RefundUpdated, ReviewClosed, ReviewOpened
from waypost.core.words import RefundStatus


def refund(
    it: Refund, seen: Seen, payments: tuple[str, ...] = (), orders: tuple[str, ...] = ()
) -> None:
    """`payments` and `orders` are what the surrounding object knows besides."""
    named = text(it.status)
    if not named:
        seen.reading.faults.append(f"$.data.object: refund {it.id} has no status")
        return
    status = REFUND_STATUSES.get(named)
    if status is None:
        seen.reading.unknown.append(f"refund.status:{named}")
        status = RefundStatus.PENDING
    body = RefundUpdated(
        refund=it.id,
        status=status,
        amount_minor=seen.amount(it.amount, it.currency, "amount"),
        reason=text(it.failure_reason) or text(it.reason),
    )
    seen.tell(
        f"{it.id}:{named}",
        body,
        (ident(it.payment_intent), ident(it.charge), *payments),
        (*order_refs(it.metadata), *orders),
        REFUND_RANK[status],
    )


def dispute(it: Dispute, seen: Seen) -> None:
    named = text(it.status)
    if not named:
        seen.reading.faults.append(f"$.data.object: dispute {it.id} has no status")
        return
    if named not in DISPUTE_STATUSES:
        seen.reading.unknown.append(f"dispute.status:{named}")
    status, rank = DISPUTE_STATUSES.get(named, (named, 0))
    due = it.evidence_details.due_by if it.evidence_details else None
    body = DisputeUpdated(
        dispute=it.id,
        status=status,
        reason=text(it.reason),
        amount_minor=seen.amount(it.amount, it.currency, "amount"),
        evidence_due=seen.deadline(due, "evidence_details.due_by"),
    )
    seen.tell(
        f"{it.id}:{named}:{int(seen.at.timestamp())}",
        body,
        (ident(it.payment_intent), ident(it.charge)),
        order_refs(it.metadata),
        rank,
    )


def review_opened(it: Review, seen: Seen) -> None:
    body = ReviewOpened(review=it.id, reason=text(it.opened_reason) or text(it.reason))
    seen.tell(it.id, body, (ident(it.payment_intent), ident(it.charge)))


def review_closed(it: Review, seen: Seen) -> None:
    body = ReviewClosed(review=it.id, reason=text(it.closed_reason) or text(it.reason))
    # A rule can open and close a review within one second, the unit of Stripe's clock.
    seen.tell(it.id, body, (ident(it.payment_intent), ident(it.charge)), rank=1)


def fraud_warning(it: FraudWarning, seen: Seen) -> None:
    """An early fraud warning waits for a person as long as it is actionable: not yet disputed
    and not fully refunded (https://docs.stripe.com/api/radar/early_fraud_warnings/object)."""
    payments = (ident(it.payment_intent), ident(it.charge))
    reason = f"early_fraud_warning: {text(it.fraud_type)}"
    if it.actionable is False:
        seen.tell(it.id, ReviewClosed(review=it.id, reason=reason), payments, rank=1)
    else:
        seen.tell(it.id, ReviewOpened(review=it.id, reason=reason), payments)
