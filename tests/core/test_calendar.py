"""Working time, compared with counting minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waypost.core.calendar import Calendar, end_of_day, first_instant

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Where clocks are changed, and where a whole day was skipped (Apia, 2011-12-30).
SEASONS = {
    "America/Sao_Paulo": datetime(2017, 10, 11, tzinfo=UTC),
    "Europe/Berlin": datetime(2024, 3, 27, tzinfo=UTC),
    "Asia/Kolkata": datetime(2024, 8, 13, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 27, tzinfo=UTC),
    "UTC": datetime(2026, 1, 1, tzinfo=UTC),
}
AUTUMN = {
    "America/Sao_Paulo": datetime(2018, 2, 14, tzinfo=UTC),
    "Europe/Berlin": datetime(2024, 10, 24, tzinfo=UTC),
}


@lru_cache(maxsize=64)
def calendar(zone: str, workdays: tuple[int, ...], opens: int, closes: int) -> Calendar:
    return Calendar(zone, workdays, timedelta(minutes=opens), timedelta(minutes=closes))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone = draw(st.sampled_from(sorted(SEASONS)))
    begin = draw(st.sampled_from([table[zone] for table in (SEASONS, AUTUMN) if zone in table]))
    workdays = draw(st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6), (5, 6), (1, 4)]))
    hours = draw(st.sampled_from([(0, 1440), (540, 1020), (510, 1440), (0, 720)]))
    start = begin + draw(st.integers(0, 6 * 1440)) * MINUTE
    return calendar(zone, workdays, *hours), start


def open_now(it: Calendar, now: datetime) -> bool:
    """The definition, read off a clock on the wall and a calendar beside it."""
    local = now.astimezone(it.zone)
    passed = timedelta(hours=local.hour, minutes=local.minute)
    return local.weekday() in it.workdays and it.opens <= passed < it.closes


@given(calendars(), st.integers(1, 4 * 1440))
@settings(max_examples=50, deadline=None)
def test_working_time_agrees_with_counting_minutes(
    case: tuple[Calendar, datetime], minutes: int
) -> None:
    it, start = case
    now, left = start, minutes
    while left:
        left -= open_now(it, now)
        now += MINUTE
    assert it.add_working_time(start, minutes * MINUTE) == now
    assert it.working_time_between(start, now) == minutes * MINUTE


@given(calendars())
@settings(max_examples=80, deadline=None)
def test_the_next_opening_agrees_with_counting_minutes(case: tuple[Calendar, datetime]) -> None:
    it, start = case
    assert it.is_open(start) == open_now(it, start)
    now = start
    while not open_now(it, now):
        now += MINUTE
    assert it.next_open(start) == now


def works_on(it: Calendar, leaf: date) -> bool:
    now = first_instant(datetime.combine(leaf, time.min), it.zone)
    end = first_instant(datetime.combine(leaf + DAY, time.min), it.zone)
    while now < end:
        if open_now(it, now):
            return True
        now += 30 * MINUTE
    return False


@given(calendars(), st.integers(0, 6))
@settings(max_examples=80, deadline=None)
def test_business_days_agree_with_turning_leaves(
    case: tuple[Calendar, datetime], days: int
) -> None:
    it, start = case
    now = start
    while not open_now(it, now):
        now += MINUTE
    local = now.astimezone(it.zone)
    leaf, left = local.date(), days
    while left:
        leaf += DAY
        left -= works_on(it, leaf)
    expected = first_instant(datetime.combine(leaf, local.time()), it.zone)
    assert it.add_business_days(start, days) == expected


@given(st.sampled_from(sorted(SEASONS)), st.integers(0, 8 * 1440))
@settings(max_examples=50, deadline=None)
def test_a_local_time_is_its_first_showing_or_the_end_of_the_gap(zone: str, minutes: int) -> None:
    it = ZoneInfo(zone)
    local = datetime.combine(SEASONS[zone].date(), time.min) + minutes * MINUTE
    now = datetime.combine(local.date() - 2 * DAY, time.min, UTC)
    while now.astimezone(it).replace(tzinfo=None) < local:
        now += MINUTE
    assert first_instant(local, it) == now


BERLIN = Calendar("Europe/Berlin")
FRIDAY = datetime(2026, 1, 9, 14, tzinfo=UTC)
SATURDAY = datetime(2026, 1, 10, 14, tzinfo=UTC)


def test_a_business_day_after_friday_afternoon_is_monday_afternoon() -> None:
    assert BERLIN.add_business_days(FRIDAY, 1) == datetime(2026, 1, 12, 14, tzinfo=UTC)


def test_from_saturday_on_monday_is_the_first_full_working_day() -> None:
    assert BERLIN.add_business_days(SATURDAY, 1) == datetime(2026, 1, 12, 23, tzinfo=UTC)


def test_48_working_hours_are_two_business_days() -> None:
    assert BERLIN.add_working_time(FRIDAY, timedelta(hours=48)) == BERLIN.add_business_days(
        FRIDAY, 2
    )


def test_half_a_business_day_is_half_the_opening_hours() -> None:
    shop = Calendar("UTC", opens=timedelta(hours=9), closes=timedelta(hours=17))
    start = datetime(2026, 1, 5, 15, tzinfo=UTC)
    assert shop.add_business_days(start, 1.5) == datetime(2026, 1, 7, 11, tzinfo=UTC)


def test_public_holidays_and_closed_days_are_free_and_extra_days_are_worked() -> None:
    new_year = date(2026, 1, 1)
    bavaria = Calendar("Europe/Berlin", country="DE", subdivision="BY")
    assert not bavaria.is_workday(new_year)
    assert not bavaria.is_workday(date(2026, 1, 6))
    assert Calendar("Europe/Berlin", country="DE").is_workday(date(2026, 1, 6))
    assert not Calendar(closed=[date(2026, 1, 5)]).is_workday(date(2026, 1, 5))
    assert Calendar(working=[date(2026, 1, 10)]).is_workday(date(2026, 1, 10))
    assert Calendar(country="DE", working=[new_year]).is_workday(new_year)


def test_a_country_whose_holidays_end_in_2035_is_silent_about_2100() -> None:
    india = Calendar("Asia/Kolkata", country="IN")
    start = datetime(2100, 1, 4, 8, tzinfo=UTC)
    assert india.add_business_days(start, 1) == start + DAY


def test_before_the_cut_off_the_clock_starts_at_once() -> None:
    shop = Calendar("Europe/Berlin", cutoff=timedelta(hours=15))
    assert shop.dispatch_start(FRIDAY) == FRIDAY


def test_after_the_cut_off_it_starts_with_the_next_working_day() -> None:
    shop = Calendar("Europe/Berlin", cutoff=timedelta(hours=15))
    monday = datetime(2026, 1, 11, 23, tzinfo=UTC)
    assert shop.dispatch_start(FRIDAY + MINUTE) == monday
    assert shop.dispatch_start(SATURDAY) == monday


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2017, 10, 14), "America/Sao_Paulo", datetime(2017, 10, 15, 3, tzinfo=UTC)),
        (date(2018, 2, 17), "America/Sao_Paulo", datetime(2018, 2, 18, 3, tzinfo=UTC)),
        (date(2024, 3, 31), "Europe/Berlin", datetime(2024, 3, 31, 22, tzinfo=UTC)),
        (date(2011, 12, 29), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_day_ends_with_its_last_microsecond(day: date, zone: str, end: datetime) -> None:
    assert end_of_day(day, ZoneInfo(zone)) == end - datetime.resolution


@pytest.mark.parametrize("year", [1, 9999])
def test_beyond_the_calendar_is_an_overflow(year: int) -> None:
    with pytest.raises(OverflowError):
        BERLIN.add_business_days(datetime(year, 6, 1, tzinfo=UTC), 1)


def test_a_far_year_costs_no_more_than_itself() -> None:
    start = datetime(2500, 1, 4, 8, tzinfo=UTC)
    assert BERLIN.add_working_time(start, timedelta(hours=24)) == start + DAY
