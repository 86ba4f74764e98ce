"""Drawings: where things lie, whatever the order went through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.console.draw import Clocks, clocks, columns
from waypost.core.clocks import Clock
from waypost.core.trace import Traced

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def drawn(start: float, due: float, stopped: float | None = None) -> Clocks:
    """One clock; all in hours from now."""
    clock = Clock("late_dispatch", "order", NOW + start * HOUR, NOW + due * HOUR)
    end = None if stopped is None else NOW + stopped * HOUR
    found = clocks([Traced(clock, end, None)], NOW, UTC)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "due", "stopped", "tone", "words"),
    [
        (-10, -2, -5, "kept", "kept, 3 h to spare"),
        (-10, -6, -2, "late", "4 h late"),
        (-10, 5, None, "running", "due in 5 h"),
        (-10, -5, None, "over", "5 h over"),
        (-10, -10, None, "over", "for 10 h now"),
        (-10, -10, -4, "late", "ended after 6 h"),
    ],
)
def test_an_outcome_is_said_in_words(
    start: float, due: float, stopped: float | None, tone: str, words: str
) -> None:
    bar = drawn(start, due, stopped).bars[0]
    assert (bar.tone, bar.outcome) == (tone, words)


def test_a_deadline_that_is_never_reached_leaves_room_for_the_rest() -> None:
    bar = drawn(-10, 24 * 365 * 50).bars[0]
    assert bar.due is None
    assert bar.end > 90


def test_the_present_is_drawn_where_it_belongs() -> None:
    assert drawn(-10, 10).now == pytest.approx(50, abs=2)
    assert drawn(-1000, -900, -950).now is None


def test_ticks_are_round_where_the_brand_is() -> None:
    clock = Clock("late_dispatch", "order", NOW - 40 * HOUR, NOW)
    found = clocks([Traced(clock, None, None)], NOW, ZoneInfo("Asia/Kolkata"))
    assert found is not None
    assert [tick.label for tick in found.ticks] == ["12:00", "10 Mar", "12:00"]


def test_an_order_without_clocks_has_no_drawing() -> None:
    assert clocks([], NOW, UTC) is None


hours = st.floats(-5000, 5000)


@given(hours, hours, st.none() | hours)
def test_nothing_is_drawn_outside(start: float, length: float, stopped: float | None) -> None:
    due = start + abs(length)
    if stopped is not None:
        stopped = start + abs(stopped)
    picture = drawn(start, due, stopped)
    bar = picture.bars[0]
    for x in (bar.begin, bar.end, bar.begin + bar.width, bar.begin + bar.allowed):
        assert 0 <= x <= 100.01
    for width in (bar.width, bar.allowed):
        assert width >= 0
    assert len(picture.ticks) <= 6
    assert all(one.x < other.x for one, other in pairwise(picture.ticks))


def test_columns_are_as_tall_as_the_counts() -> None:
    found = columns([0, 5, 10], 30)
    assert [column.height for column in found] == [1, 15, 30]
    assert [column.y for column in found] == [29, 15, 0]
    assert columns([0, 0], 30)[0].height == 1
