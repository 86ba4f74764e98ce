"""Team alerts: what is told to whom, and what was told."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts import mail
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.charts.columns import STEP, columns
from waypost.console.export import stream
from waypost.console.lists import address, filter_of
from waypost.console.read import alerts as read
from waypost.console.read.tallies import day_of, zone_of
from waypost.console.words import alerts as words
from waypost.console.words.figures import number
from waypost.console.words.short import day_of as day_title

_NEWEST = 10
_PAGE = 50
_PIECE = 1000
_HEADER = ("made_at", "sent_at", "state", "form", "rule", "to", "issues", "over", "tries", "why")
_HEIGHT = 28


class Row(NamedTuple):
    """A rule on the page. count: of a week ("" where issues that open are not told), drawn by
    `path`, said in words by `said`."""

    rule: read.Rule
    what: str
    when: str
    channel: read.Channel | None
    count: str
    path: str
    said: str
    held: read.Held | None
    held_until: datetime | None


class Line(NamedTuple):
    """A message of the log in words."""

    it: read.Message
    form: str
    state: str
    tone: str


@require_safe
@require(Role.MANAGER)
def alerts(request: HttpRequest) -> HttpResponse:
    seat = seat_of(request)
    newest = read.messages(seat.brand_id, read.Asked(), _NEWEST)
    told: dict[str, Any] = {
        "lines": [line(it) for it in newest],
        "busy": any(it.state == "waiting" and it.tries == 0 for it in newest),
        "channels": [(it, words.KINDS[it.kind]) for it in read.channels(seat.brand_id)],
        "made": request.session.pop("alert secret", None),
    }
    if request.headers.get("HX-Request") == "true" and request.GET.get("part") == "told":
        return render(request, "console/alerts/_told.html", told)
    told |= {
        "rules": _rows(request, [it for it, _kind in told["channels"]]),
        "kinds": words.KINDS.items(),
        "mail": mail.is_configured(),
        "wide": 7 * STEP,
        "height": _HEIGHT,
    }
    return render(request, "console/alerts/page.html", told)


@require_safe
@require(Role.MANAGER)
def log(request: HttpRequest) -> HttpResponseBase:
    """Everything that was told; `format=csv` with the same filters."""
    brand_id, asked = seat_of(request).brand_id, _asked(request)
    if request.GET.get("format") == "csv":
        return stream(request, "alerts", _HEADER, _pieces(brand_id, asked))
    before = _number(request.GET.get("after", ""))
    found = read.messages(brand_id, asked, _PAGE + 1, before)
    more = address(request, format=None) if len(found) > _PAGE else ""
    rules = [(str(it.id), it.title) for it in read.rules(brand_id)]
    channels = [(str(it.id), it.title) for it in read.channels(brand_id)]
    told = {
        "lines": [line(it) for it in found[:_PAGE]],
        "filters": [
            filter_of(request, "state", _("State"), [(k, str(v)) for k, v in words.STATES.items()]),
            filter_of(request, "rule", _("Rule"), rules),
            filter_of(request, "channel", _("Channel"), channels),
        ],
        "clear_all": request.path if any(it is not None for it in asked) else "",
        "export": address(request, format="csv"),
        "older": f"{more}{'&' if '?' in more else '?'}after={found[_PAGE - 1].id}" if more else "",
        "newest": address(request) if before else "",
    }
    return render(request, "console/alerts/log.html", told)


def line(it: read.Message) -> Line:
    tones = {"sent": "fine", "failed": "broken", "nothing": "", "waiting": "warning"}
    state = words.STATES[it.state]
    if it.state == "waiting" and it.tries:
        state = _("Tried, will be tried again")
    return Line(it, str(words.FORMS[it.form]), str(state), tones[it.state])


def _rows(request: HttpRequest, channels: list[read.Channel]) -> list[Row]:
    seat, now = seat_of(request), timezone.now()
    days = read.week(day_of(now, seat.zone))
    start = datetime.combine(days[0], time(), zone_of(seat.zone))
    found = read.rules(seat.brand_id)
    opened = read.opened(seat.brand_id, found, days[0], start, str(zone_of(seat.zone)))
    held, known = read.held(seat.brand_id), {it.id: it for it in channels}
    return [
        _row(it, known.get(it.channel_id), opened[it.id], days, held.get(it.id), seat.brand_id)
        for it in found
    ]


def _row(
    rule: read.Rule,
    channel: read.Channel | None,
    opened: dict[date, int],
    days: list[date],
    held: read.Held | None,
    brand_id: int,
) -> Row:
    counts = [opened.get(day, 0) for day in days]
    said = ", ".join(
        f"{day_title(day)}: {number(count)}" for day, count in zip(days, counts, strict=True)
    )
    until = rule.heard(brand_id).due_at(held.since, 0) if held and not rule.paused else None
    count = number(sum(counts)) if {"opened", "raised"} & set(rule.causes) else ""
    return Row(
        rule, words.what(rule), words.when(rule), channel, count,
        columns(counts, _HEIGHT), said, held, until,
    )  # fmt: skip


def _asked(request: HttpRequest) -> read.Asked:
    state = request.GET.get("state", "")
    return read.Asked(
        state if state in words.STATES else None,
        _number(request.GET.get("rule", "")),
        _number(request.GET.get("channel", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _pieces(brand_id: int, asked: read.Asked) -> Any:
    def piece(before: Any) -> tuple[list[Any], Any]:
        found = read.messages(brand_id, asked, _PIECE, before)
        made = [
            [it.made_at, it.sent_at, it.state, it.form, it.rule, it.to, it.told, it.over,
             it.tries, it.why]
            for it in found
        ]  # fmt: skip
        return made, found[-1].id if len(found) == _PIECE else None

    return piece
