"""When a parcel is asked about again, and how often a carrier: both pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.connectors.karrio.poll import REQUIRED
from waypost.connectors.karrio.schedule import (
    BUDGETS,
    EXPIRES,
    SLOWEST,
    Bucket,
    Budget,
    next_poll,
    take,
)
from waypost.core.words import ParcelStatus

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "silent", "fruitless", "wait"),
    [
        (ParcelStatus.PENDING, 0 * HOUR, 0, 2 * HOUR),
        (ParcelStatus.PENDING, 1 * HOUR, 4, 4 * HOUR),
        (ParcelStatus.IN_TRANSIT, 0 * HOUR, 0, HOUR),
        (ParcelStatus.IN_TRANSIT, 6 * HOUR, 4, 2 * HOUR),
        (ParcelStatus.IN_TRANSIT, 20 * HOUR, 40, 4 * HOUR),
        (ParcelStatus.OUT_FOR_DELIVERY, 0 * HOUR, 0, HOUR / 2),
        (ParcelStatus.OUT_FOR_DELIVERY, 6 * HOUR, 3, HOUR / 2),
        (ParcelStatus.ON_HOLD, 0 * HOUR, 0, 2 * HOUR),
        (ParcelStatus.IN_TRANSIT, 96 * HOUR, 0, 8 * HOUR),
        (ParcelStatus.IN_TRANSIT, 40 * 24 * HOUR, 999, SLOWEST),
        (ParcelStatus.RETURN_TO_SENDER, 0 * HOUR, 0, 2 * HOUR),
    ],
)
def test_a_parcel_is_asked_about_at_this_pace(
    status: ParcelStatus, silent: timedelta, fruitless: int, wait: timedelta
) -> None:
    assert next_poll(status, NOW - silent, fruitless, NOW) == NOW + wait


@pytest.mark.parametrize("status", [ParcelStatus.DELIVERED, ParcelStatus.CANCELLED])
def test_a_parcel_that_is_done_is_never_asked_about_again(status: ParcelStatus) -> None:
    assert next_poll(status, NOW, 0, NOW) is None


def test_after_ninety_days_of_silence_nothing_more_will_come() -> None:
    assert next_poll(ParcelStatus.IN_TRANSIT, NOW - EXPIRES, 0, NOW) == NOW + SLOWEST
    late = NOW - EXPIRES - timedelta(seconds=1)
    assert next_poll(ParcelStatus.IN_TRANSIT, late, 0, NOW) is None


STATUSES = st.sampled_from(
    [each for each in ParcelStatus if each.value not in ("delivered", "cancelled")]
)


@given(
    STATUSES,
    st.timedeltas(timedelta(days=-3), EXPIRES),
    st.integers(-5, 10**9),
    st.integers(0, 50),
)
def test_the_next_question_is_half_an_hour_to_a_day_away_and_never_sooner_for_more_silence(
    status: ParcelStatus, silent: timedelta, fruitless: int, more: int
) -> None:
    first = next_poll(status, NOW - silent, fruitless, NOW)
    later = next_poll(status, NOW - silent, fruitless + more, NOW)
    assert first is not None
    assert later is not None
    assert NOW + HOUR / 2 <= first <= later <= NOW + SLOWEST


def test_every_installed_carrier_has_a_budget() -> None:
    assert set(BUDGETS) == set(REQUIRED)


def test_a_fresh_bucket_is_full_and_then_drips() -> None:
    budget = Budget(per_hour=60, burst=10)
    bucket, granted = take(None, budget, 15, NOW)
    assert granted == 10
    bucket, granted = take(bucket, budget, 5, NOW)
    assert granted == 0
    bucket, granted = take(bucket, budget, 5, NOW + timedelta(minutes=3))
    assert granted == 3


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    bucket, granted = take(Bucket(4.0, NOW), Budget(60, 10), 2, NOW - HOUR)
    assert granted == 2
    assert bucket == Bucket(2.0, NOW)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 7200)), max_size=30),
    st.floats(0.1, 500),
    st.floats(1, 50),
)
def test_never_more_than_the_budget_allows(
    asks: list[tuple[int, int]], per_hour: float, burst: float
) -> None:
    bucket, at, total = None, NOW, 0
    for wanted, seconds in asks:
        at += timedelta(seconds=seconds)
        bucket, granted = take(bucket, Budget(per_hour, burst), wanted, at)
        assert 0 <= granted <= wanted
        assert bucket.tokens >= 0
        total += granted
    assert total <= burst + (at - NOW) / HOUR * per_hour + 1e-6
