"""Stripe's events: which a step sets off, and their envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from waypost.sim.render import stripe_objects as objects
from waypost.sim.render.post import Letter, Post
from waypost.sim.steps import Life, Step, What

NAME = "stripe"
_VERSION = "2025-09-30.clover"

_encode = msgspec.json.Encoder().encode

_TOPICS: dict[What, tuple[str, ...]] = {
    What.PAY_PENDING: ("payment_intent.processing",),
    What.PAY_AUTHORIZED: ("charge.succeeded", "payment_intent.amount_capturable_updated"),
    What.PAY_FAILED: ("payment_intent.payment_failed",),
    What.PAY_VOIDED: ("payment_intent.canceled",),
    What.REVIEW_OPENED: ("review.opened",),
    What.REVIEW_CLOSED: ("review.closed",),
    What.WARNED: ("radar.early_fraud_warning.created",),
    What.WARNING_OVER: ("radar.early_fraud_warning.updated",),
    What.REFUND_MADE: ("refund.created",),
    What.REFUND_DONE: ("refund.updated",),
    What.REFUND_FAILED: ("refund.failed",),
    What.DISPUTED: ("charge.dispute.created",),
    What.DISPUTE_ANSWERED: ("charge.dispute.updated",),
    What.DISPUTE_CLOSED: ("charge.dispute.closed",),
}

_OBJECTS: dict[str, Callable[[Life, Step], dict[str, Any]]] = {
    "payment_intent.processing": objects.intent_processing,
    "payment_intent.amount_capturable_updated": objects.intent_capturable,
    "payment_intent.succeeded": objects.intent_succeeded,
    "payment_intent.payment_failed": objects.intent_failed,
    "payment_intent.canceled": objects.intent_canceled,
    "charge.succeeded": objects.charge,
    "charge.captured": objects.charge,
    "review.opened": objects.review,
    "review.closed": objects.review,
    "radar.early_fraud_warning.created": objects.warning,
    "radar.early_fraud_warning.updated": objects.warning,
    "refund.created": objects.refund,
    "refund.updated": objects.refund,
    "refund.failed": objects.refund,
    "charge.dispute.created": objects.dispute,
    "charge.dispute.updated": objects.dispute,
    "charge.dispute.closed": objects.dispute,
}


def posts(life: Life) -> Iterator[Post]:
    """Stripe's events of this life, in the order of its steps."""
    if life.stray:
        return
    authorized = False
    for index, step in enumerate(life.steps):
        authorized = authorized or step.what is What.PAY_AUTHORIZED
        if step.what is What.PAY_CAPTURED:
            first = "charge.captured" if authorized else "charge.succeeded"
            topics: tuple[str, ...] = (first, "payment_intent.succeeded")
        else:
            topics = _TOPICS.get(step.what, ())
        for topic in topics:
            yield Post(step.at, NAME, topic, index)


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """The event. Stripe sends a repeated one under the same id, so `copy` changes nothing."""
    step = life.steps[post.step]
    event_id = f"evt_3{life.token(f'stripe/{post.topic}/{post.step}')[:23]}"
    event = {
        "id": event_id,
        "object": "event",
        "api_version": _VERSION,
        "created": int(step.at.timestamp()),
        "data": {"object": _OBJECTS[post.topic](life, step)},
        "livemode": True,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": post.topic,
    }
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    return Letter(event_id, post.topic, headers, _encode(event))
