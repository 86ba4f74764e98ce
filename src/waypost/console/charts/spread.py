"""How something is spread: a histogram on a scale that it shares with others, and its quantiles."""

from __future__ import annotations

from collections.abc import Mapping


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


def piled(counts: Mapping[int, int], top: int) -> list[int]:
    """How many of each value from 0 to `top`; what is beyond stands in the last one."""
    found = [0] * (top + 1)
    for value, count in counts.items():
        found[min(max(0, value), top)] += count
    return found
