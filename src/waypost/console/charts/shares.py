"""A bar cut into its parts, in percent of its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

GAP = 0.4
LEAST = 1.2  # what there is can be seen and clicked, however little it is


class Part(NamedTuple):
    x: float
    width: float


def shares(counts: Sequence[int]) -> list[Part]:
    """One part a count, side by side over the whole width; a zero has no width.

    Small parts are widened to LEAST, which the others pay for by what they have beyond it.
    """
    total = sum(counts)
    if total <= 0:
        return [Part(0, 0) for _ in counts]
    gaps = GAP * (sum(1 for count in counts if count) - 1)
    room = 100 - gaps
    raw = [count / total * room for count in counts]
    lack = sum(LEAST - width for width in raw if 0 < width < LEAST)
    spare = sum(width - LEAST for width in raw if width > LEAST)
    found, x = [], 0.0
    for width in raw:
        if width > LEAST and spare:
            width -= lack * (width - LEAST) / spare
        elif width > 0:
            width = LEAST
        found.append(Part(round(x, 3), round(width, 3)))
        x += width + GAP if width else 0
    return found
