"""Columns as one path: a page of many small charts has a path each, not a thousand bars."""

from __future__ import annotations

from collections.abc import Sequence

STEP = 10  # the viewBox of n columns is n * STEP wide
_FILL = 8


def columns(counts: Sequence[int], height: int, first: int = 0, most: int = 0) -> str:
    """The path of these columns, the largest (or `most`) as tall as `height`; zeros are left out.

    first: at which column's place they begin.
    """
    most = max(most, 1, *counts) if counts else 1
    parts = []
    for index, count in enumerate(counts, first):
        if count > 0:
            tall = max(1.0, round(count / most * height, 1))
            top = round(height - tall, 1)
            parts.append(f"M{STEP * index + 1} {top:g}h{_FILL}V{height}h-{_FILL}z")
    return "".join(parts)


def middle(index: int) -> int:
    """Where the middle of a column is."""
    return STEP * index + STEP // 2
