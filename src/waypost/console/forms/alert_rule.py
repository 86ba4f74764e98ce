"""The form of an alert rule: typed values, what is wrong with them, and the columns they make."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.alerts.rules import CHOICES, DAY, Pace
from waypost.console.read.alerts import Rule
from waypost.console.words.alerts import clock
from waypost.console.words.journey import LEGS
from waypost.core.catalogue import KINDS
from waypost.core.words import Severity

MOST_HOURS = 336
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_LISTS = ("causes", "legs", "kinds", "carriers", "warehouses", "days")
_TEXTS = ("title", "channel_id", "severity", "hours", "since", "until", "zone", "pace", "digest_at")


class Form(NamedTuple):
    """values: what the fields show. errors: by field. columns: of the rule, where nothing is
    wrong."""

    values: dict[str, Any]
    errors: dict[str, str]
    columns: dict[str, Any] | None = None


def begun(zone: str, channel: int) -> Form:
    """A new rule."""
    return Form(
        {
            "title": "", "channel_id": str(channel or ""), "causes": ["opened", "raised"],
            "severity": "3", "legs": [], "kinds": [], "carriers": [], "warehouses": [],
            "hours": "4", "days": [str(day) for day in range(7)], "since": "00:00",
            "until": "24:00", "zone": zone, "urgent": True, "pace": "once", "digest_at": "09:00",
        },
        {},
    )  # fmt: skip


def shown(rule: Rule) -> Form:
    """A rule as it is kept."""
    of_legs = {kind for leg in LEGS if leg.name in rule.legs for kind in leg.kinds}
    values = rule.values | {
        "channel_id": str(rule.channel_id),
        "severity": str(rule.severity),
        "kinds": [kind for kind in rule.kinds if kind not in of_legs],
        "hours": str(rule.unassigned_hours or 4),
        "days": [str(day) for day in rule.days or range(7)],
        "since": clock(rule.since),
        "until": clock(rule.until),
        "digest_at": clock(rule.digest_at),
    }
    return Form(values, {})


def read(post: QueryDict, channels: set[int]) -> Form:
    """What somebody typed."""
    values: dict[str, Any] = {name: post.get(name, "").replace("\0", "").strip() for name in _TEXTS}
    values |= {name: [it.replace("\0", "")[:100] for it in post.getlist(name)] for name in _LISTS}
    values["urgent"] = post.get("urgent") == "on"
    errors: dict[str, str] = {}
    columns = {**_what(values, errors), **_when(values, errors)}
    columns["title"] = " ".join(values["title"].split())[:100]
    if not columns["title"]:
        errors["title"] = _("Give it a name: the messages say it, too.")
    columns["channel_id"] = _number(values["channel_id"], 0, 2**62)
    if columns["channel_id"] not in channels:
        errors["channel_id"] = _("Choose where it tells.")
    return Form(values, errors, None if errors else columns)


def _what(values: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    legs = [leg for leg in LEGS if leg.name in values["legs"]]
    kinds = {kind for leg in legs for kind in leg.kinds}
    kinds |= {kind for kind in values["kinds"] if kind in KINDS or kind.startswith("own:")}
    causes = [cause for cause in CHOICES if cause in values["causes"]]
    if not causes:
        errors["causes"] = _("Choose at least one: otherwise it would never tell anything.")
    hours = _number(values["hours"], 1, MOST_HOURS)
    if hours is None and "unassigned" in causes:
        errors["hours"] = _("A number of hours from 1 to %(most)s.") % {"most": MOST_HOURS}
    severity = _number(values["severity"], int(min(Severity)), int(max(Severity)))
    if severity is None:
        errors["severity"] = _("Choose a severity.")
    return {
        "causes": causes,
        "severity": severity,
        "legs": [leg.name for leg in legs],
        "kinds": sorted(kinds)[:200],
        "carriers": sorted(set(values["carriers"]))[:50],
        "warehouses": sorted(set(values["warehouses"]))[:50],
        "unassigned_hours": hours or 0,
    }


def _when(values: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    times = {}
    for name in ("since", "until", "digest_at"):
        times[name] = _minute(values[name])
        if times[name] is None:
            errors[name] = _("A time such as 09:00.")
    if times["since"] == DAY or times["digest_at"] == DAY:
        errors["since" if times["since"] == DAY else "digest_at"] = _("At most 23:59.")
    days = sorted({day for it in values["days"] if (day := _number(it, 0, 6)) is not None})
    if not days:
        errors["days"] = _("Choose at least one day. To be told nothing, pause the rule.")
    if values["zone"] not in available_timezones():
        errors["zone"] = _("A zone such as Europe/Berlin.")
    if values["pace"] not in list(Pace):
        errors["pace"] = _("Choose how soon.")
    chosen = {name: values[name] for name in ("zone", "urgent", "pace")}
    return {**times, **chosen, "days": days}


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    return minute if minute <= DAY else None


def _number(text: str, least: int, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return int(text) if least <= int(text) <= most else None
