"""Ways to send: providers added, changed, tested, paused, removed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import testing
from waypost.console.alerting import raw
from waypost.console.read import way_reports
from waypost.console.read import ways as read
from waypost.console.views.connection_keys import safe
from waypost.console.words import messages as words
from waypost.lib.crypt import SecretUnreadable
from waypost.tell.models import Way as Row
from waypost.tell.states import Channel
from waypost.tell.ways.contract import Field, Provider, SettingsWrong, WaySettings, sealed
from waypost.tell.ways.registry import PROVIDERS, provider_of
from waypost.tell.ways.setup import report_url

log = structlog.get_logger(__name__)

_MOST = 20
_LONGEST = 4000
_INSERT = """
insert into tell_way (brand_id, channel, provider, title, sealed, shown, sender, token, created_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_VERBS = {
    "pause": ("paused_at", True, "resume"),
    "resume": ("paused_at", False, "pause"),
    "delete": ("deleted_at", True, "restore"),
    "restore": ("deleted_at", False, "delete"),
}


class Line(NamedTuple):
    """A way on the page. report_url: to be pasted at the provider's, "" where it never reports.
    stands_by: another of its channel sends in its place. unreadable: reports that nobody could
    read."""

    it: read.Way
    channel: str
    provider: str
    report_url: str
    stands_by: bool
    unreadable: int


class Cell(NamedTuple):
    """A field of the form with what it shows. kept: a secret that is not shown."""

    field: Field
    value: str
    kept: bool
    error: str


@require_safe
@require(Role.MANAGER)
def ways(request: HttpRequest) -> HttpResponse:
    found = read.ways(seat_of(request).brand_id)
    page = {
        "tab": "ways",
        "lines": _lines(found, seat_of(request).brand_id),
        "offered": [
            (
                str(words.CHANNELS[channel]),
                [it for it in PROVIDERS.values() if it.channel is channel],
            )
            for channel in Channel
        ],
        "mine": request.user.email if request.user.is_authenticated else "",
    }
    return render(request, "console/speech/ways.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def add(request: HttpRequest, channel: str, provider: str) -> HttpResponse:
    known = provider_of(channel, provider)
    if known is None:
        raise Http404("no such provider")
    brand_id = seat_of(request).brand_id
    if request.method != "POST":
        defaults = {it.name: it.default for it in known.fields}
        return _page(request, known, defaults, {"title": str(known.title), "sender": ""})
    values, head, errors = _typed(request, known, {})
    if not errors:
        errors = _tried(known, brand_id, 0, head["sender"], values)
    if errors:
        return _page(request, known, values, head, errors)
    if len(read.ways(brand_id)) >= _MOST:
        messages.error(request, _("That are enough ways. Change or remove one."))
        return redirect("ways")
    raw().execute(_INSERT, (
        brand_id, channel, provider, head["title"], sealed(safe(), values), _shown(known, values),
        head["sender"], secrets.token_urlsafe(24), timezone.now(),
    ))  # fmt: skip
    audit.note(request, "way.added", head["title"], after={"channel": channel, "by": provider})
    said = _("“%(title)s” is added and sends from now on. Send yourself a test.")
    messages.success(request, said % head)
    return redirect("ways")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def edit(request: HttpRequest, way_id: int) -> HttpResponse:
    """Its settings; a secret that is left empty stays as it is."""
    found, known = _way(request, way_id)
    kept = _kept(request, found)
    if request.method != "POST":
        head = {"title": found.title, "sender": found.sender}
        return _page(request, known, kept, head, way=found)
    values, head, errors = _typed(request, known, kept)
    if not errors:
        errors = _tried(known, seat_of(request).brand_id, way_id, head["sender"], values)
    if errors:
        return _page(request, known, values, head, errors, found)
    _update(request, way_id, {
        **head, "sealed": sealed(safe(), values), "shown": _shown(known, values),
        "failing_since": None, "fault": "",
    })  # fmt: skip
    before = {"title": found.title, "sender": found.sender, "to": found.shown}
    after = {**head, "to": _shown(known, values)}
    audit.note(request, "way.changed", found.title, before, after)
    messages.success(request, _("Saved."))
    return redirect("ways")


@require_POST
@require(Role.MANAGER)
def act(request: HttpRequest, way_id: int, verb: str) -> HttpResponse:
    """pause, resume, delete, restore (each undoes another), and test."""
    if verb == "test":
        return _test(request, way_id)
    if verb not in _VERBS:
        raise Http404("no such verb")
    column, on, undoing = _VERBS[verb]
    found, _known = _way(request, way_id, deleted=verb == "restore")
    changes: dict[str, Any] = {column: timezone.now() if on else None}
    if verb == "resume":
        changes |= {"failing_since": None, "fault": ""}
    _update(request, way_id, changes)
    audit.note(request, f"way.{verb}d", found.title)
    back = reverse("way_act", args=[way_id, undoing])
    messages.success(request, _said(verb) % {"title": found.title}, extra_tags=back)
    return redirect("ways")


def _test(request: HttpRequest, way_id: int) -> HttpResponse:
    found, _known = _way(request, way_id)
    to = " ".join(request.POST.get("to", "").replace("\0", "").split())[:320]
    wrong = testing.send(request, found.channel, to, way_id=way_id)
    if wrong:
        messages.error(request, wrong)
        return redirect("ways")
    audit.note(request, "way.tested", found.title)
    messages.success(request, _("A test is on its way. What becomes of it stands in the outbox."))
    return redirect("messages")


def _said(verb: str) -> str:
    forms = {
        "pause": _("Nothing is sent by “%(title)s” for now."),
        "resume": _("“%(title)s” sends again."),
        "delete": _("“%(title)s” is removed."),
        "restore": _("“%(title)s” is back."),
    }
    return forms[verb]


def _lines(found: list[read.Way], brand_id: int) -> list[Line]:
    lines, sends = [], set()
    unreadable = way_reports.counts(brand_id)
    for it in found:
        known = provider_of(it.channel, it.provider)
        told = known is not None and known.reports is not None
        url = report_url(settings.CONFIG.url, brand_id, it.token) if told else ""
        title = str(known.title) if known else it.provider
        channel = str(words.CHANNELS.get(it.channel, it.channel))
        stands_by = it.channel in sends
        lines.append(Line(it, channel, title, url, stands_by, unreadable.get(it.id, 0)))
        if not it.paused:
            sends.add(it.channel)
    return lines


def _typed(
    request: HttpRequest, known: Provider, kept: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The fields' values, the name and sender, and what is wrong."""
    errors: dict[str, str] = {}
    values = {}
    for field in known.fields:
        text = request.POST.get(f"field.{field.name}", "").replace("\0", "").strip()[:_LONGEST]
        if not text and field.secret:
            text = kept.get(field.name, "")
        if not text and field.required:
            errors[field.name] = _("This is needed.")
        if text and field.choices and text not in dict(field.choices):
            errors[field.name] = _("Choose one of these.")
        values[field.name] = text
    title = " ".join(request.POST.get("title", "").replace("\0", "").split())[:100]
    sender = " ".join(request.POST.get("sender", "").replace("\0", "").split())[:200]
    if not title:
        errors["title"] = _("Give it a name.")
    if known.sender and not sender:
        errors["sender"] = _("Say as whom it sends.")
    return values, {"title": title, "sender": sender}, errors


def _tried(
    known: Provider, brand_id: int, way_id: int, sender: str, values: dict[str, str]
) -> dict[str, str]:
    """What the provider's own code says is wrong with the settings."""
    private = settings.CONFIG.allow_private_hosts
    made = WaySettings(brand_id, way_id, known.channel, known.name, sender, values, private=private)
    try:
        known.open(made).close()
    except SettingsWrong as wrong:
        return {wrong.field: wrong.why}
    return {}


def _kept(request: HttpRequest, found: read.Way) -> dict[str, str]:
    try:
        return dict(safe().open(read.sealed(seat_of(request).brand_id, found.id)))
    except SecretUnreadable:
        messages.error(request, _("The secrets cannot be read any more: fill them in again."))
        return {}


def _shown(known: Provider, values: Mapping[str, str]) -> str:
    """As much of the settings as may be shown."""
    plain = [values.get(it.name, "") for it in known.fields if not it.secret]
    return ", ".join(filter(None, plain))[:200]


def _way(request: HttpRequest, way_id: int, *, deleted: bool = False) -> tuple[read.Way, Provider]:
    found = read.way(seat_of(request).brand_id, way_id, deleted=deleted)
    known = provider_of(found.channel, found.provider) if found else None
    if found is None or known is None:
        raise Http404("no such way")
    return found, known


def _update(request: HttpRequest, way_id: int, changes: dict[str, Any]) -> None:
    Row.objects.filter(brand_id=seat_of(request).brand_id, id=way_id).update(**changes)


def _page(
    request: HttpRequest,
    known: Provider,
    values: Mapping[str, str],
    head: Mapping[str, str],
    errors: dict[str, str] | None = None,
    way: read.Way | None = None,
) -> HttpResponse:
    errors = errors or {}
    cells = [
        Cell(
            it,
            "" if it.secret else values.get(it.name, ""),
            bool(it.secret and values.get(it.name) and way),
            errors.get(it.name, ""),
        )
        for it in known.fields
    ]
    shown = {it.name for it in known.fields} | {"title", "sender"}
    page = {
        "tab": "ways",
        "known": known,
        "channel": words.CHANNELS[known.channel],
        "cells": cells,
        "head": head,
        "e": errors,
        "other": [text for name, text in errors.items() if name not in shown],
        "way": way,
        **(_reported(request, way) if way else {}),
    }
    return render(request, "console/speech/way.html", page, status=422 if errors else 200)


def _reported(request: HttpRequest, way: read.Way) -> dict[str, Any]:
    """Reports hold customers' addresses: who looked is logged."""
    brand_id = seat_of(request).brand_id
    found = way_reports.unreadable(brand_id, way.id)
    if found:
        log.info("reports_opened", person=request.user.pk, brand=brand_id, way=way.id)
    return {"reports": found, "unreadable": way_reports.count(brand_id, way.id) if found else 0}
