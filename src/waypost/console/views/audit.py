"""The log of every change that somebody made."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.export import stream
from waypost.console.lists import address, filter_of, parts_of, place
from waypost.console.read.changes import (
    Asked,
    Change,
    changes,
    day_of,
    difference,
    people,
    verbs,
)
from waypost.console.words.verbs import verb_title

_PAGE = 50
_PIECE = 1000
_HEADER = ("at", "who", "verb", "about", "brand", "address", "before", "after")


@require_safe
@require(Role.MANAGER)
def audit(request: HttpRequest) -> HttpResponseBase:
    """Of all brands of the organisation; `format=csv` for all of it with the same filters."""
    house, asked = seat_of(request).organisation_id, _asked(request)
    if request.GET.get("format") == "csv":
        return stream(request, "audit", _HEADER, _pieces(house, asked))
    found = changes(house, asked, _PAGE + 1, _after(request))
    shown = found[:_PAGE]
    last = shown[-1] if len(found) > _PAGE else None
    told = {
        "changes": [(it, verb_title(it.verb), difference(it.before, it.after)) for it in shown],
        "filters": [
            filter_of(request, "person", _("Person"), people(house)),
            filter_of(request, "verb", _("Change"), [(it, verb_title(it)) for it in verbs(house)]),
        ],
        "clear_all": request.path if request.GET else "",
        "since": request.GET.get("since", "") if asked.since else "",
        "until": request.GET.get("until", "") if asked.until else "",
        "export": address(request, format="csv"),
        "older": _older(request, last),
        "newest": address(request) if "after" in request.GET else "",
    }
    return render(request, "console/team/audit.html", told)


def _older(request: HttpRequest, last: Change | None) -> str:
    if last is None:
        return ""
    path = address(request)
    query = urlencode({"after": place(last.at, last.id)})
    return f"{path}{'&' if '?' in path else '?'}{query}"


def _asked(request: HttpRequest) -> Asked:
    """What makes no sense asks for nothing."""
    person = request.GET.get("person", "")
    since, until = (day_of(request.GET.get(name, "")) for name in ("since", "until"))
    verb = request.GET.get("verb", "").replace("\0", "")
    return Asked(
        int(person) if person.isascii() and person.isdigit() and len(person) < 18 else None,
        verb or None,
        _midnight(since) if since else None,
        _midnight(until + timedelta(days=1)) if until and until.year < 9999 else None,
    )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _after(request: HttpRequest) -> tuple[datetime, int] | None:
    parts = parts_of(request.GET, 2)
    if parts is None or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 18):
        return None
    try:
        at = parse_datetime(parts[0])
    except ValueError:
        return None
    return (at, int(parts[1])) if at is not None and timezone.is_aware(at) else None


def _pieces(house: int, asked: Asked) -> Any:
    def piece(after: Any) -> tuple[list[Any], Any]:
        found = changes(house, asked, _PIECE, after)
        rows = [_row(it) for it in found]
        return rows, (found[-1].at, found[-1].id) if len(found) == _PIECE else None

    return piece


def _row(it: Change) -> list[object]:
    fields = difference(it.before, it.after)
    before = "; ".join(f"{field.name}: {field.before}" for field in fields)
    after = "; ".join(f"{field.name}: {field.after}" for field in fields)
    return [it.at, it.who, it.verb, it.about, it.brand, it.address, before, after]
