"""After delivery: returns, refunds, exchanges, the customer's voice; orders that never came."""

from __future__ import annotations

import pytest

from tests.core.lives import (
    at,
    bought,
    delivered,
    described,
    fact,
    finding,
    fulfilled,
    is_open,
    judged,
    opens,
    paid,
    placed,
    scan,
    subjects,
    warns,
)
from waypost.core.bodies import (
    ContactAnswered,
    CustomerContacted,
    ExchangeAccepted,
    FeedbackAnswered,
    FeedbackGiven,
    OrderCancelled,
    RefundDue,
    RefundUpdated,
    ReturnClosed,
    ReturnDecided,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
)
from waypost.core.clocks import TICK
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus, RefundStatus

R = RefundStatus


def label(hours: float = 0, until: float | None = None) -> Fact:
    valid_until = None if until is None else at(until)
    return fact(hours, ReturnLabelled(rma="R1", parcel="B1", valid_until=valid_until))


def received(hours: float) -> Fact:
    return fact(hours, ReturnReceived(rma="R1"))


def inspected(hours: float, accepted: bool = True) -> Fact:
    return fact(hours, ReturnInspected(rma="R1", accepted=accepted))


def closed(hours: float) -> Fact:
    return fact(hours, ReturnClosed(rma="R1"))


def refund(
    hours: float,
    status: RefundStatus = R.SUCCEEDED,
    amount: int | None = None,
    claim: str = "R1",
    name: str = "re1",
) -> Fact:
    body = RefundUpdated(refund=name, status=status, amount_minor=amount, claim=claim)
    return fact(hours, body)


def due(hours: float, amount: int | None = None, claim: str = "R1") -> Fact:
    return fact(hours, RefundDue(claim=claim, amount_minor=amount))


def test_a_return_label_that_nobody_uses_opens_after_five_days() -> None:
    assert opens("return_unused", [*bought(), label()]) == at(120)


@pytest.mark.parametrize("end", [scan(130, parcel="B1"), received(130), closed(130)])
def test_a_scan_ends_it(end: Fact) -> None:
    assert is_open("return_unused", [*bought(), label()], 131)
    assert not is_open("return_unused", [*bought(), label(), end], 131)


def test_it_ends_by_itself_when_the_window_is_over() -> None:
    order = [*bought(), label(until=200)]
    assert is_open("return_unused", order, 200)
    assert not is_open("return_unused", order, (at(200) + TICK - at(0)).total_seconds() / 3600)
    assert opens("return_unused", [*bought(), label(until=100)]) is None


def test_a_return_without_a_label_is_not_unused() -> None:
    asked = fact(0, ReturnRequested(rma="R1"))
    granted = fact(1, ReturnDecided(rma="R1", decision="approved"))
    assert opens("return_unused", [*bought(), asked, granted]) is None


def test_a_return_parcel_stalls_as_any_other() -> None:
    order = [*bought(), label(), scan(10, parcel="B1")]
    assert opens("return_stalled", order) == at(82)
    assert opens("stalled", order) is None
    found = finding("return_stalled", order, 100)
    assert found is not None
    assert found.clock.subject == "return:R1"


@pytest.mark.parametrize(
    "end", [scan(90, parcel="B1"), delivered(90, "B1"), received(90), closed(90)]
)
def test_a_scan_or_the_arrival_ends_that(end: Fact) -> None:
    order = [*bought(), label(), scan(10, parcel="B1")]
    assert not is_open("return_stalled", [*order, end], 91)


@pytest.mark.parametrize("back", [received(10), delivered(10, "B1")])
def test_goods_that_are_back_want_an_inspection_within_two_business_days(back: Fact) -> None:
    assert opens("return_unprocessed", [*bought(), label(), back]) == at(58)


@pytest.mark.parametrize("end", [inspected(60), refund(60, R.PENDING), closed(60)])
def test_an_inspection_or_a_refund_ends_that(end: Fact) -> None:
    order = [*bought(), label(), received(10)]
    assert is_open("return_unprocessed", order, 61)
    assert not is_open("return_unprocessed", [*order, end], 61)


@pytest.mark.parametrize("claim", ["R1", "cancelled", "promised"])
def test_money_that_is_due_has_two_business_days(claim: str) -> None:
    order = [*bought(), due(10, claim=claim)]
    assert opens("refund_overdue", order) == at(58)
    found = finding("refund_overdue", order, 59)
    assert found is not None
    assert found.clock.subject == f"claim:{claim}"


def test_a_cancelled_order_still_owes() -> None:
    order = [*bought(), fact(9, OrderCancelled()), due(10, claim="cancelled")]
    assert opens("refund_overdue", order) == at(58)


@pytest.mark.parametrize("status", [R.PENDING, R.REQUIRES_ACTION, R.SUCCEEDED, R.FAILED])
def test_a_refund_for_the_claim_closes_it_however_it_stands(status: RefundStatus) -> None:
    assert not is_open("refund_overdue", [*bought(), due(10), refund(60, status)], 61)
    assert not is_open("refund_overdue", [*bought(), due(10), refund(9, status)], 61)


def test_a_refund_that_names_no_claim_counts_from_when_the_money_was_due() -> None:
    assert not is_open("refund_overdue", [*bought(), due(10), refund(11, claim="")], 61)
    assert is_open("refund_overdue", [*bought(), due(10), refund(9, claim="")], 61)


def test_a_refund_for_another_claim_or_one_called_off_does_not_count() -> None:
    assert is_open("refund_overdue", [*bought(), due(10), refund(11, claim="R2")], 61)
    assert is_open("refund_overdue", [*bought(), due(10), refund(11, R.CANCELED)], 61)


def test_an_accepted_return_is_owed_even_if_nobody_says_so() -> None:
    order = [*bought(), received(5), inspected(10)]
    assert opens("refund_overdue", order) == at(58)
    for end in (
        refund(11),
        closed(11),
        due(50),
        fact(11, ExchangeAccepted(exchange="x", rma="R1")),
    ):
        assert not is_open("refund_overdue", [*order, end], 61)


def test_a_refused_return_is_not_owed() -> None:
    assert opens("refund_overdue", [*bought(), received(5), inspected(10, accepted=False)]) is None


@pytest.mark.parametrize("status", [R.PENDING, R.REQUIRES_ACTION])
def test_a_refund_that_does_not_get_through_opens_after_ten_business_days(
    status: RefundStatus,
) -> None:
    order = [*bought(), refund(0, status), refund(24, status)]
    assert opens("refund_stuck", order) == at(14 * 24)
    for end in (R.SUCCEEDED, R.FAILED, R.CANCELED):
        assert not is_open("refund_stuck", [*order, refund(400, end)], 401)


def test_a_failed_refund_is_an_issue_at_once() -> None:
    order = [*bought(), refund(0, R.PENDING), refund(30, R.FAILED)]
    assert opens("refund_failed", order) == at(30)


@pytest.mark.parametrize(
    "end",
    [refund(40, R.PENDING), refund(40, R.PENDING, name="re2"), refund(40, name="re2", claim="")],
    ids=["the same again", "another", "another without a claim"],
)
def test_a_retry_closes_it(end: Fact) -> None:
    assert not is_open("refund_failed", [*bought(), refund(30, R.FAILED), end], 41)


@pytest.mark.parametrize(
    "no_end",
    [refund(20, name="re2"), refund(40, R.FAILED, name="re2"), refund(40, name="re2", claim="R2")],
    ids=["an earlier one", "another failure", "one for another claim"],
)
def test_what_is_no_retry_does_not(no_end: Fact) -> None:
    order = [*bought(), refund(30, R.FAILED), no_end]
    assert "refund:re1" in subjects("refund_failed", order, 41)


@pytest.mark.parametrize("amount", [4999, 5001])
def test_another_amount_than_was_owed_is_an_issue_at_once(amount: int) -> None:
    order = [*bought(), due(10, 5000), refund(20, amount=amount)]
    assert opens("refund_mismatch", order) == at(20)
    found = finding("refund_mismatch", order, 21)
    assert found is not None
    assert (found.clock.subject, found.clock.note) == ("claim:R1", f"{amount} of 5000")


@pytest.mark.parametrize(
    "refunds",
    [
        [refund(20, amount=5000)],
        [refund(20, amount=2000), refund(20, amount=3000, name="re2")],
        [refund(20, amount=2000), refund(20, R.PENDING, amount=3000, name="re2")],
        [refund(20, amount=4000, claim="R2")],
        [refund(20, R.FAILED, amount=4000)],
        [refund(20)],
    ],
    ids=["exact", "in two parts", "second part pending", "another claim", "failed", "unknown"],
)
def test_no_mismatch(refunds: list[Fact]) -> None:
    assert not is_open("refund_mismatch", [*bought(), due(10, 5000), *refunds], 21)


def test_a_correction_closes_a_mismatch() -> None:
    order = [*bought(), due(10, 5000), refund(20, amount=2000)]
    assert not is_open("refund_mismatch", [*order, refund(30, amount=3000, name="re2")], 31)


def test_an_unknown_debt_cannot_mismatch() -> None:
    assert not is_open("refund_mismatch", [*bought(), due(10), refund(20, amount=4000)], 21)


def exchange(hours: float) -> Fact:
    return fact(hours, ExchangeAccepted(exchange="X1", rma="R1"))


def test_an_exchange_has_the_time_of_a_dispatch() -> None:
    shipped = scan(1, ParcelStatus.PICKED_UP)
    assert opens("exchange_late", [*bought(), shipped, exchange(10)]) == at(58)
    assert warns("exchange_late", [*bought(), shipped, exchange(10)]) == at(46)
    express = described(service_level="express")
    assert opens("exchange_late", [*bought(), express, shipped, exchange(10)]) == at(34)


@pytest.mark.parametrize(
    "end",
    [
        [fulfilled(20, fulfillment="f2", replaces="X1")],
        [fulfilled(20, fulfillment="f2", replaces="R1", parcels=("P2",)), scan(21, parcel="P2")],
        [fulfilled(20, fulfillment="f2", replaces="R1", parcels=("P2",), handed_over=True)],
        [refund(20)],
    ],
    ids=["without tracking", "scanned", "handed over", "refunded instead"],
)
def test_goods_that_replace_the_old_ones_close_it(end: list[Fact]) -> None:
    assert not is_open("exchange_late", [*bought(), exchange(10), *end], 60)


def test_goods_that_are_only_packed_or_are_others_do_not() -> None:
    packed = fulfilled(20, fulfillment="f2", replaces="R1", parcels=("P2",))
    assert is_open("exchange_late", [*bought(), exchange(10), packed], 60)
    assert is_open("exchange_late", [*bought(), exchange(10), fulfilled(20)], 60)


@pytest.mark.parametrize(
    ("scale", "score", "unhappy"),
    [
        ("stars", 1, True),
        ("stars", 2, True),
        ("stars", 3, False),
        ("nps", 0, True),
        ("nps", 6, True),
        ("nps", 7, False),
        ("smileys", 1, False),
    ],
)
def test_a_bad_score_is_an_issue_at_once(scale: str, score: int, unhappy: bool) -> None:
    order = [*bought(), fact(30, FeedbackGiven(feedback="v1", score=score, scale=scale))]
    assert opens("unhappy_customer", order) == (at(30) if unhappy else None)


def test_a_follow_up_closes_it_and_a_later_bad_score_opens_it_again() -> None:
    bad = fact(30, FeedbackGiven(feedback="v1", score=1))
    followed_up = fact(40, FeedbackAnswered(feedback="v1"))
    worse = fact(50, FeedbackGiven(feedback="v1", score=1, text="still broken"))
    assert not is_open("unhappy_customer", [*bought(), bad, followed_up], 41)
    assert opens("unhappy_customer", [*bought(), bad, followed_up, worse]) == at(50)


def test_an_unhappy_message_is_an_issue_until_it_is_answered() -> None:
    angry = fact(30, CustomerContacted(contact="c1", topic="complaint", unhappy=True))
    asking = fact(30, CustomerContacted(contact="c1", topic="track_order"))
    assert opens("unhappy_customer", [*bought(), angry]) == at(30)
    assert opens("unhappy_customer", [*bought(), asking]) is None
    answered = fact(40, ContactAnswered(contact="c1"))
    assert not is_open("unhappy_customer", [*bought(), angry, answered], 41)


@pytest.mark.parametrize("orphan", [scan(5), paid(5)])
def test_facts_whose_order_never_came_open_after_a_day(orphan: Fact) -> None:
    assert opens("unmatched", [orphan]) == at(29)
    assert opens("unmatched", [orphan, placed(6)]) is None


def test_an_empty_state_has_no_clock() -> None:
    assert judged([], at(0)) == ([], [], None)
