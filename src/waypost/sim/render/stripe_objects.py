"""Stripe's objects: payment intents, charges, refunds, reviews, warnings, disputes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from waypost.sim.people import Person
from waypost.sim.render.shopify_rest import payment_intent
from waypost.sim.steps import Life, Step, What

Json = dict[str, Any]
CURRENCY = "usd"
_AUTHORIZED_FOR = timedelta(days=7)  # cards, as a rule
_DECLINED = "Your card was declined."
_DISPUTE_STATUS = {What.DISPUTED: "needs_response", What.DISPUTE_ANSWERED: "under_review"}
_REFUND_STATUS = {What.REFUND_DONE: "succeeded", What.REFUND_FAILED: "failed"}


def _at(instant: datetime) -> int:
    return int(instant.timestamp())


def _charge_id(life: Life) -> str:
    return f"ch_3{life.token('charge')[:23]}"


def _names(life: Life) -> dict[str, str]:
    """What the shop writes into a payment's metadata."""
    return {"order_number": life.name, "shopify_order_id": str(life.id())}


def _method(life: Life) -> str:
    return "us_bank_account" if life.method == "bank" else "card"


def _intent(life: Life, status: str, **given: object) -> Json:
    return {
        "id": payment_intent(life),
        "object": "payment_intent",
        "amount": life.total_minor,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": None,
        "confirmation_method": "automatic",
        "created": _at(life.placed_at),
        "currency": CURRENCY,
        "customer": None,
        "description": f"Northlight Outdoor {life.name}",
        "last_payment_error": None,
        "latest_charge": _charge_id(life),
        "livemode": True,
        "metadata": _names(life),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": f"pm_1{life.token('method')[:23]}",
        "payment_method_options": {},
        "payment_method_types": [_method(life)],
        "processing": None,
        "receipt_email": life.buyer.email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
        **given,
    }


def intent_processing(life: Life, step: Step) -> Json:
    return _intent(life, "processing", latest_charge=None)


def intent_capturable(life: Life, step: Step) -> Json:
    return _intent(
        life, "requires_capture", amount_capturable=life.total_minor, capture_method="manual"
    )


def intent_succeeded(life: Life, step: Step) -> Json:
    return _intent(life, "succeeded", amount_received=life.total_minor)


def intent_failed(life: Life, step: Step) -> Json:
    error = {
        "charge": f"ch_3{life.token('failed charge')[:23]}",
        "code": "card_declined"
        if life.method == "card"
        else "payment_intent_payment_attempt_failed",
        "decline_code": step.code,
        "message": _DECLINED,
        "type": "card_error",
    }
    return _intent(
        life, "requires_payment_method", last_payment_error=error, latest_charge=error["charge"]
    )


def intent_canceled(life: Life, step: Step) -> Json:
    return _intent(
        life,
        "canceled",
        canceled_at=_at(step.at),
        cancellation_reason="abandoned",
        latest_charge=None,
    )


def charge(life: Life, step: Step) -> Json:
    """A charge that went through: taken, or only reserved when the step authorises."""
    taken = step.what is not What.PAY_AUTHORIZED
    return {
        "id": _charge_id(life),
        "object": "charge",
        "amount": life.total_minor,
        "amount_captured": life.total_minor if taken else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": f"txn_3{life.token('balance')[:23]}" if taken else None,
        "billing_details": _billing(life.buyer),
        "calculated_statement_descriptor": "NORTHLIGHT OUTDOOR",
        "captured": taken,
        "created": _at(life.placed_at),
        "currency": CURRENCY,
        "customer": None,
        "description": f"Northlight Outdoor {life.name}",
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": True,
        "metadata": _names(life),
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 9 + life.number % 40,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": payment_intent(life),
        "payment_method": f"pm_1{life.token('method')[:23]}",
        "payment_method_details": _details(life, step, taken),
        "receipt_email": life.buyer.email,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def _billing(buyer: Person) -> Json:
    town = buyer.town
    return {
        "address": {
            "city": town.city,
            "country": town.country,
            "line1": buyer.street,
            "line2": None,
            "postal_code": town.postcode,
            "state": town.region or None,
        },
        "email": buyer.email,
        "name": buyer.name,
        "phone": buyer.phone,
        "tax_id": None,
    }


def _details(life: Life, step: Step, taken: bool) -> Json:
    if life.method == "bank":
        return {"type": "us_bank_account", "us_bank_account": {"bank_name": "STRIPE TEST BANK"}}
    card: Json = {
        "amount_authorized": life.total_minor,
        "brand": "visa",
        "checks": {
            "address_line1_check": "pass",
            "address_postal_code_check": "pass",
            "cvc_check": "pass",
        },
        "country": life.buyer.town.country,
        "exp_month": 8,
        "exp_year": 2031,
        "extended_authorization": {"status": "disabled"},
        "funding": "credit",
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": f"{life.number % 10_000:04d}",
        "multicapture": {"status": "unavailable"},
        "network": "visa",
        "overcapture": {"maximum_amount_capturable": life.total_minor, "status": "unavailable"},
        "three_d_secure": None,
        "wallet": None,
    }
    if not taken:
        card["capture_before"] = _at(step.at + _AUTHORIZED_FOR)
    return {"card": card, "type": "card"}


def refund(life: Life, step: Step) -> Json:
    status = _REFUND_STATUS.get(step.what) or step.code
    failed = step.what is What.REFUND_FAILED
    return {
        "id": f"re_3{life.token(f'refund/{step.of}')[:23]}",
        "object": "refund",
        "amount": life.refunds[step.of].amount_minor,
        "balance_transaction": None,
        "charge": _charge_id(life),
        "created": _at(step.at),
        "currency": CURRENCY,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "failure_reason": "expired_or_canceled_card" if failed else None,
        "metadata": {},
        "payment_intent": payment_intent(life),
        "reason": "requested_by_customer",
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def review(life: Life, step: Step) -> Json:
    opened = step.what is What.REVIEW_OPENED
    return {
        "id": f"prv_1{life.token('review')[:23]}",
        "object": "review",
        "billing_zip": life.buyer.town.postcode,
        "charge": _charge_id(life),
        "closed_reason": None if opened else step.code,
        "created": _at(life.placed_at),
        "ip_address": "203.0.113.24",
        "livemode": True,
        "open": opened,
        "opened_reason": "rule",
        "payment_intent": payment_intent(life),
        "reason": "rule" if opened else step.code,
        "session": None,
    }


def warning(life: Life, step: Step) -> Json:
    return {
        "id": f"issfr_1{life.token('warning')[:23]}",
        "object": "radar.early_fraud_warning",
        "actionable": step.what is What.WARNED,
        "charge": _charge_id(life),
        "created": _at(step.at),
        "fraud_type": "made_with_stolen_card",
        "livemode": True,
        "payment_intent": payment_intent(life),
    }


def dispute(life: Life, step: Step) -> Json:
    answered = step.what is not What.DISPUTED
    due_at = step.until
    assert due_at is not None
    return {
        "id": f"du_1{life.token('dispute')[:23]}",
        "object": "dispute",
        "amount": life.total_minor,
        "balance_transactions": [],
        "charge": _charge_id(life),
        "created": _at(step.at),
        "currency": CURRENCY,
        "evidence": {"customer_name": life.buyer.name, "customer_email_address": life.buyer.email},
        "evidence_details": {
            "due_by": _at(due_at),
            "has_evidence": answered,
            "past_due": False,
            "submission_count": int(answered),
        },
        "is_charge_refundable": False,
        "livemode": True,
        "metadata": {},
        "payment_intent": payment_intent(life),
        "payment_method_details": {
            "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "13.1"},
            "type": "card",
        },
        "reason": "product_not_received",
        "status": _DISPUTE_STATUS.get(step.what) or step.code,
    }
