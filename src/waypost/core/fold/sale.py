"""Folding the order itself and its payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waypost.core import bodies as b
from waypost.core.fold.joins import first, last, latest, part
from waypost.core.order import Dispute, Mark, OrderState, Payment, Review


def _placed(s: OrderState, mark: Mark, body: b.OrderPlaced) -> None:
    s.placed = first(s.placed, mark)
    s.number = latest(s.number, mark, body.number or None)
    s.currency = latest(s.currency, mark, body.currency or None)
    s.total_minor = latest(s.total_minor, mark, body.total_minor)
    s.channel = latest(s.channel, mark, body.channel or None)


def _described(s: OrderState, mark: Mark, body: b.OrderDescribed) -> None:
    s.number = latest(s.number, mark, body.number)
    s.currency = latest(s.currency, mark, body.currency)
    s.total_minor = latest(s.total_minor, mark, body.total_minor)
    s.lines = latest(s.lines, mark, body.lines or None)
    s.customer = latest(s.customer, mark, body.customer)
    s.ship_to = latest(s.ship_to, mark, body.ship_to)
    s.service_level = latest(s.service_level, mark, body.service_level)
    s.warehouse = latest(s.warehouse, mark, body.warehouse)
    s.dispatch_by = latest(s.dispatch_by, mark, body.dispatch_by)
    s.deliver_by = latest(s.deliver_by, mark, body.deliver_by)
    s.tags = latest(s.tags, mark, body.tags)


def _cancelled(s: OrderState, mark: Mark, body: b.OrderCancelled) -> None:
    s.cancelled = first(s.cancelled, mark)


def _lines_cancelled(s: OrderState, mark: Mark, body: b.LinesCancelled) -> None:
    s.lines_cancelled[mark[1]] = body.lines


def _erased(s: OrderState, mark: Mark, body: b.CustomerErased) -> None:
    s.erased = first(s.erased, mark)


def _pay_pending(s: OrderState, mark: Mark, body: b.PaymentPending) -> None:
    payment = part(s.payments, body.payment, Payment)
    payment.pending = first(payment.pending, mark)


def _pay_authorized(s: OrderState, mark: Mark, body: b.PaymentAuthorized) -> None:
    payment = part(s.payments, body.payment, Payment)
    payment.authorized = first(payment.authorized, mark)
    payment.expires_at = latest(payment.expires_at, mark, body.expires_at)


def _pay_captured(s: OrderState, mark: Mark, body: b.PaymentCaptured) -> None:
    payment = part(s.payments, body.payment, Payment)
    payment.captured = first(payment.captured, mark)
    if body.complete:
        s.paid = first(s.paid, mark)


def _pay_failed(s: OrderState, mark: Mark, body: b.PaymentFailed) -> None:
    payment = part(s.payments, body.payment, Payment)
    payment.last_failed = latest(payment.last_failed, mark, body.code or body.message)


def _pay_voided(s: OrderState, mark: Mark, body: b.PaymentVoided) -> None:
    payment = part(s.payments, body.payment, Payment)
    payment.voided = first(payment.voided, mark)


def _review_opened(s: OrderState, mark: Mark, body: b.ReviewOpened) -> None:
    review = part(s.reviews, body.review, Review)
    review.opened = first(review.opened, mark)
    review.reason = latest(review.reason, mark, body.reason)


def _review_closed(s: OrderState, mark: Mark, body: b.ReviewClosed) -> None:
    review = part(s.reviews, body.review, Review)
    review.last_closed = last(review.last_closed, mark)


def _risk(s: OrderState, mark: Mark, body: b.RiskAssessed) -> None:
    s.risk = latest(s.risk, mark, body.level)


def _dispute(s: OrderState, mark: Mark, body: b.DisputeUpdated) -> None:
    dispute = part(s.disputes, body.dispute, Dispute)
    dispute.opened = first(dispute.opened, mark)
    dispute.status = latest(dispute.status, mark, body.status)
    dispute.reason = latest(dispute.reason, mark, body.reason or None)
    dispute.evidence_due = latest(dispute.evidence_due, mark, body.evidence_due)


FOLDS: dict[type[b.Body], Callable[[OrderState, Mark, Any], None]] = {
    b.OrderPlaced: _placed,
    b.OrderDescribed: _described,
    b.OrderCancelled: _cancelled,
    b.LinesCancelled: _lines_cancelled,
    b.CustomerErased: _erased,
    b.PaymentPending: _pay_pending,
    b.PaymentAuthorized: _pay_authorized,
    b.PaymentCaptured: _pay_captured,
    b.PaymentFailed: _pay_failed,
    b.PaymentVoided: _pay_voided,
    b.ReviewOpened: _review_opened,
    b.ReviewClosed: _review_closed,
    b.RiskAssessed: _risk,
    b.DisputeUpdated: _dispute,
}
