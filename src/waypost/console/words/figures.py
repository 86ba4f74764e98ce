"""Figures as the reader's language writes them."""

from __future__ import annotations

from math import floor

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def number(count: int) -> str:
    """ "12,345"."""
    return str(number_format(count, force_grouping=True))


def percent(part: int, whole: int) -> str:
    """ "97.2%", rounded down: only what is whole is 100%. A dash where there is nothing."""
    if not whole:
        return "–"
    tenths = floor(1000 * part / whole)
    places = 0 if tenths % 1000 == 0 else 1
    return _("%(share)s%%") % {"share": number_format(tenths / 10, places)}


def points(now: float, before: float) -> str:
    """A difference of two shares in percentage points: "+1.2", "−0.4", "±0"."""
    tenths = round((now - before) * 1000)
    if tenths == 0:
        return "±0"
    return ("+" if tenths > 0 else "−") + str(number_format(abs(tenths) / 10, 1))
