"""The governor's laws and rules, with no database: one customer's causes at one moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from waypost.tell.case import Case, Decided, Order, Pending, Person, Said
from waypost.tell.catalogue import SORTS, Priority
from waypost.tell.consent import Given
from waypost.tell.desk import Desk, Quiet
from waypost.tell.govern import clock_of, decide
from waypost.tell.states import Autonomy, Channel, MessageState, Reason, Verdict

BERLIN, UTC_ = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
LATE = datetime(2026, 3, 10, 22, 10, tzinfo=UTC)  # 23:10 in Berlin
EIGHT = datetime(2026, 3, 11, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA = Person("email:ada@example.com", addresses={Channel.EMAIL: "ada@example.com"})
DAILY = replace(ADA, pace="daily")
ALLOWED = {("email", "marketing"): Given(True, NOON, "page")}


def cause(name: str, id_: int = 1, **changes: Any) -> Pending:
    at = changes.pop("at", NOON - HOUR)
    subject = changes.pop("subject", "P1" if SORTS[name].chain == "parcel" else "")
    order_id = changes.pop("order_id", 1)
    return Pending(id_, order_id, name, f"{name}:{id_}", at, at, subject, **changes)


def ask(*pending: Pending, now: datetime = NOON, **changes: Any) -> Decided:
    orders = changes.pop("orders", None)
    given_ = {
        "person": ADA,
        "desk": Desk(),
        "zone": BERLIN,
        "activated_at": datetime(2026, 1, 1, tzinfo=UTC),
        "pending": pending,
        "orders": orders or {it.order_id: Order(it.order_id) for it in pending},
    }
    return decide(Case(**given_ | changes), now)


def why(decided: Decided, id_: int = 1) -> Reason | None:
    return decided.rulings[id_].reason


def test_what_nothing_forbids_goes_at_once_in_the_customers_language() -> None:
    decided = ask(cause("delivered"), orders={1: Order(1, BERLIN, "DE")})
    (sending,) = decided.sendings
    assert (sending.letter, sending.address) == ("delivered", "ada@example.com")
    assert (sending.language, sending.state) == ("de", MessageState.WAITING)
    assert decided.rulings[1].verdict is Verdict.SEND


def test_a_german_customer_at_ten_past_eleven_gets_it_at_eight() -> None:
    decided = ask(cause("delivered", at=LATE), now=LATE, zone=UTC_, orders={1: Order(1, BERLIN)})
    assert decided.rulings[1] == (Verdict.HOLD, Reason.QUIET_HOURS, "", EIGHT)
    held = cause("delivered", at=LATE, reason=Reason.QUIET_HOURS, until=EIGHT)
    assert ask(held, now=EIGHT, orders={1: Order(1, BERLIN)}).sendings


def test_quiet_hours_are_those_of_the_customers_own_choice() -> None:
    person = replace(ADA, zone=ZoneInfo("America/New_York"), quiet_since=0, quiet_until=360)
    assert not ask(cause("delivered"), person=person, now=NOON).rulings[1].reason
    early = datetime(2026, 3, 10, 9, tzinfo=UTC)  # 5:00 in New York
    fresh = cause("delivered", at=early)
    assert ask(fresh, person=person, now=early).rulings[1].until == early + HOUR


@pytest.mark.parametrize(
    ("reason", "pending", "changes"),
    [
        (Reason.SWITCHED_OFF, cause("label_made"), {}),
        (Reason.NOT_WANTED, cause("delivered"), {"person": replace(ADA, off={"delivery"})}),
        (Reason.TOO_OLD, cause("out_for_delivery", at=NOON - 11 * HOUR), {}),
        (Reason.UNTRUE, cause("stalled", true=False), {}),
        (Reason.NEEDLESS, cause("moving_again"), {}),
        (Reason.ERASED, cause("delivered"), {"orders": {1: Order(1, erased=True)}}),
        (Reason.BEFORE_ACTIVATION, cause("delivered"), {"activated_at": NOON}),
        (Reason.NO_ADDRESS, cause("delivered"), {"person": Person("id:7")}),
        (
            Reason.SUPPRESSED,
            cause("delivered"),
            {"person": replace(ADA, stopped={Channel.EMAIL})},
        ),
        (Reason.NO_CONSENT, cause("survey", at=NOON - 150 * HOUR), {}),
        (Reason.NO_WAY, cause("delivered"), {"ways": {Channel.SMS: 7}}),
    ],
)
def test_what_is_dropped_says_why(
    reason: Reason, pending: Pending, changes: dict[str, Any]
) -> None:
    decided = ask(pending, **changes)
    assert decided.rulings[1][:2] == (Verdict.DROP, reason)
    assert not decided.sendings


def test_an_order_is_confirmed_even_to_who_wants_no_news() -> None:
    person = replace(ADA, off=frozenset({"order", "delivery"}), channels=())
    assert ask(cause("order_confirmed"), person=person).sendings


def test_the_next_channel_is_taken_where_the_most_liked_one_fails() -> None:
    known = {Channel.SMS: {("sms", "service"): Given(True, NOON, "keyword")}}
    addresses = {Channel.EMAIL: "ada@example.com", Channel.SMS: "+4917012345678"}
    person = replace(ADA, addresses=addresses, stopped={Channel.EMAIL}, known=known)
    (sending,) = ask(
        cause("delivered"), person=person, ways={Channel.SMS: 7, Channel.EMAIL: 8}
    ).sendings
    assert (sending.channel, sending.way_id) == (Channel.SMS, 7)


def test_the_stronger_message_replaces_the_weaker_in_whatever_order_they_came() -> None:
    weak, strong = cause("out_for_delivery", 1), cause("delivered", 2)
    for pending in ((weak, strong), (strong, weak)):
        decided = ask(*pending)
        assert decided.rulings[1] == (Verdict.DROP, Reason.REPLACED, "delivered", None)
        assert [it.letter for it in decided.sendings] == ["delivered"]
    decided = ask(cause("delivered", 1), cause("late_apology", 2))
    assert why(decided) is Reason.REPLACED


def test_a_delay_is_not_told_again_the_next_day_and_good_news_only_after_bad() -> None:
    yesterday = NOON - 20 * HOUR
    said = [Said(1, "delayed", "P1", yesterday, yesterday)]
    assert why(ask(cause("delayed"), said=said)) is Reason.ALREADY_SAID
    assert ask(cause("stalled"), said=said).sendings
    bad = [Said(1, "stalled", "P1", yesterday, yesterday)]
    assert ask(cause("moving_again"), said=bad).sendings
    under_way = [Said(1, "stalled", "P1", yesterday, yesterday, going=True)]
    assert why(ask(cause("moving_again"), said=under_way)) is Reason.SCHEDULED


def test_marketing_waits_while_the_order_is_in_trouble() -> None:
    person = replace(ADA, known={Channel.EMAIL: ALLOWED})
    guide = cause("guide", at=NOON - 80 * HOUR)
    held = ask(guide, person=person, orders={1: Order(1, troubled=True)})
    assert held.rulings[1] == (Verdict.HOLD, Reason.OPEN_TROUBLE, "", NOON + timedelta(days=1))
    assert ask(guide, person=person).sendings
    assert why(ask(cause("guide"), person=person)) is Reason.SCHEDULED
    old = cause("guide", at=NOON - timedelta(days=22))
    assert why(ask(old, person=person, orders={1: Order(1, troubled=True)})) is Reason.TOO_OLD


def test_news_of_several_parcels_is_gathered_into_one_message() -> None:
    orders = {1: Order(1, parcels=3)}
    first = cause("dispatched", 1, subject="P1", at=NOON - timedelta(minutes=8))
    second = cause("dispatched", 2, subject="P2", at=NOON - timedelta(minutes=1))
    decided = ask(first, second, orders=orders)
    assert {it.reason for it in decided.rulings.values()} == {Reason.GATHERING}
    then = NOON + timedelta(minutes=2)
    decided = ask(first, second, orders=orders, now=then)
    assert [it.verdict for it in decided.rulings.values()] == [Verdict.MERGE, Verdict.MERGE]
    (sending,) = decided.sendings
    assert (sending.letter, len(sending.causes), sending.order_id) == ("digest", 2, 1)


def test_a_digest_holds_everything_but_what_is_urgent_until_its_hour() -> None:
    five = datetime(2026, 3, 10, 16, tzinfo=UTC)
    its = [cause("delivered", 1), cause("refund_made", 2, order_id=2), cause("payment_problem", 3)]
    decided = ask(*its, person=DAILY)
    assert [it.letter for it in decided.sendings] == ["payment_problem"]
    assert decided.rulings[1] == decided.rulings[2] == (Verdict.HOLD, Reason.DIGEST, "", five)
    held = [replace(it, reason=Reason.DIGEST, until=five) for it in its[:2]]
    (sending,) = ask(*held, cause("return_received", 4), person=DAILY, now=five).sendings
    assert (sending.letter, sending.order_id, len(sending.causes)) == ("digest", 0, 3)
    assert ask(held[0], person=DAILY, now=five).sendings[0].letter == "delivered"


def test_beyond_the_budget_less_urgent_news_waits_for_the_next_days_digest() -> None:
    taken = [NOON - HOUR] * 4
    decided = ask(cause("delivered", 1), cause("payment_problem", 2), taken=taken)
    tomorrow = datetime(2026, 3, 11, 16, tzinfo=UTC)
    assert decided.rulings[1] == (Verdict.HOLD, Reason.BUDGET, "", tomorrow)
    assert [it.letter for it in decided.sendings] == ["payment_problem"]
    left = ask(*(cause("refund_made", n, order_id=n) for n in range(1, 7)), taken=taken[:2])
    assert len(left.sendings) == 2


def test_a_message_that_needs_approval_asks_once_and_goes_when_it_is_given() -> None:
    asked = ask(cause("lost"))
    assert [it.state for it in asked.sendings] == [MessageState.ASKED]
    assert why(asked) is Reason.APPROVAL
    waiting = cause("lost", reason=Reason.APPROVAL, message_id=5)
    assert not ask(waiting).sendings
    approved = replace(waiting, approved=True)
    (sending,) = ask(approved).sendings
    assert (sending.message_id, sending.state) == (5, MessageState.WAITING)
    assert not ask(approved, now=LATE).sendings
    drafting = Desk(autonomy={"delivered": Autonomy.DRAFT})
    assert ask(cause("delivered"), desk=drafting).sendings[0].state is MessageState.DRAFT


def test_a_paused_brand_says_nothing_and_a_colleague_in_a_hurry_waits_for_no_hour() -> None:
    assert why(ask(cause("delivered"), desk=Desk(paused=True))) is Reason.PAUSED
    assert ask(cause("delivered", at=LATE, hurry=True), now=LATE, person=DAILY).sendings


_names = st.sampled_from(sorted(SORTS))
_instants = st.integers(0, 60 * 24 * 400).map(
    lambda it: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=it)
)
_minutes = st.integers(0, 1439)
_zones = st.sampled_from(
    [BERLIN, UTC_, *map(ZoneInfo, ("America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"))]
)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Case, datetime]:
    now = draw(_instants) + timedelta(days=60)
    pending = []
    for id_ in range(1, draw(st.integers(1, 9)) + 1):
        name = draw(_names)
        at = now - timedelta(minutes=draw(st.integers(0, 5000)))
        reason = draw(st.sampled_from(["", *Reason]))
        subject = draw(st.sampled_from(["", "P1", "P2"]))
        until = now - timedelta(minutes=draw(st.integers(-300, 300)))
        message = draw(st.sampled_from([0, 0, 0, id_ + 100]))
        pending.append(
            Pending(
                id_,
                draw(st.integers(1, 3)),
                name,
                f"{id_}",
                at,
                at,
                subject,
                reason=reason,
                until=until,
                message_id=message,
                approved=bool(message) and draw(st.booleans()),
                true=draw(st.sampled_from([True, True, False])),
            )
        )
    orders = {
        it: Order(it, draw(_zones), parcels=draw(st.integers(0, 3)), troubled=draw(st.booleans()))
        for it in (1, 2, 3)
    }
    person = replace(
        ADA,
        pace=draw(st.sampled_from(["", "each", "daily"])),
        zone=draw(st.none() | _zones),
        known={Channel.EMAIL: draw(st.sampled_from([{}, ALLOWED]))},
    )
    desk = Desk(
        quiet=Quiet(draw(_minutes), draw(_minutes)),
        budget=draw(st.integers(1, 4)),
        digest=draw(st.booleans()),
        digest_at=draw(_minutes),
        autonomy={draw(_names): draw(st.sampled_from(Autonomy))},
    )
    taken = [
        now - timedelta(hours=draw(st.integers(0, 40))) for _ in range(draw(st.integers(0, 5)))
    ]
    activated = datetime(2025, 1, 1, tzinfo=UTC)
    return Case(person, desk, BERLIN, activated, pending, orders, taken=taken), now


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_cases())
def test_the_governors_laws(drawn: tuple[Case, datetime]) -> None:
    """One verdict each, no cause in two messages, silence in quiet hours, no budget exceeded but
    by what is urgent, what is held is looked at later and then awake, and of two that speak of
    the same thing one."""
    case, now = drawn
    decided, clock = decide(case, now), clock_of(case)
    assert set(decided.rulings) == {it.id for it in case.pending}
    told = [it.id for sending in decided.sendings for it in sending.causes]
    assert len(told) == len(set(told))
    going = [it for it in decided.sendings if it.state is MessageState.WAITING]
    assert not (going and clock.quiet(now))
    for id_, ruling in decided.rulings.items():
        said = ruling.verdict in (Verdict.SEND, Verdict.MERGE)
        assert said == any(it.id == id_ for sending in going for it in sending.causes)
        if ruling.verdict is Verdict.HOLD:
            assert ruling.until is not None
            assert ruling.until >= now
            if ruling.reason in (Reason.QUIET_HOURS, Reason.DIGEST, Reason.BUDGET):
                assert ruling.until > now
                assert not clock.quiet(ruling.until)
    today = sum(1 for at in case.taken if clock.day(at) == clock.day(now))
    usual = [it for it in going if it.priority < Priority.URGENT]
    if usual:
        assert today + len(usual) <= case.desk.budget
    strength: dict[tuple[int, str, str], set[tuple[int, datetime]]] = {}
    for it in (it for sending in going for it in sending.causes):
        sort = SORTS[it.name]
        strength.setdefault((it.order_id, sort.chain, it.subject), set()).add((sort.rank, it.at))
    assert all(len(its) == 1 for its in strength.values())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_cases(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(drawn: tuple[Case, datetime], random: Any) -> None:
    case, now = drawn
    shuffled = list(case.pending)
    random.shuffle(shuffled)
    again = decide(replace(case, pending=shuffled), now)
    assert again.rulings == decide(case, now).rulings


BROWSER = Given(True, NOON, "page")
SEEN = replace(
    ADA,
    addresses={**ADA.addresses, Channel.PUSH: "browser"},
    known={Channel.PUSH: {("push", "service"): BROWSER}},
)


def channels(person: Person, **changes: Any) -> list[tuple[int, Channel]]:
    """By order; 0 is a message about several."""
    two = (cause("delivered", 1), cause("delivered", 2, order_id=2))
    sendings = ask(*two, person=person, **changes).sendings
    return sorted((it.order_id, it.channel) for it in sendings)


def test_a_browser_allowed_on_an_orders_page_shows_news_of_that_order_alone() -> None:
    first = replace(SEEN, browsers=frozenset({1}))
    assert channels(first) == [(1, Channel.PUSH), (2, Channel.EMAIL)]
    liked = replace(first, channels=(Channel.PUSH, Channel.EMAIL))
    assert channels(liked) == [(1, Channel.PUSH), (2, Channel.EMAIL)]
    chosen = replace(first, channels=(Channel.EMAIL, Channel.PUSH))
    assert channels(chosen) == [(1, Channel.EMAIL), (2, Channel.EMAIL)]
    everywhere = replace(liked, browsers=frozenset({0, 1}))
    assert channels(everywhere) == [(1, Channel.PUSH), (2, Channel.PUSH)]


def test_one_summary_never_tells_an_orders_browser_of_another_order() -> None:
    ripe = {"reason": Reason.DIGEST, "until": NOON}
    two = (cause("delivered", 1, **ripe), cause("delivered", 2, order_id=2, **ripe))
    apart = replace(SEEN, pace="daily", browsers=frozenset({1, 2}))
    sendings = ask(*two, person=apart).sendings
    assert sorted((it.order_id, len(it.causes)) for it in sendings) == [(1, 1), (2, 1)]
    one = replace(apart, browsers=frozenset({0, 1}), channels=(Channel.PUSH,))
    (sending,) = ask(*two, person=one).sendings
    assert (sending.order_id, len(sending.causes)) == (0, 2)
