"""What has happened that a customer would want to know: the same facts, the same causes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.lives import at, by, day, fact, paid, placed
from tests.core.strategies import absurd_instants, lives
from tests.core.strategies import facts as bodied
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.walk import walk
from waypost.core.words import Direction, ParcelStatus, RefundStatus
from waypost.tell.catalogue import SORTS
from waypost.tell.causes import Cause, of_state, of_turns
from waypost.tell.desk import Desk, Guide
from waypost.tell.truth import holds

DESK = Desk(guides=(Guide("SKU-*", "Care"),))
# What follows from marks alone, which only ever grow.
_MARKED = frozenset(
    {"order_confirmed", "cancelled", "label_made", "dispatched", "ready_for_pickup"}
    | {"delivery_failed", "delivered", "return_requested", "return_received"}
)


def causes(state: OrderState, desk: Desk = DESK) -> dict[str, Cause]:
    found = of_state(state, DEFAULT_RULES, desk)
    assert len({it.key for it in found}) == len(found)
    return {it.key: it for it in found}


def state_of(*facts: Fact) -> OrderState:
    return fold(OrderState(), facts)


def told(*facts: Fact) -> set[str]:
    """The keys of what holds in the end."""
    state = state_of(*facts)
    return {key for key, it in causes(state).items() if holds(it, state, (), DEFAULT_RULES)}


def scan(hours: float, status: ParcelStatus, parcel: str = "P1") -> Fact:
    return fact(hours, b.ParcelScanned(parcel=parcel, status=status))


def refund(hours: float, id_: str, status: RefundStatus, amount: int = 5000) -> Fact:
    return fact(hours, b.RefundUpdated(refund=id_, status=status, amount_minor=amount))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives(), st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_and_batches_are_the_same_causes(
    facts: list[Fact], random: Any
) -> None:
    known = causes(fold(OrderState(), facts))
    shuffled = [*facts, *facts[:3]]
    random.shuffle(shuffled)
    state, along = OrderState(), set[str]()
    for it in shuffled:
        state = fold(state, [it])
        along |= set(causes(state))
    assert causes(state) == known
    returns = {it for it, parcel in state.parcels.items() if parcel.direction is Direction.RETURN}
    for key in along - set(known):
        name, _, rest = key.partition(":")
        subject = rest.partition(":")[0]
        assert name not in _MARKED or subject in returns or subject == "fulfillment"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_of_any_life_it_can_be_said_what_holds(facts: list[Fact]) -> None:
    state, issues = OrderState(), {}
    until = max(it.occurred_at for it in facts) + timedelta(days=20)
    turns = walk(state, issues, facts, DEFAULT_RULES, None, until).turns
    found = of_turns(state, turns, dict.fromkeys(issues, 1))
    troubles = [it for it in found if it.name != "moving_again"]
    assert {it.name for it in [*found, *causes(state).values()]} <= set(SORTS)
    for it in troubles:
        assert holds(it, state, set(issues), DEFAULT_RULES)
        assert not holds(it, state, (), DEFAULT_RULES)
    for it in causes(state).values():
        holds(it, state, set(issues), DEFAULT_RULES)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(bodied(absurd_instants()), max_size=10))
def test_clocks_gone_mad_stop_nobody(facts: list[Fact]) -> None:
    state = fold(OrderState(), facts)
    assert all(
        holds(it, state, (), DEFAULT_RULES) in (True, False) for it in causes(state).values()
    )


def test_a_parcel_on_the_table_is_delivered_and_nothing_else() -> None:
    way = [placed(), paid(), scan(1, ParcelStatus.PICKED_UP), scan(2, ParcelStatus.IN_TRANSIT)]
    assert told(*way) == {"order_confirmed", "dispatched:P1", "in_transit:P1"}
    out = [*way, scan(30, ParcelStatus.OUT_FOR_DELIVERY)]
    assert told(*out) >= {"out_for_delivery:P1:2026-01-06"}
    failed = [*out, scan(32, ParcelStatus.DELIVERY_FAILED)]
    assert told(*failed) == {"order_confirmed", "delivery_failed:P1:2026-01-06"}
    there = told(*failed, scan(52, ParcelStatus.DELIVERED))
    assert there == {"order_confirmed", "delivered:P1", "survey"}


def test_several_scans_of_one_day_are_one_cause_and_the_next_day_is_another() -> None:
    scans = [scan(hours, ParcelStatus.DELIVERY_FAILED) for hours in (30, 31, 54)]
    keys = [it for it in causes(state_of(placed(), *scans)) if it.startswith("delivery_failed")]
    assert sorted(keys) == ["delivery_failed:P1:2026-01-06", "delivery_failed:P1:2026-01-07"]


def test_who_says_that_it_never_came_is_not_told_that_it_did() -> None:
    there = [placed(), scan(20, ParcelStatus.DELIVERED)]
    assert "delivered:P1" in told(*there)
    assert "delivered:P1" not in told(*there, fact(30, b.NonReceiptClaimed(parcel="P1")))


def test_late_but_delivered_is_a_cause_of_its_own() -> None:
    promised = fact(0, b.OrderDescribed(deliver_by=day(7)))
    late = told(placed(), promised, scan(24 * 4, ParcelStatus.DELIVERED))
    assert "late_apology" in late
    assert "late_apology" not in told(placed(), promised, scan(24, ParcelStatus.DELIVERED))


def test_all_is_delivered_when_the_last_of_several_parcels_is() -> None:
    facts = [
        placed(),
        scan(1, ParcelStatus.PICKED_UP, "P1"),
        scan(1.5, ParcelStatus.PICKED_UP, "P2"),
        scan(20, ParcelStatus.DELIVERED, "P1"),
    ]
    assert "all_delivered" not in told(*facts)
    assert "all_delivered" in told(*facts, scan(44, ParcelStatus.DELIVERED, "P2"))


def test_a_refund_that_two_partners_tell_of_is_one_refund() -> None:
    made = refund(1, "shop-1", RefundStatus.PENDING), refund(1.2, "re_1", RefundStatus.PENDING)
    came = refund(30, "re_1", RefundStatus.SUCCEEDED)
    keys = {it for it in causes(state_of(placed(), *made, came)) if it.startswith("refund")}
    assert keys == {"refund_made:5000:1", "refund_arrived:5000:1"}
    gone = refund(2, "shop-1", RefundStatus.FAILED), refund(2, "re_1", RefundStatus.CANCELED)
    assert not any(it.startswith("refund") for it in told(placed(), *made, *gone))


def test_a_guide_is_for_who_bought_what_it_is_about_and_kept_it() -> None:
    lines = fact(0, b.OrderDescribed(lines=(b.Line("a", "SKU-A"),)))
    kept = [placed(), lines, scan(20, ParcelStatus.DELIVERED)]
    guide = causes(state_of(*kept))["guide"]
    assert guide.due_at == at(20) + timedelta(days=3)
    assert "guide" not in causes(state_of(*kept), Desk(guides=(Guide("TEA-1", "Brew"),)))
    back = fact(40, b.ReturnRequested(rma="R1")), fact(90, b.ReturnReceived(rma="R1"))
    assert not {"guide", "survey"} & told(*kept, *back)


def test_ids_that_partners_made_up_to_be_long_or_odd_still_make_keys() -> None:
    long, odd = "P" * 5000, "P\x00\n1"
    keys = causes(
        state_of(
            placed(),
            scan(1, ParcelStatus.DELIVERED, long),
            scan(1, ParcelStatus.DELIVERED, odd),
            fact(2, b.OrderDescribed(deliver_by=by(1))),
        )
    )
    assert all(len(key) <= 200 and key.isprintable() for key in keys)
