"""A draft: what it changes, what that would have meant, and putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import policies
from waypost.accounts.models import PolicyPreview, Role
from waypost.accounts.policies import Overtaken
from waypost.accounts.roles import require, seat_of
from waypost.console import policy_preview
from waypost.console.policy_drawn import preview_of
from waypost.console.read import policy as reading
from waypost.console.read.policy import Working
from waypost.console.views.policy import page, working
from waypost.console.words import policy as words
from waypost.core.policy import Policy, PolicyUnreadable
from waypost.flow import rejudge
from waypost.lib import jobs


@require_safe
@require(Role.MANAGER)
def review(request: HttpRequest) -> HttpResponse:
    return _review(request, working(request))


def _review(request: HttpRequest, at: Working, why: str = "", fault: str = "") -> HttpResponse:
    known: dict[str, Any] = {"why": why, "fault": fault, "weeks": policy_preview.WEEKS}
    if at.draft is not None:
        known["preview"] = preview_of(_preview(request, at))
        if at.overtaken:
            known |= _meanwhile(request, at)
    response = page(request, "draft", at, "policy_draft", **known)
    if fault:
        response.status_code = 422
    return response


def _preview(request: HttpRequest, at: Working) -> PolicyPreview | None:
    brand_id = seat_of(request).brand_id
    return policy_preview.find(brand_id, request.user.pk, at.before, at.policy)


def _meanwhile(request: HttpRequest, at: Working) -> dict[str, Any]:
    """What others put in force since the draft was begun, and where both changed the same."""
    assert at.draft is not None
    brand_id = seat_of(request).brand_id
    base = policies.version(brand_id, at.draft.base)
    newest = reading.versions(brand_id, limit=1)
    if base is None:
        return {"theirs": [], "newest": newest[0] if newest else None, "clashes": []}
    _content, clashes = policies.merged(base.policy, at.draft.policy, at.current.content)
    theirs = words.changes(policies.policy_of(base.policy), at.before)
    return {"theirs": theirs, "newest": newest[0], "clashes": clashes}


@require_POST
@require(Role.MANAGER)
def merge(request: HttpRequest) -> HttpResponse:
    """Put the draft's changes on top of what is in force now."""
    at = working(request)
    if at.draft is None or not at.overtaken:
        return redirect("policy_draft")
    brand_id = seat_of(request).brand_id
    base = policies.version(brand_id, at.draft.base)
    content = at.draft.policy
    if base is not None:
        content, _clashes = policies.merged(base.policy, content, at.current.content)
    try:
        policy = policies.policy_of(content)
    except PolicyUnreadable as error:
        return _review(request, at, fault=str(error))
    policies.keep_draft(brand_id, request.user.pk, policy, at.current.number)
    return redirect("policy_draft")


@require_POST
@require(Role.MANAGER)
def discard(request: HttpRequest) -> HttpResponse:
    policies.forget_draft(seat_of(request).brand_id, request.user.pk)
    messages.success(request, _("The draft is discarded. What is in force has not changed."))
    return redirect("policy")


@require_POST
@require(Role.MANAGER)
def put(request: HttpRequest) -> HttpResponse:
    """Put the draft in force. Nothing is put in force over what somebody did meanwhile."""
    at = working(request)
    if at.draft is None:
        return redirect("policy_draft")
    why = request.POST.get("why", "").replace("\0", "").strip()[:1000]
    if not why:
        fault = _("Say why: whoever looks at this version later will ask.")
        return _review(request, at, why, fault)
    kept = policy_preview.kept(_preview(request, at))
    try:
        number = _in_force(request, at.policy, why, at.draft.base, kept)
    except Overtaken:
        return _review(request, working(request), why, _("Somebody was faster; nothing was lost."))
    policies.forget_draft(seat_of(request).brand_id, request.user.pk)
    undo = reverse("policy_return", args=[number - 1])
    text = _("Version %(number)s is in force. Living orders are judged by it within a minute.")
    messages.success(request, text % {"number": number}, extra_tags=undo)
    return redirect("policy_versions")


@require_POST
@require(Role.MANAGER)
def go_back(request: HttpRequest, number: int) -> HttpResponse:
    """Put what an old version says in force again, at once, as a new version."""
    brand_id = seat_of(request).brand_id
    old = policies.version(brand_id, number) if number < 2**31 else None
    if old is None:
        raise Http404("no such version")
    current = policies.in_force(brand_id)
    try:
        policy = policies.policy_of(old.policy)
        why = _("Back to version %(number)s") % {"number": number}
        made = _in_force(request, policy, why, current.number, None)
    except PolicyUnreadable as error:
        messages.error(request, str(error))
        return redirect("policy_version", number)
    text = _("Version %(made)s is in force, which says what version %(number)s said.")
    undo = reverse("policy_return", args=[current.number])
    messages.success(request, text % {"made": made, "number": number}, extra_tags=undo)
    return redirect("policy_versions")


@require_POST
@require(Role.MANAGER)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Make what an old version says the reader's draft, to preview it."""
    brand_id = seat_of(request).brand_id
    old = policies.version(brand_id, number) if number < 2**31 else None
    if old is None:
        raise Http404("no such version")
    try:
        policy = policies.policy_of(old.policy)
    except PolicyUnreadable as error:
        messages.error(request, str(error))
        return redirect("policy_version", number)
    current = policies.in_force(brand_id).number
    policies.keep_draft(brand_id, request.user.pk, policy, current)
    return redirect("policy_draft")


def _in_force(
    request: HttpRequest, policy: Policy, why: str, base: int, preview: dict[str, Any] | None
) -> int:
    """A new version, and the job that judges living orders by it."""
    number = policies.put_in_force(request, policy, why, base, preview)
    brand_id = seat_of(request).brand_id
    connection.ensure_connection()
    jobs.defer(
        connection.connection,
        rejudge.TASK,
        lock=rejudge.lock(brand_id),
        not_before=timezone.now() + rejudge.SETTLED,
        brand_id=brand_id,
    )
    return number


@require_POST
@require(Role.MANAGER)
def preview_start(request: HttpRequest) -> HttpResponse:
    at = working(request)
    if at.draft is None:
        return redirect("policy_draft")
    asked = request.POST.get("weeks", "")
    weeks = int(asked) if asked.isdecimal() and int(asked) in policy_preview.WEEKS else 4
    policy_preview.start(
        seat_of(request).brand_id, request.user.pk, at.before, at.policy, weeks, timezone.now()
    )
    return _shown(request, at)


@require_POST
@require(Role.MANAGER)
def preview_step(request: HttpRequest) -> HttpResponse:
    at = working(request)
    found = _preview(request, at) if at.draft is not None else None
    if found is not None and found.finished_at is None:
        policy_preview.step(found, at.before, at.policy, timezone.now())
    return _shown(request, at)


def _shown(request: HttpRequest, at: Working) -> HttpResponse | HttpResponseRedirect:
    if request.headers.get("HX-Request") != "true" or at.draft is None:
        return redirect(f"{reverse('policy_draft')}#preview")
    known = {"preview": preview_of(_preview(request, at)), "weeks": policy_preview.WEEKS}
    return render(request, "console/policy/_preview.html", known)
