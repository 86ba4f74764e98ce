"""What came and what went, day by day: columns up and down from one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FILL = 0.68  # of a day's width


class Column(NamedTuple):
    """x, width: in percent. The tops and heights are in pixels."""

    x: float
    width: float
    up: float
    up_height: float
    down: float
    down_height: float
    under: float
    under_height: float


def flows(
    came: Sequence[int], went: Sequence[int], taken: Sequence[int], height: int
) -> tuple[list[Column], float]:
    """A column a day on one scale, and where the axis is: `came` above it, `went` below it and
    `taken` below that."""
    most_up = max(came, default=0)
    most_down = max((a + b for a, b in zip(went, taken, strict=True)), default=0)
    most = max(1, most_up + most_down)
    axis = round(height * most_up / most, 1) if most_up + most_down else height / 2
    scale = height / most
    step = 100 / max(1, len(came))
    found = []
    for index, (up, down, under) in enumerate(zip(came, went, taken, strict=True)):
        tall, deep, deeper = (_tall(count, scale) for count in (up, down, under))
        found.append(
            Column(
                x=round((index + (1 - FILL) / 2) * step, 3),
                width=round(FILL * step, 3),
                up=round(axis - tall, 2),
                up_height=tall,
                down=axis,
                down_height=deep,
                under=round(axis + deep, 2),
                under_height=deeper,
            )
        )
    return found, axis


def _tall(count: int, scale: float) -> float:
    return round(max(1.0, count * scale), 2) if count else 0.0
