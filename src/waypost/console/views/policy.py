"""What is promised, what is called late, who works when: each with the reader's own draft."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import policies
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.forms import policy_kind, policy_own, policy_rest
from waypost.console.forms.policy import Form, changed, rows
from waypost.console.policy_pages import (
    kind_rows,
    limits,
    milestones,
    own_rows,
    pauses,
    severities,
)
from waypost.console.read import policy as reading
from waypost.console.read.policy import Working
from waypost.console.words import policy as words
from waypost.console.words.journey import leg_of
from waypost.console.words.kinds import kind_of
from waypost.core.catalogue import GRADES, SPANS, SpanRule
from waypost.core.policy import OwnRule, Policy, PolicyUnreadable, policy_from_json

REFUSED = 422


def working(request: HttpRequest) -> Working:
    return reading.working(seat_of(request).brand_id, request.user.pk)


def page(request: HttpRequest, template: str, at: Working, tab: str, **known: Any) -> HttpResponse:
    """A page of the policy: with its tabs and what the reader's draft changes."""
    form: Form | None = known.get("form")
    draft = words.changes(at.before, at.policy) if at.draft is not None else []
    status = REFUSED if form is not None and form.errors else 200
    known |= {"tab": tab, "at": at, "changes": draft}
    return render(request, f"console/policy/{template}.html", known, status=status)


def keep(request: HttpRequest, at: Working, policy: Policy, back: str) -> HttpResponseRedirect:
    """Keep the change in the reader's draft and go on."""
    policies.keep_draft(seat_of(request).brand_id, request.user.pk, policy, at.base)
    text = _("Kept in your draft. Nothing is in force before you put it in force.")
    messages.success(request, text)
    return redirect(back)


@require_safe
@require(Role.VIEWER)
def kinds(request: HttpRequest) -> HttpResponse:
    at = working(request)
    return page(request, "kinds", at, "policy", legs=kind_rows(at.policy, at.before))


@require_safe
@require(Role.VIEWER)
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    at = working(request)
    return _kind_page(request, at, kind, policy_kind.shown(at.policy, _known(kind)))


@require_POST
@require(Role.MANAGER)
def kind_change(request: HttpRequest, kind: str) -> HttpResponse:
    at = working(request)
    form = policy_kind.read(request.POST, at.policy, _known(kind))
    if form.policy is None or "more" in request.POST:
        return _kind_page(request, at, kind, form)
    return keep(request, at, form.policy, "policy")


def _known(kind: str) -> str:
    if kind not in GRADES:
        raise Http404("no such kind")
    return kind


def _kind_page(request: HttpRequest, at: Working, kind: str, form: Form) -> HttpResponse:
    built_in = limits(words.thresholds(Policy(), kind))
    return page(
        request,
        "kind",
        at,
        "policy",
        form=form,
        kind=kind,
        about=kind_of(kind),
        leg=leg_of(kind),
        waits=kind in SPANS,
        built_in=built_in,
        built_in_open=SPANS.get(kind, (SpanRule(""),))[0],
        rows=rows(form),
        severities=severities(),
        names=reading.names(seat_of(request).brand_id),
    )


@require_safe
@require(Role.VIEWER)
def own(request: HttpRequest) -> HttpResponse:
    at = working(request)
    return page(request, "own", at, "policy_own", rules=own_rows(at.policy, at.before))


@require_safe
@require(Role.VIEWER)
def own_rule(request: HttpRequest, index: int | None = None) -> HttpResponse:
    at = working(request)
    rule = policy_own.EMPTY if index is None else _rule(at, index)
    return _own_page(request, at, index, policy_own.shown(at.policy, rule))


@require_POST
@require(Role.MANAGER)
def own_change(request: HttpRequest, index: int | None = None) -> HttpResponse:
    at = working(request)
    if index is not None:
        _rule(at, index)
        if "remove" in request.POST:
            left = (*at.policy.own[:index], *at.policy.own[index + 1 :])
            return keep(request, at, changed(at.policy, own=left), "policy_own")
    form = policy_own.read(request.POST, at.policy, index)
    if form.policy is None:
        return _own_page(request, at, index, form)
    return keep(request, at, form.policy, "policy_own")


@require_safe
@require(Role.VIEWER)
def own_sentence(request: HttpRequest) -> HttpResponse:
    """The rule as far as it is typed, in words."""
    rule = policy_own.sayable(policy_own.typed(request.GET))
    return HttpResponse(_sentence(rule), content_type="text/plain; charset=utf-8")


def _sentence(rule: OwnRule | None) -> str:
    if rule is None:
        return _("Choose what it begins with, what should follow, and within which time.")
    return words.own(rule)


def _rule(at: Working, index: int) -> OwnRule:
    if index >= len(at.policy.own):
        raise Http404("no such rule")
    return at.policy.own[index]


def _own_page(request: HttpRequest, at: Working, index: int | None, form: Form) -> HttpResponse:
    rule = policy_own.sayable(form.values)
    return page(
        request,
        "own_rule",
        at,
        "policy_own",
        form=form,
        index=index,
        sentence=_sentence(rule),
        milestones=milestones(),
        severities=severities(),
        names=reading.names(seat_of(request).brand_id),
    )


@require_safe
@require(Role.VIEWER)
def rest(request: HttpRequest) -> HttpResponse:
    at = working(request)
    return _rest_page(request, at, policy_rest.shown(at.policy))


@require_POST
@require(Role.MANAGER)
def rest_change(request: HttpRequest) -> HttpResponse:
    at = working(request)
    form = policy_rest.read(request.POST, at.policy)
    if form.policy is None or "more" in request.POST:
        return _rest_page(request, at, form)
    return keep(request, at, form.policy, "policy_rest")


def _rest_page(request: HttpRequest, at: Working, form: Form) -> HttpResponse:
    return page(
        request,
        "rest",
        at,
        "policy_rest",
        form=form,
        pauses=pauses(form.values["pausing"]),
        rows=rows(form),
        transit=rows(form, "transit"),
        names=reading.names(seat_of(request).brand_id),
    )


@require_safe
@require(Role.VIEWER)
def raw(request: HttpRequest) -> HttpResponse:
    at = working(request)
    content = at.current.content if at.draft is None else at.draft.policy
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return page(request, "raw", at, "policy_json", form=Form({"json": text}, {}))


@require_POST
@require(Role.MANAGER)
def raw_change(request: HttpRequest) -> HttpResponse:
    at = working(request)
    text = request.POST.get("json", "")
    try:
        policy = policy_from_json(text.encode(errors="replace"))
    except PolicyUnreadable as error:
        form = Form({"json": text}, {"json": str(error)})
        return page(request, "raw", at, "policy_json", form=form)
    return keep(request, at, policy, "policy_json")
