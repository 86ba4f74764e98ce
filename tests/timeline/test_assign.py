"""Which order a fact is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from waypost.core import refs
from waypost.core.bodies import OrderPlaced, ParcelScanned, PaymentCaptured
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.timeline.assign import Assignment, Bound, Owner
from waypost.timeline.heard import Heard

DAY = timedelta(days=1)
T = datetime(2026, 3, 2, 10, tzinfo=UTC)


def placed(id_: int, *more: str, at: datetime = T, brand: int = 1) -> Heard:
    fact = Fact(refs.order(id_, "shop"), at, "shop", str(id_), OrderPlaced(), more)
    return Heard(brand, fact)


def paid(payment: str, *more: str, at: datetime = T, brand: int = 1) -> Heard:
    body = PaymentCaptured(payment=payment)
    return Heard(brand, Fact(refs.payment(payment), at, "psp", payment, body, more))


def scanned(number: str, at: datetime, brand: int = 1) -> Heard:
    body = ParcelScanned(parcel=number, status=ParcelStatus.IN_TRANSIT)
    return Heard(brand, Fact(refs.tracking(number), at, "carrier", f"{number}{at}", body))


def owners(heard: list[Heard], known: dict[tuple[int, str], Bound] | None = None) -> list[set[str]]:
    """The orders, as the sets of fact keys that each of them got."""
    pairs = Assignment(known or {}).assign(heard)
    groups: dict[int, set[str]] = {}
    for owner, item in pairs:
        groups.setdefault(id(owner), set()).add(item.fact.key)
    return sorted(groups.values(), key=sorted)


def test_partners_meet_at_a_reference_that_both_use() -> None:
    heard = [placed(1, refs.payment("pi_1"), refs.tracking("1Z1")), paid("pi_1"), scanned("1Z1", T)]
    assert owners(heard) == [{"1", "pi_1", f"1Z1{T}"}]


def test_what_came_before_its_order_is_taken_up_by_it() -> None:
    early = [paid("pi_1"), scanned("1Z1", T)]
    late = [placed(1, refs.payment("pi_1"), refs.tracking("1Z1"))]
    assert owners(early) == [{f"1Z1{T}"}, {"pi_1"}]
    assert owners(early + late) == [{"1", "pi_1", f"1Z1{T}"}]


def test_a_stored_shell_is_reported_as_taken_up() -> None:
    shell = Owner(1, id=7)
    known = {(1, refs.payment("pi_1")): Bound(shell, T)}
    assignment = Assignment(known)
    [(owner, _)] = assignment.assign([placed(1, refs.payment("pi_1"))])
    assert assignment.taken_up == [shell]
    assert shell.final() is owner
    assert owner.named


def test_two_named_orders_never_become_one() -> None:
    heard = [placed(1, refs.number("1001")), placed(2, refs.number("1001"))]
    assert owners(heard) == [{"1"}, {"2"}]


def test_a_weak_name_stays_with_the_first_that_claimed_it() -> None:
    heard = [
        placed(1, refs.number("1001")),
        placed(2, refs.number("1001")),
        paid("pi_9", refs.number("1001")),
    ]
    assert owners(heard) == [{"1", "pi_9"}, {"2"}]


def test_brands_never_share_an_order() -> None:
    heard = [placed(1, refs.number("1001")), placed(1, refs.number("1001"), brand=2)]
    pairs = Assignment({}).assign(heard)
    assert {(owner.brand_id, item.brand_id) for owner, item in pairs} == {(1, 1), (2, 2)}


def test_orders_that_travel_in_one_parcel_both_hear_its_scans() -> None:
    number = refs.tracking("1Z1")
    heard = [placed(1, number), placed(2, number, at=T + DAY), scanned("1Z1", T + 2 * DAY)]
    scan = f"1Z1{T + 2 * DAY}"
    assert owners(heard) == [{"1", scan}, {"2", scan}]


def test_a_reused_tracking_number_belongs_to_its_time() -> None:
    number, later = refs.tracking("1Z1"), T + 200 * DAY
    heard = [
        placed(1, number),
        placed(2, number, at=later),
        scanned("1Z1", T + 3 * DAY),
        scanned("1Z1", later + 3 * DAY),
    ]
    assert owners(heard) == [
        {"1", f"1Z1{T + 3 * DAY}"},
        {"2", f"1Z1{later + 3 * DAY}"},
    ]


@given(st.permutations(range(7)))
def test_the_order_of_arrival_within_a_batch_does_not_matter(order: list[int]) -> None:
    heard = [
        placed(1, refs.number("1001"), refs.payment("pi_1")),
        paid("pi_1"),
        paid("ch_1", refs.payment("pi_1")),
        placed(2, refs.number("1002")),
        paid("pi_2", refs.number("1002")),
        scanned("1Z1", T),
        paid("pi_3"),
    ]
    assert owners([heard[i] for i in order]) == owners(heard)
