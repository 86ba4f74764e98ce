"""The triage list: what is wrong, live, narrowed, in groups, and as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import export
from waypost.console.lists import MOST, parts_of, place
from waypost.console.read import issues
from waypost.console.read.issues import Counted
from waypost.console.read.people import people
from waypost.console.read.triage import NAMES, Asked, after, asked_of
from waypost.console.views import issue_filters, saved
from waypost.console.views.issue_lines import grouped, line
from waypost.console.words.kinds import kind_of
from waypost.core.words import Severity

_SHOWN = ("status", *NAMES, "sort", "group")  # what a link to the list may say
_OPENED = 20  # rows of a group that opens in its place


@require_safe
@require(Role.VIEWER)
def listing(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    asked, page = _asked(request), _page(request)
    found = page["found"]
    page |= {
        "filters": issue_filters.chips(request, asked, found, page["colleagues"]),
        "clear_all": issue_filters.cleared(request) if asked.narrowed else "",
        "sorts": issue_filters.sorts(request, asked),
        "groupings": issue_filters.groupings(request, asked),
        "export": f"{reverse('issues_export')}?{request.GET.urlencode()}",
        "kept": [
            (name, request.GET[name]) for name in _SHOWN if name != "q" and name in request.GET
        ],
        "saving": saved.saving(request, "issues", _SHOWN),
        "reasons": issue_filters.reasons(),
        "untils": issue_filters.untils(),
    }
    return render(request, "console/issues/list.html", page)


@require_GET
@require(Role.VIEWER)
def live(request: HttpRequest) -> HttpResponse:
    """The list as it is now; 204 while it is as the page has it (`version`)."""
    if request.GET.get("version") == issues.version(seat_of(request).brand_id):
        return HttpResponse(status=204)
    return render(request, "console/issues/_live.html", _page(request))


@require_GET
@require(Role.VIEWER)
def rows(request: HttpRequest) -> HttpResponse:
    """The first rows of a group, to be shown in its place."""
    brand_id, asked, now = seat_of(request).brand_id, _asked(request), timezone.now()
    found = issues.listed(brand_id, asked, now, None, _OPENED)
    names = {it.id: it for it in people(brand_id)}
    page = {
        "asked": asked,
        "lines": [line(it, names) for it in found.issues],
        "all": _address(request) if found.more else "",
    }
    return render(request, "console/issues/_rows.html", page)


@require_GET
@require(Role.VIEWER)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All of the list, in its order."""
    brand_id, asked, now = seat_of(request).brand_id, _asked(request), timezone.now()
    names = {it.id: it.shown for it in people(brand_id)}

    def piece(at: list[str] | None) -> tuple[list[export.Row], list[str] | None]:
        found = issues.listed(brand_id, asked, now, after(asked, at), export.PIECE)
        return [_cells(it, names) for it in found.issues], found.more

    header = (
        _("Issue"), _("Order"), _("Customer"), _("Kind"), _("About"), _("Severity"), _("Status"),
        _("Since"), _("Due"), _("Carrier"), _("Lane"), _("Value in minor units"), _("Currency"),
        _("Assigned to"), _("Snoozed until"), _("Resolution"), _("Note"),
    )  # fmt: skip
    return export.stream(request, f"issues-{asked.status}", header, piece)


def _cells(it: issues.Row, names: dict[int, str]) -> export.Row:
    return (
        it.id, it.number, it.customer, kind_of(it.kind).title, it.subject,
        Severity(it.severity).word, it.status, it.at, it.due_at, it.carrier, it.lane,
        it.value_minor, it.currency, names.get(it.assignee_id or 0, ""), it.snoozed_until,
        it.resolution, it.note,
    )  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    person_id = request.user.pk
    assert person_id is not None, "require let only members in"
    return asked_of(request.GET.dict(), person_id, timezone.get_current_timezone())


def _page(request: HttpRequest) -> dict[str, Any]:
    """What changes while somebody looks at the list."""
    brand_id, asked, now = seat_of(request).brand_id, _asked(request), timezone.now()
    version = issues.version(brand_id)
    found = issues.standing(brand_id)
    total = _total(brand_id, asked, found)
    colleagues = people(brand_id)
    page = {
        "asked": asked,
        "version": version,
        "found": found,
        "colleagues": colleagues,
        "total": total.n,
        "more_than": total.more or total.n > MOST,
        "most": MOST,
        "query": _query(request),
        "tabs": issue_filters.tabs(request, asked, found, total),
        "poll": f"{reverse('live')}?{_query(request)}",
        "first": _address(request),
        "here": _address(request, after=request.GET.get("after")),
    }
    if asked.group:
        made = issues.groups(brand_id, asked, found, now)
        page["groups"] = [grouped(it, _query(request, group="", sort="")) for it in made]
        page["empty"] = not made
    else:
        began = after(asked, parts_of(request.GET, len(asked.order.keys)))
        listed = issues.listed(brand_id, asked, now, began)
        names = {it.id: it for it in colleagues}
        page["lines"] = [line(it, names) for it in listed.issues]
        page["later"] = began is not None
        page["more"] = _address(request, after=place(*listed.more)) if listed.more else ""
        page["empty"] = not listed.issues
    page["watched"] = issues.watched(brand_id) if page["empty"] else None
    return page


def _total(brand_id: int, asked: Asked, found: list[issues.Standing]) -> Counted:
    """How many the list holds: exactly where tallies know it."""
    if not asked.tallied:
        return issues.counted(brand_id, asked, timezone.now())
    alike = issues.fitting(found, asked)
    return Counted(sum(it.n for it in alike if it.status == asked.tab.counted), False)


def _query(request: HttpRequest, **changes: str | None) -> str:
    return issue_filters.query(request, _SHOWN, **changes)


def _address(request: HttpRequest, **changes: str | None) -> str:
    found = _query(request, **changes)
    return reverse("issues") + (f"?{found}" if found else "")
