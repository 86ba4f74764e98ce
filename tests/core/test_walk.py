"""walk: the story of an order's issues, as it would have been told live."""

from __future__ import annotations

from datetime import timedelta

from tests.core.lives import (
    MONDAY,
    at,
    bought,
    by,
    delivered,
    described,
    fact,
    scan,
    told,
    walked,
)
from waypost.core.bodies import HoldPlaced, OrderCancelled, ParcelScanned
from waypost.core.facts import Fact
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.walk import Lives, Verb, walk
from waypost.core.words import ParcelStatus

LATER = MONDAY + timedelta(days=60)


def test_an_issue_warns_opens_rises_and_closes_with_the_fact_that_closed_it() -> None:
    out = scan(80, ParcelStatus.PICKED_UP)
    turns = walked([*bought(), out, delivered(90)], LATER)
    assert told(turns) == [
        ("warned", "late_dispatch", 36),
        ("opened", "late_dispatch", 48),
        ("raised", "late_dispatch", 72),
        ("closed", "late_dispatch", 80),
    ]
    assert turns[-1].evidence == out.id
    assert turns[1].evidence == bought()[1].id


def test_an_order_that_goes_well_has_no_story() -> None:
    assert walked([*bought(), scan(1, ParcelStatus.PICKED_UP), delivered(30)], LATER) == []


def test_a_fact_at_the_deadline_comes_before_the_deadline_breaks() -> None:
    assert told(walked([*bought(), scan(48), delivered(49)], LATER)) == [
        ("warned", "late_dispatch", 36),
        ("closed", "late_dispatch", 48),
    ]


def test_a_weaker_issue_is_absorbed_and_closes_with_the_stronger() -> None:
    order = [*bought(), described(deliver_by=by(120)), scan(1), delivered(400)]
    assert [it for it in told(walked(order, LATER)) if it[0] != "raised"] == [
        ("opened", "stalled", 73),
        ("opened", "late_delivery", 120),
        ("opened", "lost", 169),
        ("absorbed", "late_delivery", 169 + 1 / 3.6e9),
        ("absorbed", "stalled", 169 + 1 / 3.6e9),
        ("closed", "stalled", 400),
        ("closed", "late_delivery", 400),
        ("closed", "lost", 400),
    ]


def test_a_weaker_issue_returns_when_the_stronger_is_gone() -> None:
    order = [*bought(), described(deliver_by=by(120)), scan(1), scan(200), delivered(220)]
    late = [it for it in walked(order, LATER) if it.issue.kind == "late_delivery"]
    verbs = [it.verb for it in late]
    lived = [Verb.OPENED, Verb.RAISED, Verb.ABSORBED, Verb.RETURNED, Verb.RAISED, Verb.CLOSED]
    assert verbs == lived
    assert [it.issue.absorbed_by for it in late[2:4]] == ["lost", ""]


def test_what_is_absorbed_from_the_start_has_no_life_of_its_own() -> None:
    held = scan(5, ParcelStatus.RETURN_TO_SENDER)
    again = scan(6, ParcelStatus.DELIVERY_FAILED)
    kinds = {it.issue.kind for it in walked([*bought(), held, again], at(20))}
    assert kinds == {"return_to_sender"}


def test_an_issue_whose_deadline_moved_away_closes_and_may_open_anew() -> None:
    order = [*bought(), described(dispatch_by=by(40)), described(50, dispatch_by=by(60))]
    assert told(walked(order, at(61))) == [
        ("warned", "late_dispatch", 30),
        ("opened", "late_dispatch", 40),
        ("closed", "late_dispatch", 50),
        ("warned", "late_dispatch", 45),
        ("opened", "late_dispatch", 60),
    ]


def test_a_hold_that_stops_the_clock_takes_the_warning_back() -> None:
    hold = fact(40, HoldPlaced(hold="h1", reason="awaiting_payment"))
    assert told(walked([*bought(), hold], at(41))) == [
        ("warned", "late_dispatch", 36),
        ("closed", "late_dispatch", 40),
    ]


def test_a_second_failed_attempt_raises_the_same_issue() -> None:
    attempts = [scan(hours, ParcelStatus.DELIVERY_FAILED) for hours in (5, 30)]
    assert told(walked([*bought(), *attempts], at(31))) == [
        ("opened", "delivery_failed", 5),
        ("raised", "delivery_failed", 30),
    ]


def test_a_resent_fact_changes_nothing() -> None:
    order = [*bought(), scan(80), delivered(90)]
    assert walked(order + order[::-1], LATER) == walked(order, LATER)


def test_news_of_the_past_count_from_where_the_order_was_judged() -> None:
    state, lives = OrderState(), Lives()
    first = walk(state, lives, bought(), DEFAULT_RULES, None, at(60))
    assert told(first.turns)[-1] == ("opened", "late_dispatch", 48)
    late_news = walk(state, lives, [scan(40)], DEFAULT_RULES, at(60), at(61))
    assert told(late_news.turns) == [("closed", "late_dispatch", 60)]


def test_news_from_the_future_count_now_and_wait_for_their_time() -> None:
    state, lives = OrderState(), Lives()
    ahead = fact(50, ParcelScanned(parcel="P1", status=ParcelStatus.DELIVERY_FAILED))
    walked_to = walk(state, lives, [*bought(), ahead], DEFAULT_RULES, None, at(10))
    assert walked_to.turns == []
    assert walked_to.judgement.wake_at == at(50)
    later = walk(state, lives, [], DEFAULT_RULES, at(10), at(51))
    assert told(later.turns) == [("opened", "delivery_failed", 50)]


def test_facts_of_one_instant_are_judged_together() -> None:
    """Paid too late and cancelled in the same moment: nothing was ever late."""
    cancelled: Fact = fact(0, OrderCancelled())
    assert walked([*bought(), described(dispatch_by=by(-1)), cancelled], at(5)) == []


def test_passing_time_alone_needs_no_facts() -> None:
    state, lives = OrderState(), Lives()
    walk(state, lives, bought(), DEFAULT_RULES, None, at(1))
    turns = walk(state, lives, [], DEFAULT_RULES, at(1), at(49)).turns
    assert told(turns) == [("warned", "late_dispatch", 36), ("opened", "late_dispatch", 48)]
