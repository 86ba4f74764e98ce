"""How hot a cell of a matrix is."""

from __future__ import annotations

from math import log

STEPS = 5


def heat(count: int, most: int) -> int:
    """0 for nothing, else 1 to STEPS, by the logarithm: a few of many are seen too."""
    if count <= 0 or most <= 0:
        return 0
    if most == 1:
        return STEPS
    return 1 + min(STEPS - 1, int((STEPS - 1) * log(count) / log(most) + 1e-9))
