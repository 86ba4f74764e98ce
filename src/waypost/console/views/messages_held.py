"""What is not told: causes that are held or dropped, and addresses that get nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.export import stream
from waypost.console.lists import address, filter_of, parts_of, place
from waypost.console.read import messages as counted
from waypost.console.read import suppressed as reading
from waypost.console.read import told as read
from waypost.console.read.people import people
from waypost.console.views.messages import PAGE, tabs
from waypost.console.words import messages as words
from waypost.tell.states import CauseState, Reason

_PIECE = 1000
_CAUSES = (
    "id",
    "at",
    "cause",
    "about",
    "order",
    "customer",
    "state",
    "reason",
    "until",
    "decided_at",
)
_SUPPRESSED = ("id", "at", "channel", "address", "reason", "why", "lifted_at")
# What a colleague has under another tab, or can't hurry.
_NOT_HURRIED = frozenset({Reason.APPROVAL, Reason.DRAFT, Reason.PAUSED, Reason.NO_ANSWER})


class Line(NamedTuple):
    """A cause in words."""

    it: read.Cause
    title: str
    said: str
    hurries: bool


@require_safe
@require(Role.VIEWER)
def held(request: HttpRequest) -> HttpResponseBase:
    """What waits, what is due next first; `reason` narrows, `format=csv`: as a file."""
    brand_id, reason = seat_of(request).brand_id, _reason(request)
    if request.GET.get("format") == "csv":
        return stream(request, "messages-held", _CAUSES, _held_pieces(brand_id, reason))
    found = read.held(brand_id, reason, PAGE + 1, _after(request))
    more = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        more = place(read.look_at(brand_id, last.id) or last.at, last.id)
    return _causes(request, "held", found[:PAGE], more)


@require_safe
@require(Role.VIEWER)
def dropped(request: HttpRequest) -> HttpResponseBase:
    """What is never told and why, the newest first."""
    brand_id, reason = seat_of(request).brand_id, _reason(request)
    if request.GET.get("format") == "csv":
        return stream(request, "messages-dropped", _CAUSES, _dropped_pieces(brand_id, reason))
    before = request.GET.get("after", "")
    found = read.dropped(brand_id, reason, PAGE + 1, int(before) if _is_id(before) else None)
    more = str(found[PAGE - 1].id) if len(found) > PAGE else ""
    return _causes(request, "dropped", found[:PAGE], more)


@require_safe
@require(Role.VIEWER)
def suppressed(request: HttpRequest) -> HttpResponseBase:
    """Addresses to which nothing is sent, the newest first."""
    brand_id, before = seat_of(request).brand_id, request.GET.get("after", "")
    asked = {
        "channel": _known(request, "channel", words.CHANNELS),
        "reason": _known(request, "reason", words.SUPPRESSED),
        "address": request.GET.get("address", "")[:320].replace("\0", "").strip(),
        "living": request.GET.get("lifted") != "1",
    }
    if request.GET.get("format") == "csv":
        return stream(request, "suppressed", _SUPPRESSED, _suppressed_pieces(brand_id, asked))
    start = int(before) if _is_id(before) else None
    found = reading.suppressions(brand_id, PAGE + 1, start, **asked)
    page = {
        "tab": "suppressed",
        "tabs": tabs(brand_id),
        "lines": [
            (it, words.CHANNELS.get(it.channel, it.channel), words.SUPPRESSED.get(it.reason, ""))
            for it in found[:PAGE]
        ],
        "names": {it.id: it.shown for it in people(brand_id)},
        "filters": [
            filter_of(request, "channel", _("Channel"), _spelled(words.CHANNELS)),
            filter_of(request, "reason", _("Why"), _spelled(words.SUPPRESSED)),
            filter_of(request, "lifted", _("Lifted"), [("1", _("Lifted ones too"))]),
        ],
        "clear_all": request.path if request.GET else "",
        "address": asked["address"],
        "export": address(request, format="csv"),
        "older": _older(request, str(found[PAGE - 1].id) if len(found) > PAGE else ""),
    }
    return render(request, "console/messages/suppressed.html", page)


def _causes(request: HttpRequest, tab: str, found: list[read.Cause], more: str) -> HttpResponseBase:
    brand_id = seat_of(request).brand_id
    reasons = [(name, words.reason(name), n) for name, n in read.reasons(brand_id, tab) if name]
    page = {
        "tab": tab,
        "tabs": tabs(brand_id),
        "lines": [_line(it) for it in found],
        "filters": [filter_of(request, "reason", _("Why"), reasons)],
        "clear_all": request.path if request.GET.get("reason") else "",
        "export": address(request, format="csv"),
        "older": _older(request, more),
        "configured": counted.is_configured(brand_id),
    }
    return render(request, "console/messages/causes.html", page)


def _line(it: read.Cause) -> Line:
    zone, now = timezone.get_current_timezone(), timezone.now()
    verdict = "hold" if it.state == CauseState.HELD else "drop"
    said = words.decided(verdict, it.reason, it.until, it.channel, zone, now)
    hurries = verdict == "hold" and it.reason not in _NOT_HURRIED and not it.message_id
    return Line(it, words.letter(it.name), said, hurries)


def _reason(request: HttpRequest) -> str:
    return _known(request, "reason", words.REASONS)


def _known(request: HttpRequest, name: str, titles: dict[str, Any]) -> str:
    value = request.GET.get(name, "")
    return value if value in titles else ""


def _spelled(titles: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), str(title)) for name, title in titles.items()]


def _older(request: HttpRequest, more: str) -> str:
    if not more:
        return ""
    query = request.GET.copy()
    query["after"] = more
    return f"{request.path}?{query.urlencode()}"


def _after(request: HttpRequest) -> tuple[datetime, int] | None:
    at, id_ = parts_of(request.GET, 2) or ("", "")
    try:
        since = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (since, int(id_)) if since.tzinfo and _is_id(id_) else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _cells(it: read.Cause) -> list[Any]:
    return [
        it.id, it.at, it.name, it.subject, it.number, it.customer, it.state, it.reason, it.until,
        it.decided_at,
    ]  # fmt: skip


def _held_pieces(brand_id: int, reason: str) -> Any:
    def piece(after: Any) -> tuple[list[Any], Any]:
        found = read.held(brand_id, reason, _PIECE, after)
        more = None
        if len(found) == _PIECE:
            last = found[-1]
            more = (read.look_at(brand_id, last.id) or last.at, last.id)
        return [_cells(it) for it in found], more

    return piece


def _dropped_pieces(brand_id: int, reason: str) -> Any:
    def piece(before: Any) -> tuple[list[Any], Any]:
        found = read.dropped(brand_id, reason, _PIECE, before)
        return [_cells(it) for it in found], found[-1].id if len(found) == _PIECE else None

    return piece


def _suppressed_pieces(brand_id: int, asked: dict[str, Any]) -> Any:
    def piece(before: Any) -> tuple[list[Any], Any]:
        found = reading.suppressions(brand_id, _PIECE, before, **asked)
        made = [
            [it.id, it.at, it.channel, it.address, it.reason, it.why, it.lifted_at] for it in found
        ]
        return made, found[-1].id if len(found) == _PIECE else None

    return piece
