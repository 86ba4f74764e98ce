"""One connection's settings and what can be done to it; each change is noted in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import require
from waypost.connectors import change
from waypost.connectors.guide import Guide, Origin
from waypost.connectors.kept import Kept
from waypost.connectors.registry import CLIENTS
from waypost.console.read.connections import Connection
from waypost.console.views.connecting import fields_of, setup_page
from waypost.console.views.connection_keys import (
    OVERLAPS,
    Safekept,
    db,
    hook_of,
    key_of,
    safe,
    safekept,
    shown,
    told,
)
from waypost.console.views.connectors import card, found_one, kind_of
from waypost.console.views.entry import safe_path
from waypost.console.views.filled import filled
from waypost.flow import pulls
from waypost.inbox.forget import forget_counts
from waypost.lib.http import Http, HttpError

_LONGEST_TITLE = 200
_SETUP = "setup"  # the value of `from` where a form stands on the page of steps


@require_safe
@require(Role.MANAGER)
def settings(request: HttpRequest, connection_id: int) -> HttpResponse:
    return _page(request, found_one(request, connection_id, timezone.now()))


def _page(
    request: HttpRequest,
    found: Connection,
    *,
    made: str = "",
    errors: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
) -> HttpResponse:
    connector, kept = kind_of(found), safekept(request, found)
    page = {
        **fields_of(connector.guide, found, kept, errors or {}, given or {}),
        "card": card(found, timezone.now(), 24),
        "connector": connector,
        "guide": connector.guide,
        "kept": kept,
        "hook": hook_of(request, found),
        "made": made,
        "errors": errors or {},
        "pulls": found.connector in CLIENTS,
        "able": found.connector in CLIENTS and bool(kept.credentials),
    }
    status = 422 if errors else 200
    response = render(request, "console/connectors/settings.html", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@require(Role.MANAGER)
def secret(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Save a secret that was pasted, made here, or fetched from where the partner publishes it."""
    found = found_one(request, connection_id, timezone.now())
    guide = kind_of(found).guide
    if guide.secret is None:
        raise Http404("it has no secret")
    value, wrong = _secret(request, guide)
    if wrong:
        return _again(request, found, errors={"secret": wrong})
    before = safekept(request, found)
    end = _overlap(request, guide)
    kept = change.add_secret(db(), safe(), key_of(request, found), value, end, timezone.now())
    _noted(request, found, "secret saved", before, kept)
    if "make" in request.POST:
        return _again(request, found, made=value)
    messages.success(request, _("The secret is saved. It works within five seconds."))
    return _back(request, found, "test")


def _secret(request: HttpRequest, guide: Guide) -> tuple[str, str]:
    """The new secret, and what is wrong with it."""
    if "make" in request.POST and guide.make is not None:
        return guide.make(), ""
    assert guide.secret is not None
    data: Mapping[str, str] = {"secret": request.POST.get("secret", "")}
    if "fetch" in request.POST and guide.keys_at:
        try:
            answer = Http(timeout=5, total=10, tries=1, max_bytes=200_000).get(guide.keys_at)
        except HttpError as error:
            return "", _("The keys could not be fetched: %(why)s") % {"why": str(error)}
        data = {"secret": answer.body.decode("utf-8", "replace")}
    values, errors = filled([guide.secret], data, "")
    if errors or not values:
        return "", errors.get("secret") or _("Paste the secret first.")
    return values["secret"], ""


def _overlap(request: HttpRequest, guide: Guide) -> timedelta | None:
    """On the page of steps nothing signs with an older secret, unless several belong together."""
    if request.POST.get("from") == _SETUP:
        return None if guide.several and guide.origin is Origin.PARTNER else timedelta(0)
    return OVERLAPS.get(request.POST.get("overlap", ""), OVERLAPS["24h"])


@require_POST
@require(Role.MANAGER)
def drop_secret(request: HttpRequest, connection_id: int, mark: str) -> HttpResponse:
    found = found_one(request, connection_id, timezone.now())
    before = safekept(request, found)
    if mark not in {it.mark for it in before.secrets}:
        raise Http404("no such secret")
    kept = change.drop_secret(db(), safe(), key_of(request, found), mark, timezone.now())
    _noted(request, found, "secret dropped", before, kept)
    messages.success(
        request, _("The secret is dropped. This cannot be undone; it can be saved again.")
    )
    return _back(request, found)


@require_POST
@require(Role.MANAGER)
def fields(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Save options and credentials. An empty credential stays as it is; `drop` takes one away."""
    found = found_one(request, connection_id, timezone.now())
    guide = kind_of(found).guide
    options = filled(guide.options, request.POST, "option-")
    credentials = filled(guide.credentials, request.POST, "credential-")
    errors = options.errors | credentials.errors
    if errors:
        given = {it.name: request.POST.get(f"option-{it.name}", "") for it in guide.options}
        return _again(request, found, errors=errors, given=given)
    before, key = safekept(request, found), key_of(request, found)
    names = {it.name for it in guide.credentials}
    gone: dict[str, str | None] = {it: None for it in request.POST.getlist("drop") if it in names}
    kept = change.set_credentials(db(), safe(), key, gone | credentials.values)
    ours = {it.name for it in guide.options}
    others = {name: value for name, value in found.options.items() if name not in ours}
    change.set_options(db(), key, others | options.values)
    _noted(
        request,
        found,
        "settings saved",
        before,
        kept,
        {"options": found.options},
        {"options": others | options.values},
    )
    messages.success(request, _("The settings are saved."))
    return _back(request, found, "keys")


@require_POST
@require(Role.MANAGER)
def rename(request: HttpRequest, connection_id: int) -> HttpResponse:
    found = found_one(request, connection_id, timezone.now())
    given = request.POST.get("title") or request.GET.get("title", "")
    title = " ".join(given.replace("\0", "").split())[:_LONGEST_TITLE]
    change.rename(db(), key_of(request, found), title)
    note(request, "connection renamed", f"connection:{found.id}", found.title, title)
    undo = f"{reverse('connector_rename', args=[found.id])}?{urlencode({'title': found.title})}"
    messages.success(request, _("The connection has its new name."), extra_tags=undo)
    return _back(request, found)


@require_POST
@require(Role.MANAGER)
def pause(request: HttpRequest, connection_id: int) -> HttpResponse:
    return _switch(request, connection_id, active=False)


@require_POST
@require(Role.MANAGER)
def resume(request: HttpRequest, connection_id: int) -> HttpResponse:
    return _switch(request, connection_id, active=True)


def _switch(request: HttpRequest, connection_id: int, *, active: bool) -> HttpResponse:
    found = found_one(request, connection_id, timezone.now())
    change.switch(db(), key_of(request, found), active)
    verb = "connection resumed" if active else "connection paused"
    note(request, verb, f"connection:{found.id}", {"active": found.active}, {"active": active})
    text = _("It listens again.") if active else _("It is paused: its address answers 404.")
    other = "connector_pause" if active else "connector_resume"
    messages.success(request, text, extra_tags=reverse(other, args=[found.id]))
    return _back(request, found)


@require_POST
@require(Role.MANAGER)
def pull(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Ask a worker to look for what webhooks left out, now."""
    found = found_one(request, connection_id, timezone.now())
    able = found.active and found.connector in CLIENTS and safekept(request, found).credentials
    if not able:
        messages.error(request, _("It needs credentials before it can ask for anything."))
        return _back(request, found, "keys")
    brand_id, id_ = key_of(request, found)
    db().execute(
        "update connectors_connection set pull_asked_at = now() where brand_id = %s and id = %s",
        (brand_id, id_),
    )
    pulls.ask(db(), brand_id, id_)
    note(request, "gap repair asked for", f"connection:{id_}")
    messages.success(
        request, _("A worker looks for gaps now. This cannot be undone and does no harm.")
    )
    return redirect("connector", found.id)


@require_POST
@require(Role.MANAGER)
def delete(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Only with its name typed: an address that is gone cannot be had again."""
    found = found_one(request, connection_id, timezone.now())
    name = card(found, timezone.now(), 24).name
    if request.POST.get("name", "").strip().casefold() != name.strip().casefold():
        return _page(request, found, errors={"delete": _("That is not its name.")})
    brand_id, id_ = key_of(request, found)
    change.remove(db(), (brand_id, id_))
    forget_counts(db(), brand_id, id_)
    before = {"connector": found.connector, "title": found.title, "options": found.options}
    note(request, "connection deleted", f"connection:{id_}", before)
    messages.success(request, _("%(name)s is deleted. What it brought stays.") % {"name": name})
    return redirect("connectors")


def _noted(
    request: HttpRequest,
    found: Connection,
    verb: str,
    before: Safekept,
    kept: Kept,
    was: Mapping[str, Any] | None = None,
    now: Mapping[str, Any] | None = None,
) -> None:
    after = shown(kept, timezone.now())
    about = f"connection:{found.id}"
    note(request, verb, about, {**told(before), **(was or {})}, {**told(after), **(now or {})})


def _again(request: HttpRequest, found: Connection, **page: Any) -> HttpResponse:
    """The page that the form stands on, with what is to be said."""
    if request.POST.get("from") == _SETUP:
        return setup_page(request, found.id, **page)
    return _page(request, found, **page)


def _back(request: HttpRequest, found: Connection, step: str = "") -> HttpResponse:
    if request.POST.get("from") == _SETUP:
        return redirect(
            reverse("connector_setup", args=[found.id]) + (f"#step-{step}" if step else "")
        )
    back = request.POST.get("next")
    return redirect(safe_path(request, back) if back else _settings(found))


def _settings(found: Connection) -> str:
    return reverse("connector_settings", args=[found.id])
