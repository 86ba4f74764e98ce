"""The morning in a few sentences."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.console.lists import MOST, capped
from waypost.console.read.today import Kept, Standing
from waypost.console.words.figures import number, percent


class Said(NamedTuple):
    """A sentence and where it leads. tone: bad, warn, good, or "" for what is neither."""

    text: str
    path: str
    tone: str = ""


def critical(count: int, path: str) -> Said:
    text = ngettext(
        "%(count)s critical issue needs somebody.",
        "%(count)s critical issues need somebody.",
        count,
    )
    return Said(text % {"count": capped(count) if count > MOST else number(count)}, path, "bad")


def wishes(count: int, path: str) -> Said:
    text = ngettext(
        "%(count)s wish of a customer waits for somebody.",
        "%(count)s wishes of customers wait for somebody.",
        count,
    )
    return Said(text % {"count": capped(count) if count > MOST else number(count)}, path, "bad")


def broken(standing: Standing, path: str) -> Said:
    text = ngettext("%(count)s order is broken.", "%(count)s orders are broken.", standing.broken)
    return Said(text % {"count": number(standing.broken)}, path, "bad")


def at_risk(standing: Standing, path: str) -> Said:
    text = ngettext(
        "%(count)s order is at risk.", "%(count)s orders are at risk.", standing.at_risk
    )
    return Said(text % {"count": number(standing.at_risk)}, path, "warn")


def calm(standing: Standing, path: str) -> Said:
    if not standing.watched:
        return Said(_("All calm: no order is on its way."), path, "good")
    text = ngettext(
        "All calm: %(count)s order is on its way, and it is on track.",
        "All calm: %(count)s orders are on their way, and all of them are on track.",
        standing.watched,
    )
    return Said(text % {"count": number(standing.watched)}, path, "good")


def dispatched(kept: Kept, path: str) -> Said:
    text = _("%(share)s of dispatch promises were kept in the last 7 days.")
    return Said(text % {"share": percent(kept.kept, kept.decided)}, path)
