"""A share over time as a line with gaps where nothing was counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Line(NamedTuple):
    """path: of an SVG that is 100 wide and `height` tall. last: the newest point, if there is one.
    dots: points without neighbours, which a line would not show."""

    path: str
    last: tuple[float, float] | None
    dots: list[tuple[float, float]]


def line(shares: Sequence[float | None], floor: float, height: int) -> Line:
    """One point a share (0 to 1), evenly over the width; `floor` is at the bottom, 1 at the top."""
    step = 100 / max(1, len(shares) - 1)
    points = [
        None if share is None else (round(index * step, 2), _y(share, floor, height))
        for index, share in enumerate(shares)
    ]
    parts: list[str] = []
    for before, here in pairwise([None, *points]):
        if here is not None:
            parts.append(f"{'M' if before is None else 'L'}{here[0]:g} {here[1]:g}")
    around = [None, *points, None]
    dots = [
        here
        for before, here, after in zip(around, around[1:], around[2:], strict=False)
        if here is not None and before is None and after is None
    ]
    known = [point for point in points if point is not None]
    return Line("".join(parts), known[-1] if known else None, dots)


def floor_of(shares: Sequence[float | None], least: float = 0.9) -> float:
    """A common bottom for several lines: the tenth below the lowest of them, at most `least`."""
    lowest = min((share for share in shares if share is not None), default=least)
    return min(least, int(lowest * 10) / 10)


def _y(share: float, floor: float, height: int) -> float:
    span = max(1e-9, 1 - floor)
    inner = height - 4
    return round(2 + (1 - max(0.0, (share - floor) / span)) * inner, 2)
