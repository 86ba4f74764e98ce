"""Payment intents into facts: https://docs.stripe.com/api/payment_intents/object."""

from __future__ import annotations

from waypost.connectors.sieve import text
from waypost.connectors.stripe.seen import Seen, ident, order_refs
from waypost.connectors.stripe.shapes import PaymentIntent
from waypost.core.bodies import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentPending,
    PaymentVoided,
)


def created(it: PaymentIntent, seen: Seen) -> None:
    if not order_refs(it.metadata):
        seen.reading.ignored = "a payment that nobody has attempted yet, and that names no order"
        return
    _pending(it, seen, "created")


def processing(it: PaymentIntent, seen: Seen) -> None:
    _pending(it, seen, "processing")


def requires_action(it: PaymentIntent, seen: Seen) -> None:
    _pending(it, seen, "requires_action")


def _pending(it: PaymentIntent, seen: Seen, status: str) -> None:
    body = PaymentPending(
        payment=it.id,
        amount_minor=seen.amount(it.amount, it.currency, "amount"),
        method=it.payment_method_types[0] if it.payment_method_types else "",
    )
    seen.tell(f"{it.id}:{status}", body, (it.id,), order_refs(it.metadata))


def capturable(it: PaymentIntent, seen: Seen) -> None:
    amount = seen.amount(it.amount_capturable, it.currency, "amount_capturable")
    if not amount:
        seen.reading.ignored = "nothing is left to capture"
        return
    body = PaymentAuthorized(payment=it.id, amount_minor=amount)
    seen.tell(f"{it.id}:{amount}", body, _payments(it), order_refs(it.metadata))


def succeeded(it: PaymentIntent, seen: Seen) -> None:
    received = seen.amount(it.amount_received, it.currency, "amount_received")
    body = PaymentCaptured(payment=it.id, amount_minor=received)
    seen.tell(it.id, body, _payments(it), order_refs(it.metadata))


def partially_funded(it: PaymentIntent, seen: Seen) -> None:
    """A bank transfer that paid only a part; Stripe says what remains, not what came."""
    asked = it.next_action and it.next_action.display_bank_transfer_instructions
    left = asked.amount_remaining if asked else None
    remaining = seen.amount(left, it.currency, "next_action.amount_remaining")
    amount = seen.amount(it.amount, it.currency, "amount")
    paid = None if remaining is None or amount is None else max(amount - remaining, 0)
    body = PaymentCaptured(payment=it.id, amount_minor=paid, complete=False)
    seen.tell(f"{it.id}:part:{remaining}", body, _payments(it), order_refs(it.metadata))


def failed(it: PaymentIntent, seen: Seen) -> None:
    error = it.last_payment_error
    charge = ident(error.charge) if error else ""
    body = PaymentFailed(
        payment=it.id,
        code=text(error.decline_code) or text(error.code) if error else "",
        message=text(error.message) if error else "",
    )
    # An attempt that dies before it reaches the card has no charge and so no id of its own.
    key = charge or f"{it.id}:{int(seen.at.timestamp())}"
    seen.tell(key, body, (it.id, charge), order_refs(it.metadata))


def canceled(it: PaymentIntent, seen: Seen) -> None:
    seen.tell(it.id, PaymentVoided(payment=it.id), _payments(it), order_refs(it.metadata))


def _payments(it: PaymentIntent) -> tuple[str, str]:
    return it.id, ident(it.latest_charge)
