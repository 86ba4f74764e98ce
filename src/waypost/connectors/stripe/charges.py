"""Charges into facts: https://docs.stripe.com/api/charges/object.

A charge belongs to a payment intent, except in old integrations; the facts name the payment by
its intent where there is one, so that both objects speak of the same payment.
"""

from __future__ import annotations

from waypost.connectors.sieve import text
from waypost.connectors.stripe.seen import Seen, ident, order_refs
from waypost.connectors.stripe.shapes import Charge
from waypost.connectors.stripe.troubles import refund
from waypost.connectors.stripe.words import RISK_LEVELS
from waypost.core.bodies import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentPending,
    PaymentVoided,
    RiskAssessed,
)


def succeeded(it: Charge, seen: Seen) -> None:
    if it.captured is False:
        _authorized(it, seen, it.id)
    else:
        _captured(it, seen, _payment(it))
    _risk(it, seen)


def captured(it: Charge, seen: Seen) -> None:
    _captured(it, seen, _payment(it))


def updated(it: Charge, seen: Seen) -> None:
    """The shop may have written the order's number into the charge only now."""
    _risk(it, seen)
    named = bool(order_refs(it.metadata)) and it.status == "succeeded" and not it.refunded
    if named and it.captured is False:
        _authorized(it, seen, f"{it.id}:{seen.id}")
    elif named:
        _captured(it, seen, f"{_payment(it)}:{seen.id}")
    elif not seen.reading.facts:
        seen.reading.ignored = "the charge changed in nothing that an order needs"


def pending(it: Charge, seen: Seen) -> None:
    details = it.payment_method_details
    body = PaymentPending(
        payment=_payment(it),
        amount_minor=seen.amount(it.amount, it.currency, "amount"),
        method=text(details.type) if details else "",
    )
    seen.tell(f"{it.id}:pending", body, _payments(it), order_refs(it.metadata))


def failed(it: Charge, seen: Seen) -> None:
    # The outcome's reason is the issuer's decline code, which the intent's error carries too.
    reason = text(it.outcome.reason) if it.outcome else ""
    body = PaymentFailed(
        payment=_payment(it),
        code=reason or text(it.failure_code),
        message=text(it.failure_message),
    )
    seen.tell(it.id, body, _payments(it), order_refs(it.metadata))


def expired(it: Charge, seen: Seen) -> None:
    payment = _payment(it)
    seen.tell(payment, PaymentVoided(payment=payment), _payments(it), order_refs(it.metadata))


def refunded(it: Charge, seen: Seen) -> None:
    """Older API versions list the refunds here; newer ones send `refund.created` instead."""
    for each in it.refunds.data if it.refunds else ():
        refund(each, seen, _payments(it), order_refs(it.metadata))
    if not seen.reading.facts and not seen.reading.faults:
        seen.reading.ignored = "lists no refund; refund.created tells of it"


def _captured(it: Charge, seen: Seen, key: str) -> None:
    amount = seen.amount(it.amount, it.currency, "amount")
    taken = seen.amount(it.amount_captured, it.currency, "amount_captured")
    complete = taken is None or amount is None or taken >= amount
    body = PaymentCaptured(
        payment=_payment(it),
        amount_minor=amount if taken is None else taken,
        complete=complete,
    )
    key = key if complete else f"{key}:part:{taken}"
    seen.tell(key, body, _payments(it), order_refs(it.metadata))


def _authorized(it: Charge, seen: Seen, key: str) -> None:
    details = it.payment_method_details
    card = (details.card or details.card_present) if details else None
    expires_at = seen.deadline(card.capture_before, "capture_before") if card else None
    body = PaymentAuthorized(
        payment=_payment(it),
        amount_minor=seen.amount(it.amount, it.currency, "amount"),
        expires_at=expires_at,
    )
    seen.tell(key, body, _payments(it), order_refs(it.metadata))


def _risk(it: Charge, seen: Seen) -> None:
    """Only what worries: a normal risk is not worth a fact for each payment."""
    level = RISK_LEVELS.get(text(it.outcome.risk_level), "") if it.outcome else ""
    if level in ("medium", "high"):
        assert it.outcome is not None
        body = RiskAssessed(level=level, reason=text(it.outcome.reason))
        seen.tell(f"{it.id}:{level}", body, _payments(it), order_refs(it.metadata))


def _payment(it: Charge) -> str:
    return ident(it.payment_intent) or it.id


def _payments(it: Charge) -> tuple[str, str]:
    return _payment(it), it.id
