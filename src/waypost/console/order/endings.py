"""How issues of a kind ended before: by themselves or by people, after how long, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from waypost.console.draw import Column, columns
from waypost.console.read.issue import Ending
from waypost.console.words import short

HEIGHT = 48  # of the chart, in CSS pixels
_HOUR = timedelta(hours=1)
_WITHIN: tuple[tuple[timedelta, Any], ...] = (
    (_HOUR, _("1 h")),
    (4 * _HOUR, _("4 h")),
    (24 * _HOUR, _("1 d")),
    (72 * _HOUR, _("3 d")),
    (168 * _HOUR, _("7 d")),
    (timedelta.max, _("more")),
)
_MOST_REASONS = 3


class Span(NamedTuple):
    """How many ended within `title`, and not sooner."""

    title: str
    count: int
    column: Column


class Endings(NamedTuple):
    """alone: how many closed by themselves; the rest was resolved by people. alone_share: in
    percent. usual: the median of how long they lasted."""

    count: int
    alone: int
    alone_share: int
    usual: str
    spans: list[Span]
    reasons: list[tuple[str, int]]

    @property
    def by_people(self) -> int:
        return self.count - self.alone


def endings(found: Sequence[Ending]) -> Endings | None:
    """None where none has ended yet."""
    if not found:
        return None
    alone = sum(not it.by_people for it in found)
    counts = [0] * len(_WITHIN)
    for it in found:
        counts[
            next(place for place, (most, _title) in enumerate(_WITHIN) if it.lasted <= most)
        ] += 1
    reasons = Counter(it.reason.strip() for it in found if it.reason.strip())
    return Endings(
        len(found),
        alone,
        round(100 * alone / len(found)),
        short.length(median(it.lasted for it in found)),
        [
            Span(str(title), count, column)
            for (_most, title), count, column in zip(
                _WITHIN, counts, columns(counts, HEIGHT), strict=True
            )
        ],
        reasons.most_common(_MOST_REASONS),
    )
