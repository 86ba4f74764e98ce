"""Lives: always the same, in order, and as troubled as their sources say."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import msgspec
import pytest

from tests.sim.shops import RATE, SEED, START, lives
from waypost.sim import Life, Odds, Shop, What, scaled


@pytest.fixture(scope="module")
def many() -> list[Life]:
    return lives(6000)


def first_of(life: Life, what: What) -> datetime | None:
    return next((step.at for step in life.steps if step.what is what), None)


def test_order_n_is_the_same_among_ten_and_among_a_thousand() -> None:
    thousand = lives(1000)
    assert lives(10) == thousand[:10]
    assert list(Shop(SEED).lives(1, START, RATE, first=777)) == [thousand[777]]


def test_another_seed_is_another_shop() -> None:
    [mine], [other] = lives(1), list(Shop(SEED + 1).lives(1, START, RATE))
    assert mine.steps != other.steps
    assert mine.id() != other.id()


def test_orders_are_placed_one_after_the_other_at_the_asked_rate(many: list[Life]) -> None:
    placed = [life.placed_at for life in many]
    assert placed == sorted(placed)
    assert placed[0] >= START
    hours = (placed[-1] - placed[0]) / timedelta(hours=1)
    assert len(many) / hours == pytest.approx(RATE, rel=0.05)


def test_more_is_bought_in_the_evening_than_at_night(many: list[Life]) -> None:
    local = Counter((life.placed_at - timedelta(hours=5)).hour for life in many)
    assert local[20] > 10 * local[4]


def test_steps_come_in_order_and_never_before_the_order(many: list[Life]) -> None:
    for life in many:
        instants = [step.at for step in life.steps]
        assert instants == sorted(instants)
        assert instants[0] == life.placed_at
        assert all(at.microsecond == 0 for at in instants)


def test_ids_of_two_orders_never_meet(many: list[Life]) -> None:
    codes = [
        parcel.code
        for life in many
        for parcel in life.parcels
        if "reused_number" not in life.troubles
    ]
    assert len(set(codes)) == len(codes)
    assert len({life.id(part) for life in many[:50] for part in range(1100)}) == 50 * 1100


def test_a_carrier_gives_a_number_out_again_after_some_months() -> None:
    shop = Shop(SEED, trouble=0)
    found: dict[str, list[Life]] = {}
    for number in range(249, 20_000, 250):
        for life in shop.lives(1, START, 2.0, first=number):
            for parcel in life.parcels[:1]:
                found.setdefault(parcel.code, []).append(life)
    twice = [pair for pair in found.values() if len(pair) > 1]
    assert twice
    for earlier, later in (pair[:2] for pair in twice):
        assert later.placed_at - earlier.placed_at > timedelta(days=100)


def test_every_trouble_strikes_some_order(many: list[Life]) -> None:
    struck = Counter(name for life in many for name in life.troubles)
    habits = {
        "slow_method",
        "authorized_only",
        "split",
        "express",
        "pickup_point",
        "feedback",
        "returned",
        "exchanged",
        "refund_pending",
    }
    expected = set(Odds.__struct_fields__) - habits | {"reused_number"}
    assert expected == set(struck)


def test_a_world_without_trouble_has_none() -> None:
    assert not any(life.troubles for life in lives(800, trouble=0) if life.number % 250 != 249)


def test_a_factor_makes_every_trouble_likelier_up_to_nine_in_ten() -> None:
    for name, chance in msgspec.structs.asdict(scaled(Odds(), 5)).items():
        assert 0 < chance <= 0.9, name
    assert scaled(Odds(), 5).lost == pytest.approx(5 * Odds().lost)
    assert scaled(Odds(), 5).express == Odds().express


def test_as_many_payments_are_slow_as_in_olist(many: list[Life]) -> None:
    waits = [
        paid - life.placed_at
        for life in many
        if (paid := first_of(life, What.PAY_CAPTURED)) is not None
    ]
    slow = sum(wait > timedelta(hours=24) for wait in waits) / len(waits)
    assert slow == pytest.approx(0.178, abs=0.02)


def test_as_many_parcels_are_handed_over_late_as_in_olist(many: list[Life]) -> None:
    shipped = [life for life in many if first_of(life, What.PACKED) and not life.stray]
    late = sum("late_dispatch" in life.troubles for life in shipped) / len(shipped)
    assert late == pytest.approx(0.0915, abs=0.012)


def _came_late(life: Life) -> bool | None:
    """Was its only parcel within the customer's reach after the carrier's first date?"""
    promised = next(s.until for s in life.steps if s.what is What.PROMISED)
    there = next(
        (s.at for s in life.steps if s.of == 0 and s.code.startswith(("delivered", "available"))),
        None,
    )
    if promised is None or there is None:
        return None
    local = there + timedelta(hours=life.buyer.town.utc_offset)
    return local.date() > promised.date()


@pytest.mark.parametrize(("handed_late", "share"), [(True, 0.201), (False, 0.053)])
def test_late_hand_over_makes_late_delivery_as_likely_as_in_olist(
    handed_late: bool, share: float, many: list[Life]
) -> None:
    came = [
        _came_late(life)
        for life in many
        if len(life.parcels) == 1
        and not life.stray
        and ("late_dispatch" in life.troubles) is handed_late
        and "label_early" not in life.troubles
    ]
    known = [late for late in came if late is not None]
    assert sum(known) / len(known) == pytest.approx(share, rel=0.25)
