"""The first page: issues as they happen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.read import issues
from waypost.console.read.issues import Asked
from waypost.console.words.kinds import kind_of
from waypost.core.words import Severity

_TITLES = {"open": "Open", "warning": "Warnings", "closed": "Closed in 24 h"}


class Choice(NamedTuple):
    """A filter's link: where it leads, and how many issues are behind it (share: in percent)."""

    name: str
    title: str
    total: int
    url: str
    chosen: bool
    share: float = 0.0


@require_safe
@require(Role.VIEWER)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "console/home.html", _page(request))


@require_GET
@require(Role.VIEWER)
def live(request: HttpRequest) -> HttpResponse:
    """The list as it is now; 204 while it is as the page has it (`since`, a version)."""
    if request.GET.get("since") == issues.version(seat_of(request).brand_id):
        return HttpResponse(status=204)
    return render(request, "console/_live.html", _page(request))


def _page(request: HttpRequest) -> dict[str, Any]:
    brand_id, now = seat_of(request).brand_id, timezone.now()
    asked = _asked(request)
    version = issues.version(brand_id)
    counts = issues.counts(brand_id, asked, now)
    listed = issues.listed(brand_id, asked, now)
    return {
        "asked": asked,
        "version": version,
        "listed": listed,
        "tabs": [
            Choice(name, title, counts.status[name], _url(asked, status=name), name == asked.status)
            for name, title in _TITLES.items()
        ],
        "kinds": _kinds(asked, counts),
        "severities": _severities(asked, counts),
        "everything": _url(asked, kind=None, severity=None),
        "older": _url(asked, before=listed.more) if listed.more else "",
        "newest": _url(asked),
        "worst": _worst(counts),
        "poll": reverse("live") + _query(asked),
        "watched": None if listed.issues else issues.watched(brand_id),
    }


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; what makes no sense there is left out."""
    status = request.GET.get("status", "")
    severity = request.GET.get("severity", "").upper()
    return Asked(
        status if status in issues.STATUSES else "open",
        request.GET.get("kind", "").replace("\x00", "")[:200] or None,
        Severity[severity] if severity in Severity.__members__ else None,
        _place(request.GET.get("before", "")),
    )


def _place(text: str) -> tuple[datetime, int] | None:
    at, _, id_ = text.partition("~")
    try:
        found = datetime.fromisoformat(at), int(id_)
    except ValueError:
        return None
    return found if found[0].tzinfo and 0 <= found[1] < 2**63 else None


def _query(asked: Asked, **changes: Any) -> str:
    """`asked` as a query; a filter that changes begins at the newest again."""
    wanted = asked._replace(**{"before": None, **changes})
    parts = {
        "status": wanted.status if wanted.status != "open" else "",
        "kind": wanted.kind or "",
        "severity": wanted.severity.word if wanted.severity else "",
        "before": f"{wanted.before[0].isoformat()}~{wanted.before[1]}" if wanted.before else "",
    }
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"?{query}" if query else ""


def _url(asked: Asked, **changes: Any) -> str:
    return reverse("home") + _query(asked, **changes)


def _kinds(asked: Asked, counts: issues.Counts) -> list[Choice]:
    """The kinds that there are, the most frequent first; choosing one again lets go of it."""
    found = counts.kinds.copy()
    if asked.kind:
        found.setdefault(asked.kind, 0)
    most = max(found.values(), default=0) or 1
    return [
        Choice(
            kind,
            kind_of(kind).title,
            count,
            _url(asked, kind=None if kind == asked.kind else kind),
            kind == asked.kind,
            round(100 * count / most, 1),
        )
        for kind, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _severities(asked: Asked, counts: issues.Counts) -> list[Choice]:
    return [
        Choice(
            str(int(level)),
            level.word,
            counts.severities[level],
            _url(asked, severity=None if level is asked.severity else level),
            level is asked.severity,
        )
        for level in reversed(Severity)
    ]


def _worst(counts: issues.Counts) -> str:
    """How many are critical and high, for the line above the list."""
    found = [
        f"{counts.severities[level]} {level.word}"
        for level in (Severity.CRITICAL, Severity.HIGH)
        if counts.severities[level]
    ]
    return f"Newest first, {' and '.join(found)}." if found else "Newest first."
