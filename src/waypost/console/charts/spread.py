"""How something is spread: a histogram on a scale that it shares with others, and its quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Bin(NamedTuple):
    """x, width in percent; y, height in pixels. more: the last one, with all that is beyond."""

    x: float
    y: float
    width: float
    height: float
    value: int
    count: int
    more: bool


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The least value that at least `share` of all do not exceed; None where there are none.

    >>> quantile({1: 5, 2: 4, 9: 1}, 0.9)
    2
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    need, seen = share * total, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= need - 1e-9:
            return value
    return max(counts)


def bins(counts: Mapping[int, int], top: int, height: int) -> list[Bin]:
    """A bar for each value from 0 to `top`, as tall as `height` where the most are. What is
    beyond `top` stands in the last one."""
    piled = [0] * (top + 1)
    for value, count in counts.items():
        piled[min(max(0, value), top)] += count
    most = max(1, *piled)
    step = 100 / (top + 1)
    found = []
    for value, count in enumerate(piled):
        tall = round(max(1.0, count / most * height), 1) if count else 0.0
        found.append(
            Bin(
                x=round(value * step + step * 0.06, 3),
                y=round(height - tall, 1),
                width=round(step * 0.88, 3),
                height=tall,
                value=value,
                count=count,
                more=value == top,
            )
        )
    return found


def middle(value: int, top: int) -> float:
    """Where the middle of a value's bar is, in percent."""
    return round((min(max(0, value), top) + 0.5) * 100 / (top + 1), 3)
