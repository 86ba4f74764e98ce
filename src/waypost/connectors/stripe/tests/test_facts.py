"""What the payload files do not show: the neighbouring cases."""

from __future__ import annotations

import pytest

from waypost.connectors.stripe.tests.events import CH, PI, changed, read
from waypost.core.bodies import PaymentCaptured, PaymentFailed, PaymentPending, RiskAssessed
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.words import RefundStatus


def test_the_capture_seen_by_the_intent_and_by_the_charge_is_one_fact():
    by_intent = read("payment_intent.succeeded").facts[0]
    by_charge = read("charge.captured").facts[0]
    assert by_intent.id == by_charge.id


def test_a_decline_seen_by_the_intent_and_by_the_charge_is_one_fact():
    by_intent = read("payment_intent.payment_failed").facts[0]
    by_charge = read("charge.failed").facts[0]
    assert (by_intent.id, by_intent.data) == (by_charge.id, by_charge.data)


def test_a_payment_without_an_intent_goes_by_its_charge():
    fact = read("charge.captured", changed("charge.captured", payment_intent=None)).facts[0]
    assert (fact.order_ref, fact.refs, fact.data.payment) == (f"payment:{CH}", (), CH)


def test_a_charge_that_is_captured_at_once_is_no_authorisation():
    raw = changed("charge.succeeded", captured=True, amount_captured=10950, outcome=None)
    assert [f.data for f in read("charge.succeeded", raw).facts] == [
        PaymentCaptured(payment=PI, amount_minor=10950)
    ]


def test_a_partial_capture_does_not_stand_for_the_whole():
    part = read("charge.captured", changed("charge.captured", amount_captured=5000)).facts[0]
    assert part.data == PaymentCaptured(payment=PI, amount_minor=5000, complete=False)
    assert part.id != read("payment_intent.succeeded").facts[0].id


@pytest.mark.parametrize(
    ("level", "expected"), [("highest", ["high"]), ("normal", []), ("not_assessed", []), (7, [])]
)
def test_only_a_worrying_risk_is_told(level, expected):
    raw = changed("charge.succeeded", outcome={"risk_level": level})
    facts = read("charge.succeeded", raw).facts
    assert [f.data.level for f in facts if isinstance(f.data, RiskAssessed)] == expected


def test_a_relay_that_expands_objects_is_understood():
    raw = changed("refund.created", payment_intent={"id": PI, "object": "payment_intent"})
    assert read("refund.created", raw).facts[0].order_ref == f"payment:{PI}"


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"order_number": "1001"}, ("number:1001",)),
        ({"order_name": "#1001", "order": "1001"}, ("number:1001",)),
        ({"order_id": 1001}, ("number:1001",)),
        ({"shopify_order_id": "987"}, ("order:shopify/987",)),
        ({"order_id": "gid://shopify/Order/987"}, ("order:shopify/987",)),
        ({"order_id": "987", "shopify_order_id": "987"}, ("order:shopify/987",)),
        ({"order": ""}, ()),
        ({"order": "#"}, ()),
        ({"order": None}, ()),
        ({"order": "x" * 65}, ()),
        ({"customer": "1001"}, ()),
        (None, ()),
    ],
)
def test_the_order_is_found_in_the_metadata(metadata, expected):
    raw = changed("payment_intent.succeeded", metadata=metadata)
    assert read("payment_intent.succeeded", raw).facts[0].refs == (f"payment:{CH}", *expected)


def test_an_attempt_without_a_charge_has_a_key_of_its_own():
    error = {"code": "payment_intent_authentication_failure", "message": "No."}
    raw = changed("payment_intent.payment_failed", last_payment_error=error)
    fact = read("payment_intent.payment_failed", raw).facts[0]
    assert fact.key == f"{PI}:1767607207"
    assert fact.data == PaymentFailed(
        payment=PI, code="payment_intent_authentication_failure", message="No."
    )


def test_a_refund_that_is_made_and_done_within_a_second_is_done():
    made = read("refund.created", changed("refund.created", created=1767780000))
    done = read("refund.updated", changed("refund.updated", created=1767780000))
    for order in ([made, done], [done, made]):
        state = OrderState()
        for reading in order:
            fold(state, reading.facts)
        refund = next(iter(state.refunds.values()))
        assert refund.status is not None
        assert refund.status[2] is RefundStatus.SUCCEEDED


def test_a_review_closed_in_the_second_it_was_opened_is_closed():
    opened = read("review.opened", changed("review.opened", created=1767607208)).facts[0]
    closed = read("review.closed", changed("review.closed", created=1767607208)).facts[0]
    assert opened.occurred_at < closed.occurred_at


def test_an_appeal_asks_for_evidence_like_the_dispute():
    raw = changed("charge.dispute.updated", status="appeal_needs_response")
    assert read("charge.dispute.updated", raw).facts[0].data.status == "needs_response"


def test_statuses_that_nobody_knows_are_kept_and_counted():
    refund = read("refund.updated", changed("refund.updated", status="teleported"))
    assert refund.unknown == ["refund.status:teleported"]
    assert refund.facts[0].data.status is RefundStatus.PENDING
    dispute = read("charge.dispute.updated", changed("charge.dispute.updated", status="odd"))
    assert dispute.unknown == ["dispute.status:odd"]
    assert dispute.facts[0].data.status == "odd"


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("eur", 10950, 10950),
        ("jpy", 500, 500),
        ("isk", 50000, 500),
        ("ugx", 500, 5),
        ("mga", 5, 500),
    ],
)
def test_amounts_are_minor_units_of_iso_4217(currency, amount, minor):
    raw = changed("payment_intent.succeeded", amount_received=amount, currency=currency)
    assert read("payment_intent.succeeded", raw).facts[0].data.amount_minor == minor


def test_a_completed_checkout_whose_money_is_on_its_way_is_pending():
    raw = changed("checkout.session.completed", payment_status="unpaid")
    assert isinstance(read("checkout.session.completed", raw).facts[0].data, PaymentPending)


@pytest.mark.parametrize(
    ("topic", "fields", "why"),
    [
        ("payment_intent.created", {"metadata": {}}, "names no order"),
        ("payment_intent.amount_capturable_updated", {"amount_capturable": 0}, "left to capture"),
        ("charge.updated", {"metadata": {}}, "nothing that an order needs"),
        ("charge.refunded", {"refunds": None}, "refund.created tells"),
        ("checkout.session.completed", {"mode": "subscription"}, "mode subscription"),
        ("checkout.session.expired", {"client_reference_id": None}, "names no order"),
    ],
)
def test_what_says_nothing_of_an_order_is_ignored_with_a_reason(topic, fields, why):
    reading = read(topic, changed(topic, **fields))
    assert (reading.facts, reading.faults) == ([], [])
    assert why in reading.ignored


def test_payouts_and_strangers_are_ignored_with_a_reason():
    raw = b'{"id": "evt_1", "type": "payout.paid", "created": 1767607200, "data": {"object": {}}}'
    assert "shop's own money" in read("payout.paid", raw).ignored
    assert read("invoice.paid", raw).ignored == "topic invoice.paid is not watched"
