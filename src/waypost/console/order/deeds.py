"""Turning points of issues as sentences: what Waypost saw, what people did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waypost.console.read.issue import Turn
from waypost.console.words import short

_SEEN: dict[str, Any] = {
    "warned": gettext_lazy("“%(issue)s” warns"),
    "opened": gettext_lazy("“%(issue)s” is open"),
    "raised": gettext_lazy("“%(issue)s” is now %(severity)s"),
    "absorbed": gettext_lazy("A stronger issue speaks for “%(issue)s”"),
    "returned": gettext_lazy("“%(issue)s” speaks for itself again"),
    "closed": gettext_lazy("“%(issue)s” closed by itself"),
    "resolved": gettext_lazy("%(who)s resolved “%(issue)s”"),
    "reopened": gettext_lazy("%(who)s reopened “%(issue)s”"),
    "woken": gettext_lazy("%(who)s ended the snooze of “%(issue)s”"),
    "commented": gettext_lazy("%(who)s commented on “%(issue)s”"),
}


def told(turn: Turn, issue: str, names: Mapping[int, str], zone: tzinfo) -> str:
    """`issue`: its title. `names`: people's, by id; who is gone is "somebody"."""
    words = {
        "issue": issue,
        "who": name_of(turn.person_id, names),
        "severity": short.severity(turn.severity).lower(),
    }
    if turn.verb == "assigned":
        return _assigned(turn, words, names)
    if turn.verb == "snoozed":
        until = turn.changes.get("snoozed_until")
        time = short.moment(datetime.fromisoformat(until), zone) if until else "–"
        return _("%(who)s snoozed “%(issue)s” until %(time)s") % (words | {"time": time})
    if turn.verb == "resolved" and turn.note:
        return _("%(who)s resolved “%(issue)s”: %(reason)s") % (words | {"reason": turn.note})
    known = _SEEN.get(turn.verb)
    return str(known) % words if known is not None else f"{issue}: {short.readable(turn.verb)}"


def _assigned(turn: Turn, words: dict[str, str], names: Mapping[int, str]) -> str:
    to = turn.changes.get("assignee_id")
    if to is None:
        return _("%(who)s gave “%(issue)s” to nobody") % words
    if to == turn.person_id:
        return _("%(who)s took on “%(issue)s”") % words
    return _("%(who)s gave “%(issue)s” to %(whom)s") % (words | {"whom": name_of(to, names)})


def name_of(person_id: int | None, names: Mapping[int, str]) -> str:
    return names.get(person_id or 0) or _("somebody who has left")
