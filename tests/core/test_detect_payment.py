"""Payment: pending, failed, running out, under review, risky, disputed."""

from __future__ import annotations

import pytest

from tests.core.lives import (
    at,
    bought,
    fact,
    finding,
    fulfilled,
    is_open,
    opens,
    paid,
    placed,
    rules,
    scan,
    warns,
)
from waypost.core.bodies import (
    DisputeUpdated,
    OrderCancelled,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentPending,
    PaymentVoided,
    ReviewClosed,
    ReviewOpened,
    RiskAssessed,
)
from waypost.core.facts import Fact
from waypost.core.words import Severity


def authorized(hours: float, payment: str = "p1", until: float | None = None) -> Fact:
    expires_at = None if until is None else at(until)
    return fact(hours, PaymentAuthorized(payment=payment, expires_at=expires_at))


def failed(hours: float, payment: str = "p1") -> Fact:
    return fact(hours, PaymentFailed(payment=payment, code="card_declined"))


CANCELLED = fact(100, OrderCancelled())


def test_an_unpaid_order_warns_after_a_day_and_opens_after_three() -> None:
    assert warns("payment_pending", [placed()]) == at(24)
    assert opens("payment_pending", [placed()]) == at(72)
    pending = fact(1, PaymentPending(payment="p1", method="boleto"))
    assert opens("payment_pending", [placed(), pending]) == at(72)


@pytest.mark.parametrize("end", [paid(80), authorized(80), CANCELLED])
def test_it_closes_with_the_money_or_the_order(end: Fact) -> None:
    assert is_open("payment_pending", [placed()], 101)
    assert not is_open("payment_pending", [placed(), end], 101)


def test_a_payment_in_part_is_no_longer_pending() -> None:
    part = fact(2, PaymentCaptured(payment="p1", complete=False))
    assert opens("payment_pending", [placed(), part]) is None


def test_an_authorisation_that_was_let_go_pays_nothing() -> None:
    voided = fact(2, PaymentVoided(payment="p1"))
    assert opens("payment_pending", [placed(), authorized(1), voided]) == at(72)


def test_a_free_order_waits_for_no_payment() -> None:
    assert opens("payment_pending", [placed(total_minor=0)]) is None


def test_a_payment_before_its_order_is_not_pending() -> None:
    assert opens("payment_pending", [fact(1, PaymentPending(payment="p1"))]) is None


def test_a_failed_payment_is_an_issue_at_once_and_nothing_is_pending_then() -> None:
    order = [placed(), failed(2)]
    assert opens("payment_failed", order) == at(2)
    assert opens("payment_pending", order) is None
    found = finding("payment_failed", order, 3)
    assert found is not None
    assert found.clock.note == "card_declined"


@pytest.mark.parametrize("end", [paid(80, "p2"), authorized(80, "p2"), CANCELLED])
def test_any_later_success_closes_it(end: Fact) -> None:
    assert not is_open("payment_failed", [placed(), failed(2), end], 101)


def test_a_success_before_the_failure_does_not() -> None:
    assert opens("payment_failed", [placed(), authorized(1), failed(2)]) == at(2)


def test_a_failure_of_an_order_that_is_paid_is_nothing() -> None:
    assert opens("payment_failed", [*bought(), failed(2, "p2")]) is None


def test_an_authorisation_warns_on_day_five_and_opens_on_day_six() -> None:
    order = [placed(), authorized(1)]
    assert warns("authorization_expiring", order) == at(1 + 5 * 24)
    assert opens("authorization_expiring", order) == at(1 + 6 * 24)


def test_the_gateways_own_period_stands_before_the_default() -> None:
    order = [placed(), authorized(1, until=30 * 24)]
    assert warns("authorization_expiring", order) == at(28 * 24)
    assert opens("authorization_expiring", order) == at(29 * 24)


def test_one_that_expires_within_the_day_opens_when_it_is_given() -> None:
    assert opens("authorization_expiring", [placed(), authorized(1, until=12)]) == at(1)


@pytest.mark.parametrize(
    "end", [paid(80), paid(80, "p2"), fact(80, PaymentVoided(payment="p1")), CANCELLED]
)
def test_a_capture_or_a_void_ends_it(end: Fact) -> None:
    assert is_open("authorization_expiring", [placed(), authorized(1)], 200)
    assert not is_open("authorization_expiring", [placed(), authorized(1), end], 200)


def test_a_review_opens_after_one_business_day() -> None:
    order = [*bought(), fact(4 * 24, ReviewOpened(review="r1", reason="rule"))]
    assert opens("payment_review", order) == at(7 * 24)
    found = finding("payment_review", order, 8 * 24)
    assert found is not None
    assert (found.clock.subject, found.clock.note) == ("review:r1", "rule")


@pytest.mark.parametrize("end", [fact(30, ReviewClosed(review="r1")), fact(30, OrderCancelled())])
def test_a_review_ends_when_it_is_closed(end: Fact) -> None:
    order = [*bought(), fact(0, ReviewOpened(review="r1"))]
    assert is_open("payment_review", order, 31)
    assert not is_open("payment_review", [*order, end], 31)


def test_closing_one_review_leaves_the_other_open() -> None:
    both = [fact(0, ReviewOpened(review="r1")), fact(0, ReviewOpened(review="r2"))]
    order = [*bought(), *both, fact(1, ReviewClosed(review="r2"))]
    found = finding("payment_review", order, 31)
    assert found is not None
    assert found.clock.subject == "review:r1"


def test_a_high_risk_is_an_issue_at_once_until_cleared_or_shipped() -> None:
    order = [*bought(), fact(2, RiskAssessed(level="high"))]
    assert opens("fraud_risk", order) == at(2)
    for end in (fact(3, RiskAssessed(level="low")), scan(3), fulfilled(3), CANCELLED):
        assert not is_open("fraud_risk", [*order, end], 101)


@pytest.mark.parametrize("level", ["medium", "low"])
def test_a_lower_risk_is_none(level: str) -> None:
    assert opens("fraud_risk", [*bought(), fact(2, RiskAssessed(level=level))]) is None


def dispute(hours: float, status: str, due: float | None = None) -> Fact:
    evidence_due = None if due is None else at(due)
    return fact(hours, DisputeUpdated(dispute="d1", status=status, evidence_due=evidence_due))


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response"])
def test_a_dispute_opens_three_days_before_it_is_due(status: str) -> None:
    assert opens("dispute_due", [*bought(), dispute(10, status, 240)]) == at(240 - 72)


def test_a_dispute_without_a_date_or_with_less_than_three_days_opens_at_once() -> None:
    assert opens("dispute_due", [*bought(), dispute(10, "needs_response")]) == at(10)
    assert opens("dispute_due", [*bought(), dispute(10, "needs_response", 30)]) == at(10)


@pytest.mark.parametrize("status", ["under_review", "won", "lost", "warning_closed"])
def test_an_answer_or_an_end_closes_it_and_a_cancelled_order_does_not(status: str) -> None:
    order = [*bought(), dispute(10, "needs_response", 100), CANCELLED]
    assert is_open("dispute_due", order, 101)
    assert not is_open("dispute_due", [*order, dispute(11, status)], 101)


def test_an_answer_that_comes_without_the_date_keeps_the_date_that_was_known() -> None:
    order = [dispute(10, "needs_response", 240), dispute(11, "needs_response")]
    assert opens("dispute_due", [*bought(), *order]) == at(240 - 72)


def test_an_issue_rises_a_step_at_a_time_up_to_its_cap() -> None:
    def severity(hours: float) -> Severity:
        found = finding("late_dispatch", bought(), hours)
        assert found is not None
        return found.severity

    grown = [severity(hours) for hours in (49, 71.99, 72, 95.99, 96, 1000)]
    low, high = Severity.MEDIUM, Severity.HIGH
    assert grown == [low, low, high, high, Severity.CRITICAL, Severity.CRITICAL]


def test_a_warning_is_low() -> None:
    found = finding("late_dispatch", bought(), 40)
    assert found is not None
    assert (found.severity, found.opened_at, found.warned_at) == (Severity.LOW, None, at(36))


def test_a_kind_that_is_switched_off_is_not_watched() -> None:
    assert opens("payment_pending", [placed()], rules(off=("payment_pending",))) is None
