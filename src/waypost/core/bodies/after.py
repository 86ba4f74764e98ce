"""Facts after delivery: returns, money back, the customer's voice."""

from __future__ import annotations

from typing import ClassVar

from waypost.core.bodies.base import Body, Instant
from waypost.core.words import RefundStatus


class ReturnRequested(Body, frozen=True):
    kind: ClassVar[str] = "return_requested"
    rma: str
    lines: dict[str, int] = {}
    reason: str = ""


class ReturnDecided(Body, frozen=True):
    """`decision`: approved or declined."""

    kind: ClassVar[str] = "return_decided"
    rma: str
    decision: str
    reason: str = ""


class ReturnLabelled(Body, frozen=True):
    kind: ClassVar[str] = "return_labelled"
    rma: str
    parcel: str
    carrier: str = ""
    valid_until: Instant | None = None


class ReturnReceived(Body, frozen=True):
    kind: ClassVar[str] = "return_received"
    rma: str
    lines: dict[str, int] = {}


class ReturnInspected(Body, frozen=True):
    kind: ClassVar[str] = "return_inspected"
    rma: str
    accepted: bool = True


class ReturnClosed(Body, frozen=True):
    """Over, for whatever reason: done, cancelled by the customer, window passed."""

    kind: ClassVar[str] = "return_closed"
    rma: str
    reason: str = ""


class RefundDue(Body, frozen=True):
    """The shop owes money: return accepted, order cancelled after payment, or promised."""

    kind: ClassVar[str] = "refund_due"
    claim: str  # what it is owed for: a return's id, "cancelled", "promised"
    amount_minor: int | None = None
    reason: str = ""


class RefundUpdated(Body, frozen=True):
    """A refund exists and stands like this. `claim` links it to what is owed, where known."""

    kind: ClassVar[str] = "refund_updated"
    refund: str
    status: RefundStatus
    amount_minor: int | None = None
    claim: str = ""
    reason: str = ""
    lines: dict[str, int] = {}


class ExchangeAccepted(Body, frozen=True):
    kind: ClassVar[str] = "exchange_accepted"
    exchange: str
    rma: str = ""


class CustomerContacted(Body, frozen=True):
    """The customer wrote or called. `topic` is an intent such as track_order or complaint."""

    kind: ClassVar[str] = "customer_contacted"
    contact: str
    channel: str = ""
    topic: str = ""
    text: str = ""
    unhappy: bool = False


class ContactAnswered(Body, frozen=True):
    kind: ClassVar[str] = "contact_answered"
    contact: str


class NonReceiptClaimed(Body, frozen=True):
    """Delivered, says the carrier; not received, says the customer. `parcel` "" is the order."""

    kind: ClassVar[str] = "non_receipt_claimed"
    parcel: str = ""


class ClaimSettled(Body, frozen=True):
    """A lost, damaged or missing parcel was made good: found, replaced or refunded."""

    kind: ClassVar[str] = "claim_settled"
    parcel: str = ""
    outcome: str = ""


class FeedbackGiven(Body, frozen=True):
    """A score on `scale`: nps (0..10) or stars (1..5)."""

    kind: ClassVar[str] = "feedback_given"
    feedback: str
    score: int
    scale: str = "stars"
    text: str = ""


class FeedbackAnswered(Body, frozen=True):
    kind: ClassVar[str] = "feedback_answered"
    feedback: str


class CustomerErased(Body, frozen=True):
    """The customer's data must go (privacy request). The order and its amounts stay."""

    kind: ClassVar[str] = "customer_erased"
    request: str = ""
