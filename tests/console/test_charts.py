"""Charts as geometry."""

from __future__ import annotations

import pytest

from waypost.console.charts.columns import columns, middle
from waypost.console.charts.flows import flows
from waypost.console.charts.heat import heat
from waypost.console.charts.shares import GAP, LEAST, shares
from waypost.console.charts.spread import piled, quantile
from waypost.console.charts.trend import floor_of, line


def test_the_parts_of_a_bar_fill_it() -> None:
    parts = shares([1, 2, 1])
    assert parts[-1].x + parts[-1].width == pytest.approx(100, abs=0.01)
    assert parts[1].width == pytest.approx(2 * parts[0].width, abs=0.01)


def test_what_there_is_can_be_seen_however_little_it_is() -> None:
    few, none, many = shares([1, 0, 1_000_000])
    assert few.width == LEAST
    assert none.width == 0
    assert many.x == pytest.approx(LEAST + GAP)
    assert many.x + many.width == pytest.approx(100, abs=0.01)


def test_nothing_has_no_parts() -> None:
    assert [part.width for part in shares([0, 0])] == [0, 0]


def test_what_came_and_what_went_share_a_scale_and_an_axis() -> None:
    columns, axis = flows([0, 30], [10, 5], [0, 5], 80)
    assert axis == 60
    first, second = columns
    assert (first.up_height, first.down, first.down_height) == (0, 60, 20)
    assert (second.up, second.up_height) == (0, 60)
    assert (second.under, second.under_height) == (70, 10)


def test_days_without_anything_have_an_axis_only() -> None:
    columns, axis = flows([0] * 14, [0] * 14, [0] * 14, 80)
    assert axis == 40
    assert {column.up_height + column.down_height for column in columns} == {0}


@pytest.mark.parametrize(
    ("counts", "share", "value"),
    [
        ({2: 1}, 0.5, 2),
        ({1: 5, 2: 4, 9: 1}, 0.5, 1),
        ({1: 5, 2: 4, 9: 1}, 0.9, 2),
        ({1: 5, 2: 4, 9: 1}, 0.91, 9),
        ({}, 0.5, None),
    ],
)
def test_a_quantile_is_a_value_that_was_there(
    counts: dict[int, int], share: float, value: int | None
) -> None:
    assert quantile(counts, share) == value


def test_what_is_beyond_the_scale_stands_in_its_last_bar() -> None:
    assert piled({0: 1, 3: 4, 6: 1, 30: 1}, 6) == [1, 0, 0, 4, 0, 0, 2]


def test_columns_are_as_tall_as_their_counts_and_zeros_leave_nothing() -> None:
    assert columns([2, 0, 4], 40) == "M1 20h8V40h-8zM21 0h8V40h-8z"
    assert columns([2], 40, first=2, most=4) == "M21 20h8V40h-8z"
    assert columns([1, 1_000_000], 40).startswith("M1 39h8")
    assert columns([], 40) == columns([0, 0], 40) == ""
    assert middle(2) == 25


def test_a_line_breaks_where_nothing_was_counted() -> None:
    drawn = line([1.0, 0.9, None, 0.95, None], 0.9, 24)
    assert drawn.path == "M0 2L25 22M75 12"
    assert drawn.dots == [(75, 12)]
    assert drawn.last == (75, 12)
    assert line([None, None], 0.9, 24).last is None


def test_lines_share_a_bottom_below_the_lowest() -> None:
    assert floor_of([0.99, None, 0.73]) == 0.7
    assert floor_of([0.99, 1.0]) == 0.9
    assert floor_of([]) == 0.9


def test_heat_tells_a_few_from_many_and_both_from_none() -> None:
    assert [heat(count, 1000) for count in (0, 1, 10, 100, 1000)] == [0, 1, 2, 3, 5]
    assert heat(1, 1) == 5
