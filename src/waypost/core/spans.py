"""A span of waiting: an amount and a unit, written as people say it.

>>> span("48wh").unit
'wh'

Units: "h" and "d" are wall time, "bd" business days, "wh" working hours.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

_TEXT = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)\s*(wh|bd|h|d)")


class SpanUnreadable(ValueError):
    """A text that is no span."""


class Span(NamedTuple):
    """`amount` of `unit`, never negative; `wall` is it as a length of time, where a business day
    counts as a day."""

    amount: float
    unit: str
    wall: timedelta


@lru_cache(maxsize=1024)
def span(text: str) -> Span:
    """Read a span; SpanUnreadable says what would be right."""
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise SpanUnreadable(
            f"{text!r} is no span: write an amount and h, d, bd (business days) "
            f'or wh (working hours), such as "48wh"'
        )
    amount, unit = float(found[1]), found[2]
    hours = amount if unit in ("h", "wh") else amount * 24
    return Span(amount, unit, timedelta(hours=hours))
