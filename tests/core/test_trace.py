"""What a person sees of an order's clocks, after the fact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from waypost.core.bodies import (
    HoldPlaced,
    HoldReleased,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
    ReturnLabelled,
)
from waypost.core.facts import Fact
from waypost.core.judge import judge
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.trace import Traced, trace
from waypost.core.walk import walk
from waypost.core.words import ParcelStatus

T0 = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fact(hours: float, body: object, key: str = "") -> Fact:
    return Fact("order:shop/1", T0 + hours * HOUR, "shop", key or f"{hours}", body)  # type: ignore[arg-type]


def scan(hours: float, status: ParcelStatus) -> Fact:
    return fact(hours, ParcelScanned(parcel="1Z", status=status))


def traced(facts: list[Fact], hours: float) -> dict[str, Traced]:
    return {it.clock.kind: it for it in trace(facts, DEFAULT_RULES, T0 + hours * HOUR)}


PLACED = fact(0, OrderPlaced(number="1"))
PAID = fact(1, PaymentCaptured(payment="p"))


def test_a_running_clock_has_not_stopped() -> None:
    found = traced([PLACED, PAID], 5)["late_dispatch"]
    assert (found.stopped_at, found.how) == (None, None)
    assert not found.broken_at(T0 + 5 * HOUR)


def test_a_stopped_clock_names_the_fact_that_stopped_it() -> None:
    found = traced([PLACED, PAID], 5)["payment_pending"]
    assert found.stopped_at == PAID.occurred_at
    assert found.how == PAID
    assert not found.broken_at(T0 + 500 * HOUR)


def test_a_clock_that_stopped_too_late_stays_broken() -> None:
    facts = [PLACED, PAID, scan(72, ParcelStatus.PICKED_UP)]
    found = traced(facts, 80)["late_dispatch"]
    assert found.stopped_at == T0 + 72 * HOUR
    assert found.broken_at(T0 + 80 * HOUR)


def test_a_new_scan_restarts_the_silence_and_the_last_run_is_shown() -> None:
    facts = [PLACED, PAID, *(scan(hours, ParcelStatus.IN_TRANSIT) for hours in (10, 20, 30))]
    assert traced(facts, 40)["stalled"].clock.started_at == T0 + 30 * HOUR


def test_the_order_in_which_facts_are_given_does_not_matter() -> None:
    facts = [PLACED, PAID, scan(72, ParcelStatus.PICKED_UP), scan(90, ParcelStatus.DELIVERED)]
    now = T0 + 100 * HOUR
    assert trace(facts, DEFAULT_RULES, now) == trace(facts[::-1], DEFAULT_RULES, now)


def test_a_cause_among_facts_of_one_instant_is_found() -> None:
    held = fact(2, HoldPlaced(hold="h", reason="other"))
    released, seen = fact(9, HoldReleased(hold="h"), "a"), fact(9, OrderPlaced(number="1"), "b")
    found = traced([PLACED, PAID, held, seen, released], 20)["fulfillment_hold"]
    assert found.how == released


def test_a_clock_that_ends_by_itself_has_no_fact_to_blame() -> None:
    label = fact(1, ReturnLabelled(rma="r", parcel="", valid_until=T0 + 24 * 30 * HOUR))
    found = traced([PLACED, PAID, label], 24 * 60)["return_unused"]
    assert found.stopped_at is not None
    assert found.how is None


def test_what_runs_is_what_the_judgement_says_runs() -> None:
    facts = [PLACED, PAID, scan(20, ParcelStatus.IN_TRANSIT)]
    now = T0 + 30 * HOUR
    state = OrderState()
    walk(state, {}, facts, DEFAULT_RULES, None, now)
    running = {it.clock for it in trace(facts, DEFAULT_RULES, now) if it.stopped_at is None}
    assert running == set(judge(state, DEFAULT_RULES, now).clocks)


def test_a_fact_from_tomorrow_counts_as_of_now() -> None:
    now = T0 + 5 * HOUR
    found = trace([PLACED, fact(30, PaymentCaptured(payment="p"))], DEFAULT_RULES, now)
    pending = next(it for it in found if it.clock.kind == "payment_pending")
    assert pending.stopped_at == now
