"""Versions of the policy: who, when, why, and what each changed."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import export
from waypost.console.policy_drawn import kept_preview
from waypost.console.policy_pages import Changed, changed_by
from waypost.console.read import policy as reading
from waypost.console.views.policy import page, working

_PAGE = 25


@require_safe
@require(Role.VIEWER)
def listed(request: HttpRequest) -> HttpResponse:
    at = working(request)
    below = request.GET.get("below", "")
    limit = int(below) if below.isdecimal() and len(below) < 10 else 2**31 - 1
    # One more than is shown: what a version changed is told against the one before it.
    found = reading.versions(seat_of(request).brand_id, limit, _PAGE + 1)
    shown = [
        Changed(it, changed_by(before.policy if before else None, it.policy))
        for it, before in zip_longest(found, found[1:])
    ][:_PAGE]
    more = found[_PAGE - 1].number if len(found) > _PAGE else None
    return page(request, "versions", at, "policy_versions", versions=shown, more=more)


@require_safe
@require(Role.VIEWER)
def version(request: HttpRequest, number: int) -> HttpResponse:
    at = working(request)
    brand_id = seat_of(request).brand_id
    found = reading.versions(brand_id, number + 1, 2) if number < 2**31 - 1 else []
    if not found or found[0].number != number:
        raise Http404("no such version")
    before = found[1].policy if len(found) > 1 else None
    known: dict[str, Any] = {
        "it": found[0],
        "lines": changed_by(before, found[0].policy),
        "against": changed_by(at.current.content, found[0].policy),
        "in_force": at.current.number == number,
        "preview": kept_preview(found[0].preview),
    }
    return page(request, "version", at, "policy_versions", **known)


@require_safe
@require(Role.VIEWER)
def exported(request: HttpRequest) -> HttpResponseBase:
    brand_id = seat_of(request).brand_id

    def piece(below: Any) -> tuple[list[export.Row], Any]:
        found = reading.versions(brand_id, below or 2**31 - 1, 101)
        rows: list[export.Row] = [
            (it.number, it.at, it.who, it.why, "\n".join(changed_by(older, it.policy)))
            for it, older in zip_longest(found, [older.policy for older in found[1:]])
        ][:100]
        return rows, found[99].number if len(found) > 100 else None

    header = [_("Version"), _("In force from"), _("Who"), _("Why"), _("What changed")]
    return export.stream(request, "policy-versions", header, piece)
