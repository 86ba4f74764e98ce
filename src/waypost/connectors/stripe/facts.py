"""A Stripe event into facts: one table from the event's type to what reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.sieve import AHEAD, decode
from waypost.connectors.stripe import charges, intents, sessions, troubles
from waypost.connectors.stripe.seen import Seen, instant
from waypost.connectors.stripe.shapes import (
    Charge,
    Dispute,
    Event,
    FraudWarning,
    Head,
    PaymentIntent,
    Refund,
    Review,
    Session,
)
from waypost.connectors.stripe.words import NOT_OURS
from waypost.lib.times import EARLIEST

_intent = msgspec.json.Decoder(Event[PaymentIntent])
_charge = msgspec.json.Decoder(Event[Charge])
_refund = msgspec.json.Decoder(Event[Refund])
_dispute = msgspec.json.Decoder(Event[Dispute])
_review = msgspec.json.Decoder(Event[Review])
_warning = msgspec.json.Decoder(Event[FraudWarning])
_session = msgspec.json.Decoder(Event[Session])
_head = msgspec.json.Decoder(Head)

Reader = Callable[[Any, Seen], None]

# Event type -> (its shape, its reader, what we read from it).
_TABLE: dict[str, tuple[msgspec.json.Decoder[Event[Any]], Reader, str]] = {
    "payment_intent.created": (_intent, intents.created, "the order it names"),
    "payment_intent.processing": (_intent, intents.processing, "payment pending"),
    "payment_intent.requires_action": (_intent, intents.requires_action, "payment pending"),
    "payment_intent.amount_capturable_updated": (
        _intent,
        intents.capturable,
        "payment authorised",
    ),
    "payment_intent.partially_funded": (
        _intent,
        intents.partially_funded,
        "payment captured in part",
    ),
    "payment_intent.succeeded": (_intent, intents.succeeded, "payment captured"),
    "payment_intent.payment_failed": (_intent, intents.failed, "payment failed, and why"),
    "payment_intent.canceled": (_intent, intents.canceled, "payment given up"),
    "charge.succeeded": (
        _charge,
        charges.succeeded,
        "payment captured or authorised, until when, and Radar's risk",
    ),
    "charge.pending": (_charge, charges.pending, "payment pending"),
    "charge.captured": (_charge, charges.captured, "payment captured"),
    "charge.failed": (_charge, charges.failed, "payment failed, and why"),
    "charge.expired": (_charge, charges.expired, "authorisation lapsed"),
    "charge.updated": (_charge, charges.updated, "an order number or a risk, when added"),
    "charge.refunded": (_charge, charges.refunded, "its refunds, where it lists them"),
    "charge.refund.updated": (_refund, troubles.refund, "a refund's state"),
    "refund.created": (_refund, troubles.refund, "a refund's state"),
    "refund.updated": (_refund, troubles.refund, "a refund's state"),
    "refund.failed": (_refund, troubles.refund, "a failed refund, and why"),
    "charge.dispute.created": (_dispute, troubles.dispute, "a dispute, and when evidence is due"),
    "charge.dispute.updated": (_dispute, troubles.dispute, "a dispute's state"),
    "charge.dispute.closed": (_dispute, troubles.dispute, "how a dispute ended"),
    "charge.dispute.funds_withdrawn": (_dispute, troubles.dispute, "a dispute's state"),
    "charge.dispute.funds_reinstated": (_dispute, troubles.dispute, "a dispute's state"),
    "review.opened": (_review, troubles.review_opened, "a payment waits for a person"),
    "review.closed": (_review, troubles.review_closed, "the review is over"),
    "radar.early_fraud_warning.created": (
        _warning,
        troubles.fraud_warning,
        "a payment waits for a person",
    ),
    "radar.early_fraud_warning.updated": (
        _warning,
        troubles.fraud_warning,
        "whether the warning still waits for a person",
    ),
    "checkout.session.completed": (
        _session,
        sessions.completed,
        "the order, and whether it is paid",
    ),
    "checkout.session.async_payment_succeeded": (
        _session,
        sessions.paid,
        "payment captured",
    ),
    "checkout.session.async_payment_failed": (
        _session,
        sessions.failed,
        "payment failed",
    ),
    "checkout.session.expired": (_session, sessions.expired, "payment given up"),
}

TOPICS = {topic: row[2] for topic, row in _TABLE.items()}


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is no such event."""
    topic = delivery.topic or decode(_head, delivery.body).type
    row = _TABLE.get(topic)
    if row is None:
        return Reading(ignored=_why_not(topic))
    decoder, reader, _ = row
    event = decode(decoder, delivery.body)
    at = instant(event.created)
    if at is None or not EARLIEST <= at <= delivery.received_at + AHEAD:
        return Reading(faults=[f"$.created: {event.created!r} is no time of this event"])
    seen = Seen(event.id, at, delivery.received_at, Reading())
    reader(event.data.object, seen)
    return seen.reading


def _why_not(topic: str) -> str:
    for family, why in NOT_OURS.items():
        if topic.startswith(family):
            return why
    return f"topic {topic} is not watched"
