"""How an order stands, in the words of lists and figures."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

OVER = ("delivered", "cancelled")  # stages in which no promise can be missed any more
_NAMES = ("on_track", "at_risk", "broken")


class Standing(NamedTuple):
    """tone: the class of its pill. trouble: what it is in an order's row."""

    name: str
    title: Any
    tone: str
    trouble: int


STANDINGS = {
    "on_track": Standing("on_track", _("On track"), "fine", 0),
    "at_risk": Standing("at_risk", _("At risk"), "warning", 1),
    "broken": Standing("broken", _("Broken"), "broken", 2),
}


def standing_of(stage: str, trouble: int) -> Standing | None:
    """None: it is over, and nothing is wrong with it any more."""
    if not trouble and stage in OVER:
        return None
    return STANDINGS[_NAMES[trouble]]
