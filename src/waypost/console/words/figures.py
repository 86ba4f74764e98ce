"""Figures as the reader's language writes them."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def number(count: int) -> str:
    """ "12,345"."""
    return str(number_format(count, force_grouping=True))


def percent(part: int, whole: int) -> str:
    """ "97.2%"; 100% is said of all and 0% of none only. A dash where there is nothing."""
    if not whole:
        return "–"
    if part in (0, whole):
        return share(100 * part // whole)
    tenths = min(999, max(1, round(1000 * part / whole)))
    return share(tenths / 10, 1)


def share(value: float, places: int = 0) -> str:
    """A number of percent."""
    return _("%(share)s%%") % {"share": number_format(value, places)}


def points(now: float, before: float) -> str:
    """A difference of two shares in percentage points: "+1.2", "−0.4", "±0"."""
    tenths = round((now - before) * 1000)
    if tenths == 0:
        return "±0"
    return ("+" if tenths > 0 else "−") + str(number_format(abs(tenths) / 10, 1))
