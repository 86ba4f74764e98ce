"""Facts of the order itself and of its payment."""

from __future__ import annotations

from typing import ClassVar

from waypost.core.bodies.base import Address, Body, Customer, Deadline, Instant, Line


class OrderPlaced(Body, frozen=True):
    """The customer bought. Its instant is the purchase."""

    kind: ClassVar[str] = "order_placed"
    number: str = ""
    currency: str = ""
    total_minor: int | None = None
    channel: str = ""


class OrderDescribed(Body, frozen=True):
    """What is currently true of an order; every field that is given replaces an older one.

    promise: the id of the promise that was shown before the purchase, as the storefront hands it
    back; whether it is one is for `promise.bind` to say.
    """

    kind: ClassVar[str] = "order_described"
    number: str | None = None
    currency: str | None = None
    total_minor: int | None = None
    lines: tuple[Line, ...] = ()
    customer: Customer | None = None
    ship_to: Address | None = None
    service_level: str | None = None
    warehouse: str | None = None
    dispatch_by: Deadline | None = None
    deliver_by: Deadline | None = None
    tags: tuple[str, ...] | None = None
    promise: str | None = None


class OrderCancelled(Body, frozen=True):
    kind: ClassVar[str] = "order_cancelled"
    reason: str = ""


class LinesCancelled(Body, frozen=True):
    """Part of an order is no longer wanted: line id -> quantity, in all for this `key`."""

    kind: ClassVar[str] = "lines_cancelled"
    lines: dict[str, int]


class PaymentPending(Body, frozen=True):
    kind: ClassVar[str] = "payment_pending"
    payment: str
    amount_minor: int | None = None
    method: str = ""


class PaymentAuthorized(Body, frozen=True):
    """Money is reserved, not taken; `expires_at` where the gateway says so."""

    kind: ClassVar[str] = "payment_authorized"
    payment: str
    amount_minor: int | None = None
    expires_at: Instant | None = None


class PaymentCaptured(Body, frozen=True):
    """Money is taken. `complete` is False when it pays the order only in part."""

    kind: ClassVar[str] = "payment_captured"
    payment: str
    amount_minor: int | None = None
    complete: bool = True


class PaymentFailed(Body, frozen=True):
    kind: ClassVar[str] = "payment_failed"
    payment: str
    code: str = ""
    message: str = ""


class PaymentVoided(Body, frozen=True):
    """An authorisation was let go, or the attempt was given up."""

    kind: ClassVar[str] = "payment_voided"
    payment: str


class ReviewOpened(Body, frozen=True):
    """A payment waits for a person: manual review or an early fraud warning."""

    kind: ClassVar[str] = "review_opened"
    review: str
    reason: str = ""


class ReviewClosed(Body, frozen=True):
    kind: ClassVar[str] = "review_closed"
    review: str
    reason: str = ""


class RiskAssessed(Body, frozen=True):
    """A fraud assessment; `level` is low, medium or high."""

    kind: ClassVar[str] = "risk_assessed"
    level: str
    reason: str = ""


class DisputeUpdated(Body, frozen=True):
    """A chargeback or inquiry. `status` uses Stripe's words; `evidence_due` is the last moment."""

    kind: ClassVar[str] = "dispute_updated"
    dispute: str
    status: str
    reason: str = ""
    amount_minor: int | None = None
    evidence_due: Instant | None = None
