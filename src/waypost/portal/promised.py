"""A promise in words, for storefronts: as JSON, in each of the brand's languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.core.promise import Promise, is_abroad
from waypost.core.rules import Rules
from waypost.promise.show import Offer
from waypost.tell.desk import Desk

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
# Within this many days a weekday's name alone says which day is meant.
_NEAR = timedelta(days=6)


def told(given: Offer, rules: Rules, desk: Desk, now: datetime, id_: UUID | None) -> dict[str, Any]:
    """What a storefront gets. Instants are UTC in ISO 8601, days are days at the destination."""
    found = given.promise
    said: dict[str, Any] = {"id": str(id_) if id_ else None, "now": _instant(now)}
    said |= {"country": given.asked.country, "available": found is not None, "why": given.why}
    if found is not None:
        said |= {
            "order_by": _instant(found.order_by),
            "dispatch_by": _instant(found.dispatch_by),
            "earliest": found.earliest.isoformat(),
            "latest": found.latest.isoformat(),
        }
    said["words"] = {it: _words(it, given, rules, desk, now) for it in desk.languages}
    said["returns_url"] = desk.returns_url
    return said


def _words(language: str, given: Offer, rules: Rules, desk: Desk, now: datetime) -> dict[str, Any]:
    found = given.promise
    with translation.override(language):
        said: dict[str, Any] = {
            "shipping": _own(desk.words.shipping, language) or (_shipping(found) if found else ""),
            "returns": _own(desk.words.returns, language) or _returns(given, rules),
        }
        if found is None:
            out = given.why == "out_of_stock"
            return said | {"line": _("Not in stock at the moment.") if out else ""}
        days = _days(found, language, now.astimezone(rules.zone).date())
        left = found.order_by - now
        said |= {
            "line": _within(days, _left(left)),
            "within": _within(days, "{left}"),
            "plain": _arrives(days),
            "left": {
                "days": _("%(days)s d %(hours)s h") % {"days": "{d}", "hours": "{h}"},
                "hours": _("%(hours)s h %(minutes)s min") % {"hours": "{h}", "minutes": "{m}"},
                "minutes": _("%(minutes)s min") % {"minutes": "{m}"},
            },
        }
    return said


def _own(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, "")


def _within(days: tuple[str, str], left: str) -> str:
    first, last = days
    words = {"left": left, "day": first, "first": first, "last": last}
    if first == last:
        return _("Order within %(left)s, get it on %(day)s.") % words
    return _("Order within %(left)s, get it %(first)s to %(last)s.") % words


def _arrives(days: tuple[str, str]) -> str:
    first, last = days
    if first == last:
        return _("Get it on %(day)s.") % {"day": first}
    return _("Get it %(first)s to %(last)s.") % {"first": first, "last": last}


def _days(found: Promise, language: str, today: date) -> tuple[str, str]:
    """The first and the last day: "Tuesday", or "Tue, Dec 1" where that could be another one."""
    locale = _locale(language)
    if found.latest - today <= _NEAR:
        first, last = (
            format_date(day, "EEEE", locale=locale) for day in (found.earliest, found.latest)
        )
    else:
        first, last = (
            format_skeleton("MMMEd", day, locale=locale) for day in (found.earliest, found.latest)
        )
    return first, last


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _left(left: timedelta) -> str:
    """In whole minutes, rounded down: whoever is told of a minute has it."""
    hours, minutes = divmod(max(0, left // _MINUTE), 60)
    if hours >= 24:
        return _("%(days)s d %(hours)s h") % {"days": hours // 24, "hours": hours % 24}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


def _shipping(found: Promise) -> str:
    """From the clocks: how long until it is sent, and how long it travels."""
    out, fast, slow = found.days
    if not out:
        sent = _("Sent the same working day.")
    else:
        sent = ngettext(
            "Sent within %(count)s working day.", "Sent within %(count)s working days.", out
        ) % {"count": out}
    if fast == slow:
        came = ngettext(
            "Delivered %(count)s working day later.",
            "Delivered %(count)s working days later.",
            slow,
        ) % {"count": slow}
    else:
        words = {"first": fast, "last": slow}
        came = _("Delivered %(first)s to %(last)s working days later.") % words
    return f"{sent} {came}"


def _returns(given: Offer, rules: Rules) -> str:
    """From the clock that watches refunds."""
    asked = given.asked
    abroad = is_abroad(rules, asked)
    wait = rules.span("refund_overdue", asked.service, "", asked.warehouse, asked.country, abroad)
    days = max(1, ceil(wait.open.wall / _DAY))
    if wait.open.unit in ("bd", "wh"):
        text = ngettext(
            "Refunded within %(count)s working day of your return's arrival.",
            "Refunded within %(count)s working days of your return's arrival.",
            days,
        )
    else:
        text = ngettext(
            "Refunded within %(count)s day of your return's arrival.",
            "Refunded within %(count)s days of your return's arrival.",
            days,
        )
    return text % {"count": days}


def _instant(at: datetime) -> str:
    """Whole seconds, rounded down: a deadline is never told later than it is."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
