"""Team alerts in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from waypost.alerts.channels import Kind, Why
from waypost.console.read.alerts import Rule
from waypost.console.words import short
from waypost.console.words.journey import LEGS
from waypost.console.words.kinds import kind_of
from waypost.core.words import Severity

KINDS: dict[str, Any] = {
    Kind.MAIL: gettext_lazy("E-mail"),
    Kind.SLACK: gettext_lazy("Slack"),
    Kind.TEAMS: gettext_lazy("Microsoft Teams"),
    Kind.WEBHOOK: gettext_lazy("Webhook"),
    Kind.APPRISE: gettext_lazy("Another service"),
}
CAUSES: dict[str, Any] = {
    "opened": gettext_lazy("it opens, also again"),
    "raised": gettext_lazy("it grows more severe"),
    "warned": gettext_lazy("it only warns yet"),
    "unassigned": gettext_lazy("nobody took it for some hours"),
}
PACES: dict[str, Any] = {
    "once": gettext_lazy("At once"),
    "quarter": gettext_lazy("Every quarter of an hour"),
    "hour": gettext_lazy("Every hour"),
    "day": gettext_lazy("Once a day"),
}
DAYS: tuple[Any, ...] = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
FORMS: dict[str, Any] = {
    "one": gettext_lazy("Alert"),
    "digest": gettext_lazy("Digest"),
    "held": gettext_lazy("Held, told together"),
    "storm": gettext_lazy("Storm, told together"),
    "test": gettext_lazy("Test"),
    "assigned": gettext_lazy("Assignment"),
    "mentioned": gettext_lazy("Mention"),
}
STATES: dict[str, Any] = {
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "nothing": gettext_lazy("Nothing left to tell"),
    "failed": gettext_lazy("Failed"),
}
_WRONG: dict[Why, Any] = {
    Why.NO_ADDRESS: gettext_lazy("Give e-mail addresses, such as ops@example.com."),
    Why.TOO_MANY: gettext_lazy("At most ten addresses."),
    Why.NO_URL: gettext_lazy("Paste the whole address, from the beginning to the end."),
    Why.NOT_HTTPS: gettext_lazy("The address begins with https://."),
    Why.UNKNOWN_SERVICE: gettext_lazy("This service is not among those below."),
    Why.UNVERIFIED: gettext_lazy("Without verify=…: certificates are always checked."),
}


def wrong(why: Why, what: str = "") -> str:
    text = str(_WRONG[why])
    return f"{what}: {text}" if what else text


def clock(minute: int) -> str:
    """ "09:30"; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def what(rule: Rule) -> str:
    """Which issues, in a sentence."""
    level = short.severity(Severity(rule.severity))
    if rule.severity == Severity.LOW:
        text = _("Every issue")
    elif rule.severity == Severity.CRITICAL:
        text = _("Critical issues")
    else:
        text = _("Issues from %(severity)s up") % {"severity": level.lower()}
    parts = [text, *_where(rule)]
    if rule.causes == ["unassigned"]:
        parts.append(_forgotten(rule.unassigned_hours))
    elif "unassigned" in rule.causes:
        parts.append(
            _("also when %(forgotten)s") % {"forgotten": _forgotten(rule.unassigned_hours)}
        )
    return ", ".join(parts)


def when(rule: Rule) -> str:
    """How soon, and in which hours, in a sentence."""
    pace = str(PACES[rule.pace])
    if rule.pace == "day":
        pace = _("Once a day at %(time)s") % {"time": clock(rule.digest_at)}
    parts = [pace]
    whole = rule.since == 0 and rule.until == 1440
    if len(rule.days) < 7 and rule.days:
        parts.append(_days(rule.days))
    if not whole:
        hours = {"since": clock(rule.since), "until": clock(rule.until)}
        parts.append(_("%(since)s to %(until)s") % hours)
    if rule.urgent and (len(parts) > 1 or rule.pace != "once"):
        parts.append(_("critical ones at any time"))
    return ", ".join(parts)


def _where(rule: Rule) -> list[str]:
    parts = []
    legs = [str(leg.title) for leg in LEGS if leg.name in rule.legs]
    of_legs = {kind for leg in LEGS if leg.name in rule.legs for kind in leg.kinds}
    named = legs + [kind_of(kind).title for kind in rule.kinds if kind not in of_legs]
    if named:
        parts.append(_some(named))
    if rule.carriers:
        parts.append(_some(rule.carriers))
    if rule.warehouses:
        parts.append(_some(rule.warehouses))
    return parts


def _some(names: list[str]) -> str:
    if len(names) <= 3:
        return " / ".join(names)
    more = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", len(names) - 2)
    return more % {"names": " / ".join(names[:2]), "count": len(names) - 2}


def _forgotten(hours: int) -> str:
    text = ngettext(
        "nobody took it for %(count)s hour", "nobody took it for %(count)s hours", hours
    )
    return text % {"count": hours}


def _days(days: list[int]) -> str:
    if days == list(range(days[0], days[-1] + 1)) and len(days) > 2:
        return f"{DAYS[days[0]]}–{DAYS[days[-1]]}"
    return ", ".join(str(DAYS[day]) for day in days)
