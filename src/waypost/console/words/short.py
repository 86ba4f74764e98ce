"""Short words: subjects, notes, stages, sources, amounts and moments, in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django.utils.dateformat import format as dated
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from waypost.connectors.registry import CONNECTORS
from waypost.console.words.codes import CODES
from waypost.core.bodies import Deadline
from waypost.core.words import ParcelStatus, Severity
from waypost.lib.money import plain

_SCORE = re.compile(r"(nps|stars)[ _](\d+)")
_AMOUNTS = re.compile(r"(-?\d+) of (-?\d+)")

STAGES: dict[str, Any] = {
    "unmatched": _("Unmatched"),
    "placed": _("Placed, not paid"),
    "paid": _("Paid, not shipped"),
    "in_transit": _("In transit"),
    "delivered": _("Delivered"),
    "returning": _("Coming back"),
    "cancelled": _("Cancelled"),
}

PARCELS: dict[ParcelStatus, Any] = {
    ParcelStatus.PENDING: _("Label made"),
    ParcelStatus.PICKED_UP: _("Picked up"),
    ParcelStatus.UNKNOWN: _("Unknown"),
    ParcelStatus.ON_HOLD: _("On hold"),
    ParcelStatus.CANCELLED: _("Cancelled"),
    ParcelStatus.DELIVERED: _("Delivered"),
    ParcelStatus.IN_TRANSIT: _("In transit"),
    ParcelStatus.DELIVERY_DELAYED: _("Delayed"),
    ParcelStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    ParcelStatus.READY_FOR_PICKUP: _("Ready for pickup"),
    ParcelStatus.DELIVERY_FAILED: _("Delivery failed"),
    ParcelStatus.RETURN_TO_SENDER: _("Coming back"),
}

_SEVERITIES: dict[Severity, Any] = {
    Severity.LOW: _("Low"),
    Severity.MEDIUM: _("Medium"),
    Severity.HIGH: _("High"),
    Severity.CRITICAL: _("Critical"),
}

_STATUSES: dict[str, Any] = {
    "warning": _("Warning"),
    "open": _("Open"),
    "absorbed": _("Spoken for"),
    "resolved": _("Resolved"),
    "closed": _("Closed"),
}

_SOURCES: dict[str, Any] = {
    "waypost": "Waypost",
    "stock": _("Waypost (stock)"),
    "olist": _("Import"),
}

_NAMESPACES: dict[str, Any] = {
    "order": _("order"),
    "number": _("number"),
    "payment": _("payment"),
    "tracking": _("parcel"),
    "shipment": _("shipment"),
    "return": _("return"),
}

_SUBJECTS: dict[str, Any] = {
    "parcel": _("parcel %(name)s"),
    "return": _("return %(name)s"),
    "refund": _("refund %(name)s"),
    "payment": _("payment %(name)s"),
    "line": _("line %(name)s"),
    "hold": _("hold %(name)s"),
    "review": _("review %(name)s"),
    "dispute": _("dispute %(name)s"),
    "claim": _("claim %(name)s"),
    "exchange": _("exchange %(name)s"),
    "contact": _("contact %(name)s"),
    "feedback": _("feedback %(name)s"),
    "connection": _("connection %(name)s"),
}


# What money is owed for, where it is no return.
_CLAIMS: dict[str, Any] = {
    "cancelled": _("for the cancellation"),
    "promised": _("as promised"),
}


def subject(text: str) -> str:
    """`parcel:1Z99` to "parcel 1Z99"; nothing for the order as a whole."""
    word, _colon, name = text.partition(":")
    if not name:
        return "" if word == "order" else word
    if word == "claim" and name in _CLAIMS:
        return str(_CLAIMS[name])
    if word == "return" and "/" in name:
        name = name.rsplit("/", 1)[1]
    known = _SUBJECTS.get(word)
    return f"{word} {name}" if known is None else str(known) % {"name": name}


def shortened(text: str, most: int = 22) -> str:
    """The middle left out where a subject is too long for a label; its end tells it apart."""
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}…{text[head + 1 - most :]}"


def note(text: str, currency: str = "") -> str:
    """A cause in the vocabulary's spelling, as words; "400 of 500" in minor units as money."""
    amounts = _AMOUNTS.fullmatch(text)
    if amounts is not None and currency:
        part, whole = (plain(int(amount), currency) for amount in amounts.groups())
        return gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole}
    score = _SCORE.fullmatch(text)
    if score is not None:
        most = 10 if score[1] == "nps" else 5
        return gettext("a score of %(part)s in %(whole)s") % {"part": score[2], "whole": most}
    return "" if text == "unknown" else readable(text)


def readable(code: str) -> str:
    """`carrier_parcel_lost` to "carrier parcel lost"; a sentence is left as it is."""
    known = CODES.get(code)
    if known is not None:
        return str(known)
    return code if " " in code else code.replace("_", " ").strip()


def source(name: str) -> str:
    """What people call the system that said something; a name of its own stays as it is."""
    connector = CONNECTORS.get(name)
    return str(_SOURCES.get(name, name)) if connector is None else connector.title


def stage(word: str) -> str:
    return str(STAGES.get(word) or readable(word).capitalize())


def namespace(word: str) -> str:
    """What a reference of this namespace names."""
    return str(_NAMESPACES.get(word, word))


def severity(level: int) -> str:
    return str(_SEVERITIES[Severity(level)])


def status(word: str) -> str:
    """An issue's status."""
    return str(_STATUSES.get(word, word))


def parcel(status: ParcelStatus | None) -> str:
    """A parcel's status; None is one of which nobody has said anything."""
    return gettext("No news yet") if status is None else str(PARCELS[status])


def day(at: datetime, zone: tzinfo) -> str:
    """ "3 Mar 2026" where it is in `zone`."""
    return day_of(at.astimezone(zone))


def day_of(local: date) -> str:
    """ "3 Mar 2026". What the pattern means: Django's documentation of the `date` filter."""
    return _day(local.year, local.month, local.day, get_language())


@lru_cache(maxsize=4096)
def _day(year: int, month: int, number: int, language: str | None) -> str:
    """A page tells hundreds of instants of a few days."""
    return dated(date(year, month, number), gettext("j M Y"))


def moment(at: datetime, zone: tzinfo) -> str:
    """ "3 Mar 2026, 10:05"."""
    local = at.astimezone(zone)
    return f"{day_of(local)}, {local:%H:%M}"


def deadline(promise: Deadline, zone: tzinfo) -> str:
    """A promise as it was made: an instant, or a whole day."""
    if promise.at is not None:
        return moment(promise.at, zone)
    if promise.day is not None:
        return day_of(promise.day)
    return gettext("a time not given")


def length(span: timedelta) -> str:
    """How long, in its largest unit: "3 d", "5 h", "12 min", "under a minute"."""
    minutes = int(abs(span.total_seconds()) // 60)
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 100:
        return gettext("%(count)s min") % {"count": minutes}
    if minutes < 48 * 60:
        return gettext("%(count)s h") % {"count": minutes // 60}
    return gettext("%(count)s d") % {"count": minutes // 1440}


def since(span: timedelta) -> str:
    """How long ago, or in how long where `span` is negative. The script says it likewise."""
    seconds = span.total_seconds()
    if abs(seconds) < 60:
        return gettext("just now") if seconds >= 0 else gettext("in under a minute")
    form = gettext("%(length)s ago") if seconds > 0 else gettext("in %(length)s")
    return form % {"length": length(span)}
