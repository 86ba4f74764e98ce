"""Checkout sessions into facts: https://docs.stripe.com/api/checkout/sessions/object.

They are where a shop's own name of the order most often stands.
"""

from __future__ import annotations

from waypost.connectors.stripe.seen import Seen, ident, number_ref, order_refs
from waypost.connectors.stripe.shapes import Session
from waypost.core.bodies import PaymentCaptured, PaymentFailed, PaymentPending, PaymentVoided


def completed(it: Session, seen: Seen) -> None:
    if _not_a_payment(it, seen):
        return
    if it.payment_status == "unpaid":
        body = PaymentPending(
            payment=_payment(it),
            amount_minor=seen.amount(it.amount_total, it.currency, "amount_total"),
            method=it.payment_method_types[0] if it.payment_method_types else "",
        )
        seen.tell(f"{it.id}:completed", body, _payments(it), _orders(it))
    else:
        paid(it, seen)


def paid(it: Session, seen: Seen) -> None:
    if _not_a_payment(it, seen):
        return
    body = PaymentCaptured(
        payment=_payment(it),
        amount_minor=seen.amount(it.amount_total, it.currency, "amount_total"),
    )
    seen.tell(it.id, body, _payments(it), _orders(it))


def failed(it: Session, seen: Seen) -> None:
    if _not_a_payment(it, seen):
        return
    body = PaymentFailed(payment=_payment(it), code="async_payment_failed")
    seen.tell(it.id, body, _payments(it), _orders(it))


def expired(it: Session, seen: Seen) -> None:
    if _not_a_payment(it, seen):
        return
    if not ident(it.payment_intent) and not _orders(it):
        seen.reading.ignored = "a checkout that was left, and that names no order"
        return
    body = PaymentVoided(payment=_payment(it))
    seen.tell(it.id, body, _payments(it), _orders(it))


def _not_a_payment(it: Session, seen: Seen) -> bool:
    if it.mode in ("payment", None):
        return False
    seen.reading.ignored = f"a checkout in mode {it.mode} pays no order"
    return True


def _payment(it: Session) -> str:
    return ident(it.payment_intent) or it.id


def _payments(it: Session) -> tuple[str, str]:
    return _payment(it), it.id


def _orders(it: Session) -> tuple[str, ...]:
    named = number_ref(it.client_reference_id)
    return tuple(dict.fromkeys(filter(None, (*order_refs(it.metadata), named))))
