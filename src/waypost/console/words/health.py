"""How a connection is, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.connectors.guide import Guide
from waypost.console.lists import capped
from waypost.console.read.connections import Connection
from waypost.console.words import short


class Health(NamedTuple):
    """state: paused, waiting, failing, quiet or healthy; title: that in a word; why: a sentence
    that says what it rests on, "" where there is nothing to say."""

    state: str
    title: str
    why: str


def health(it: Connection, now: datetime) -> Health:
    state = it.state(now)
    titles = {
        "paused": _("Paused"),
        "waiting": _("Waiting"),
        "failing": _("Failing"),
        "quiet": _("Quiet"),
        "healthy": _("Healthy"),
    }
    return Health(state, titles[state], _why(it, state, now))


def _why(it: Connection, state: str, now: datetime) -> str:
    if state == "paused":
        return _("Its address answers that there is nothing here.")
    if state == "waiting":
        return _("Nothing has arrived yet.")
    if state == "failing":
        return _trouble(it, now)
    if state == "quiet" and it.heard_at is not None:
        gap = short.length(now - it.heard_at)
        return _("Nothing for %(gap)s, which is longer than its rhythm.") % {"gap": gap}
    return ""


def _trouble(it: Connection, now: datetime) -> str:
    trouble = it.trouble(now)
    if trouble == "refused":
        count = it.refused_recently
        return ngettext(
            "%(count)s delivery was refused at the door lately.",
            "%(count)s deliveries were refused at the door lately.",
            count,
        ) % {"count": f"{count:,}"}
    if trouble == "behind" and it.behind is not None:
        return _("%(count)s deliveries wait to be read, the oldest for %(gap)s.") % {
            "count": capped(it.unread),
            "gap": short.length(now - it.behind),
        }
    if trouble == "gaps":
        return _("Gaps cannot be closed: %(why)s") % {"why": it.pull_note}
    return ngettext(
        "%(count)s delivery could not be read.",
        "%(count)s deliveries could not be read.",
        it.unreadable,
    ) % {"count": capped(it.unreadable)}


def lag(milliseconds: int | None) -> str:
    """How long deliveries wait to be read."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return _("under 1 s")
    if milliseconds < 100_000:
        return _("%(count)s s") % {"count": milliseconds // 1000}
    return short.length(timedelta(milliseconds=milliseconds))


def advice(guide: Guide, title: str, reason: str) -> str:
    """What to check when the door refused something for this reason."""
    said = reason.lower()
    if "configured" in said:
        return _("No secret was saved here when it came. Save it, then send again.")
    if "minutes" in said or ("signed" in said and " ago" in said) or "sent at" in said:
        return _("It was signed too long ago. Check the clock of this server, and send a new one.")
    if "ping" in said:
        return _("That was only the ping. Send something real.")
    if any(word in said for word in ("missing", "header", "carries no")):
        return _(
            "What came carries no signature of %(title)s. Somebody else sent it, or something "
            "between %(title)s and here takes headers away."
        ) % {"title": title}
    return (
        _(guide.wrong) if guide.wrong else _("The secret saved here is not the one it signs with.")
    )
