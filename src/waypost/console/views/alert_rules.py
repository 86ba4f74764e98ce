"""Alert rules: added, changed, paused, deleted, and all of that undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waypost.accounts import audit
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.forms import alert_rule as forms
from waypost.console.read import alerts as read
from waypost.console.read.policy import names
from waypost.console.words import alerts as words
from waypost.console.words import short
from waypost.console.words.journey import LEGS
from waypost.console.words.kinds import kind_of
from waypost.core.words import Severity

MOST = 50
_BIGGEST = 2**63 - 1
_VERBS = {
    "pause": ("paused_at", True, "resume"),
    "resume": ("paused_at", False, "pause"),
    "delete": ("deleted_at", True, "restore"),
    "restore": ("deleted_at", False, "delete"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def add(request: HttpRequest) -> HttpResponse:
    seat = seat_of(request)
    channels = read.channels(seat.brand_id)
    if request.method != "POST":
        wanted = request.GET.get("channel", "")
        first = next((it.id for it in channels if str(it.id) == wanted or len(channels) == 1), 0)
        return _page(request, forms.begun(seat.zone, first), channels)
    form = forms.read(request.POST, {it.id for it in channels})
    if form.columns is None:
        return _page(request, form, channels, status=422)
    if len(read.rules(seat.brand_id)) >= MOST:
        messages.error(request, _("That are enough rules. Change or delete one."))
        return redirect("alerts")
    now = timezone.now()
    kept = {**form.columns, "brand_id": seat.brand_id, "created_at": now, "looked_at": now}
    rule_id = _insert(kept)
    audit.note(request, "alert_rule.added", form.columns["title"], after=form.columns)
    undoing = reverse("alert_rule_act", args=[rule_id, "delete"])
    said = _("“%(title)s” tells from now on.") % {"title": form.columns["title"]}
    messages.success(request, said, extra_tags=undoing)
    return redirect("alerts")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = _rule(request, rule_id)
    channels = read.channels(seat_of(request).brand_id)
    if request.method != "POST":
        return _page(request, forms.shown(rule), channels, rule)
    form = forms.read(request.POST, {it.id for it in channels})
    if form.columns is None:
        return _page(request, form, channels, rule, status=422)
    if form.columns != rule.values:
        # Only what waits longer than it already had to is told of as unattended from now on.
        _update(request, rule_id, {**form.columns, "looked_at": timezone.now()})
        audit.note(request, "alert_rule.changed", rule.title, rule.values, form.columns)
    messages.success(request, _("Saved. It applies to what turns from now on."))
    return redirect("alerts")


@require_POST
@require(Role.MANAGER)
def act(request: HttpRequest, rule_id: int, verb: str) -> HttpResponse:
    """pause, resume, delete, restore: each undoes another."""
    if verb not in _VERBS:
        raise Http404("no such verb")
    column, on, undoing = _VERBS[verb]
    rule = _rule(request, rule_id, deleted=verb == "restore")
    changes: dict[str, Any] = {column: timezone.now() if on else None}
    if not on:
        changes["looked_at"] = timezone.now()
    _update(request, rule_id, changes)
    audit.note(request, f"alert_rule.{verb}d", rule.title)
    back = reverse("alert_rule_act", args=[rule_id, undoing])
    messages.success(request, _said(verb) % {"title": rule.title}, extra_tags=back)
    return redirect("alerts")


def _said(verb: str) -> str:
    forms = {
        "pause": _("“%(title)s” is paused: what turns meanwhile is not told later."),
        "resume": _("“%(title)s” tells again."),
        "delete": _("“%(title)s” is deleted."),
        "restore": _("“%(title)s” is back."),
    }
    return forms[verb]


def _rule(request: HttpRequest, rule_id: int, *, deleted: bool = False) -> read.Rule:
    found = None
    if rule_id <= _BIGGEST:
        found = read.rule(seat_of(request).brand_id, rule_id, deleted=deleted)
    if found is None:
        raise Http404("no such rule")
    return found


def _page(
    request: HttpRequest,
    form: forms.Form,
    channels: list[read.Channel],
    rule: read.Rule | None = None,
    status: int = 200,
) -> HttpResponse:
    known = names(seat_of(request).brand_id)
    values = form.values
    told = {
        "form": form,
        "rule": rule,
        "channels": channels,
        "severities": [(str(int(it)), short.severity(it)) for it in Severity],
        "causes": words.CAUSES.items(),
        "legs": [(leg, [(kind, kind_of(kind).title) for kind in leg.kinds]) for leg in LEGS],
        "carriers": sorted({*known.carriers, *values["carriers"]}),
        "warehouses": sorted({*known.warehouses, *values["warehouses"]}),
        "days": [(str(day), title) for day, title in enumerate(words.DAYS)],
        "paces": words.PACES.items(),
        "narrowed": bool(values["legs"] or values["kinds"]),
        "placed": bool(values["carriers"] or values["warehouses"]),
    }
    return render(request, "console/alerts/rule.html", told, status=status)


def _insert(values: dict[str, Any]) -> int:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        query = f"insert into alerts_rule ({columns}) values ({marks}) returning id"  # noqa: S608 - names of ours
        cursor.execute(query, list(values.values()))
        return int(cursor.fetchone()[0])


def _update(request: HttpRequest, rule_id: int, values: dict[str, Any]) -> None:
    pairs = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        query = f"update alerts_rule set {pairs} where brand_id = %s and id = %s"  # noqa: S608 - names of ours
        cursor.execute(query, [*values.values(), seat_of(request).brand_id, rule_id])
