"""Each topic has a payload, and each payload says exactly this."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from waypost.connectors.stripe import CONNECTOR
from waypost.connectors.stripe.tests.events import CH, PAYLOADS, PI, PLACED, read
from waypost.core.bodies import (
    DisputeUpdated,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentPending,
    PaymentVoided,
    RefundUpdated,
    ReviewClosed,
    ReviewOpened,
    RiskAssessed,
)
from waypost.core.words import RefundStatus

DU, RE = "du_1SnG7QB7WZ01zgkWYt0bM2cL", "re_3SmEAbB7WZ01zgkW0rFd8cQm"
PRV, EFW = "prv_1SmEAeB7WZ01zgkWb3u9K1Zd", "issfr_1SmzKzB7WZ01zgkWq9w0Hh7T"
CS = "cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY"
STOLEN = "early_fraud_warning: made_with_stolen_card"


def at(seconds: int, rank: int = 0) -> datetime:
    return datetime.fromtimestamp(PLACED + seconds, UTC).replace(microsecond=rank)


def pending(method):
    return PaymentPending(payment=PI, amount_minor=10950, method=method)


def refund(status, reason="requested_by_customer"):
    return RefundUpdated(refund=RE, status=status, amount_minor=4950, reason=reason)


def dispute(status):
    return DisputeUpdated(
        dispute=DU,
        status=status,
        reason="product_not_received",
        amount_minor=10950,
        evidence_due=at(1641600),
    )


CAPTURED = PaymentCaptured(payment=PI, amount_minor=10950)
AUTHORIZED = PaymentAuthorized(payment=PI, amount_minor=10950)
DECLINED = PaymentFailed(
    payment=PI, code="insufficient_funds", message="Your card has insufficient funds."
)
VOIDED = PaymentVoided(payment=PI)
CHARGE, NUMBER, SESSION = f"payment:{CH}", "number:1001", f"payment:{CS}"

# topic -> the facts expected: instant, key, body, further references.
EXPECTED = {
    "payment_intent.created": [
        (at(0), f"{PI}:created", pending("card"), (NUMBER, "order:shopify/5987654321987"))
    ],
    "payment_intent.processing": [(at(3), f"{PI}:processing", pending("sepa_debit"), (NUMBER,))],
    "payment_intent.requires_action": [
        (at(2), f"{PI}:requires_action", pending("card"), (NUMBER,))
    ],
    "payment_intent.amount_capturable_updated": [
        (at(6), f"{PI}:10950", AUTHORIZED, (CHARGE, NUMBER))
    ],
    "payment_intent.partially_funded": [
        (
            at(86400),
            f"{PI}:part:4950",
            PaymentCaptured(payment=PI, amount_minor=6000, complete=False),
            (NUMBER,),
        )
    ],
    "payment_intent.succeeded": [(at(7), PI, CAPTURED, (CHARGE, NUMBER))],
    "payment_intent.payment_failed": [(at(7), CH, DECLINED, (CHARGE, NUMBER))],
    "payment_intent.canceled": [(at(604800), PI, VOIDED, (CHARGE, NUMBER))],
    "charge.succeeded": [
        (
            at(5),
            CH,
            PaymentAuthorized(payment=PI, amount_minor=10950, expires_at=at(604805)),
            (CHARGE,),
        ),
        (
            at(5),
            f"{CH}:medium",
            RiskAssessed(level="medium", reason="elevated_risk_level"),
            (CHARGE,),
        ),
    ],
    "charge.pending": [(at(5), f"{CH}:pending", pending("sepa_debit"), (CHARGE,))],
    "charge.captured": [(at(90000), PI, CAPTURED, (CHARGE,))],
    "charge.failed": [(at(5), CH, DECLINED, (CHARGE,))],
    "charge.expired": [(at(604805), PI, VOIDED, (CHARGE,))],
    "charge.updated": [(at(30), f"{PI}:evt_3SmEAbB7WZ01zgkW00000014", CAPTURED, (CHARGE, NUMBER))],
    "charge.refunded": [
        (at(172801, 2), f"{RE}:succeeded", refund(RefundStatus.SUCCEEDED), (CHARGE,))
    ],
    "charge.refund.updated": [
        (at(172850, 1), f"{RE}:requires_action", refund(RefundStatus.REQUIRES_ACTION), (CHARGE,))
    ],
    "refund.created": [(at(172800), f"{RE}:pending", refund(RefundStatus.PENDING), (CHARGE,))],
    "refund.updated": [
        (at(172900, 2), f"{RE}:succeeded", refund(RefundStatus.SUCCEEDED), (CHARGE,))
    ],
    "refund.failed": [
        (
            at(432000, 3),
            f"{RE}:failed",
            refund(RefundStatus.FAILED, "expired_or_canceled_card"),
            (CHARGE,),
        )
    ],
    "charge.dispute.created": [
        (at(864000), f"{DU}:needs_response:1768471200", dispute("needs_response"), (CHARGE,))
    ],
    "charge.dispute.funds_withdrawn": [
        (at(864001), f"{DU}:needs_response:1768471201", dispute("needs_response"), (CHARGE,))
    ],
    "charge.dispute.updated": [
        (at(950400, 1), f"{DU}:under_review:1768557600", dispute("under_review"), (CHARGE,))
    ],
    "charge.dispute.closed": [(at(3456000, 4), f"{DU}:won:1771063200", dispute("won"), (CHARGE,))],
    "charge.dispute.funds_reinstated": [
        (at(3456001, 4), f"{DU}:won:1771063201", dispute("won"), (CHARGE,))
    ],
    "review.opened": [(at(8), PRV, ReviewOpened(review=PRV, reason="rule"), (CHARGE,))],
    "review.closed": [(at(7200, 1), PRV, ReviewClosed(review=PRV, reason="approved"), (CHARGE,))],
    "radar.early_fraud_warning.created": [
        (at(345600), EFW, ReviewOpened(review=EFW, reason=STOLEN), (CHARGE,))
    ],
    "radar.early_fraud_warning.updated": [
        (at(360000, 1), EFW, ReviewClosed(review=EFW, reason=STOLEN), (CHARGE,))
    ],
    "checkout.session.completed": [(at(8), CS, CAPTURED, (SESSION, NUMBER))],
    "checkout.session.async_payment_succeeded": [(at(259200), CS, CAPTURED, (SESSION, NUMBER))],
    "checkout.session.async_payment_failed": [
        (
            at(259200),
            CS,
            PaymentFailed(payment=PI, code="async_payment_failed"),
            (SESSION, NUMBER),
        )
    ],
    "checkout.session.expired": [(at(86100), CS, PaymentVoided(payment=CS), (NUMBER,))],
}


def test_every_topic_has_a_payload_and_every_payload_a_topic():
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace(".", "_") for topic in CONNECTOR.topics}
    assert set(EXPECTED) == set(CONNECTOR.topics)


@pytest.mark.parametrize("topic", EXPECTED)
def test_a_payload_says_what_it_should(topic):
    reading = read(topic)
    assert [(f.occurred_at, f.key, f.data, f.refs) for f in reading.facts] == EXPECTED[topic]
    assert (reading.ignored, reading.faults, reading.unknown) == ("", [], [])
    assert {f.source for f in reading.facts} == {"stripe"}
    expected = SESSION if topic == "checkout.session.expired" else f"payment:{PI}"
    assert {f.order_ref for f in reading.facts} == {expected}
