"""Adding a connection in steps: choose, tell the partner, paste its secret, see the first one."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection as database
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.connectors.connect import connect
from waypost.connectors.contract import Connector, Keys
from waypost.connectors.guide import Family, Guide, Origin
from waypost.connectors.registry import CLIENTS, CONNECTORS, FETCHERS
from waypost.console.read import connections
from waypost.console.read.knocking import Knocking, knocking
from waypost.console.views.connection_keys import Safekept, hook_of, safekept
from waypost.console.views.connectors import card, found_one, kind_of
from waypost.console.views.filled import Shown
from waypost.console.words import health as words
from waypost.lib.crypt import Safe
from waypost.lib.database import config


class Offer(NamedTuple):
    name: str
    title: str
    sees: str
    connected: int


class Check(NamedTuple):
    """state: done, wait or bad."""

    state: str
    title: str
    text: str = ""


class Seen(NamedTuple):
    title: str
    topic: str
    came: bool


@require_safe
@require(Role.MANAGER)
def add(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    there = [it.connector for it in connections.connections(seat_of(request).brand_id, now)]
    titles = {
        Family.STORE: _("Stores"),
        Family.PAYMENTS: _("Payments"),
        Family.WAREHOUSE: _("Warehouses and shipping desks"),
        Family.CARRIERS: _("Carriers and tracking"),
        Family.OWN: _("Your own system"),
    }
    families = [
        (
            title,
            [
                Offer(it.name, it.title, _(it.guide.sees), there.count(it.name))
                for it in CONNECTORS.values()
                if it.guide.family is family
            ],
        )
        for family, title in titles.items()
    ]
    return render(request, "console/connectors/add.html", {"families": families})


@require_POST
@require(Role.MANAGER)
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Make the connection, so that it has an address; it refuses everything until it has a key."""
    if name not in CONNECTORS:
        raise Http404("no such connector")
    database.ensure_connection()
    safe = Safe(config().secret_key)
    brand_id = seat_of(request).brand_id
    id_, _token = connect(database.connection, safe, brand_id, name, Keys(), CONNECTORS[name].title)
    note(request, "connection added", f"connection:{id_}", None, {"connector": name})
    return redirect("connector_setup", id_)


@require_safe
@require(Role.MANAGER)
def setup(request: HttpRequest, connection_id: int) -> HttpResponse:
    return setup_page(request, connection_id)


def setup_page(
    request: HttpRequest,
    connection_id: int,
    *,
    made: str = "",
    errors: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
) -> HttpResponse:
    """The steps as they stand. made: a secret that was just made, shown this once."""
    found = found_one(request, connection_id, timezone.now())
    connector = kind_of(found)
    kept = safekept(request, found)
    page = {
        **_page(request, found, connector, kept),
        **fields_of(connector.guide, found, kept, errors or {}, given or {}),
        "made": made,
        "steps": _steps(connector.guide),
        "more": [tick for tick in connector.guide.ticks if not tick.least],
    }
    page["done"] = _done(kept, arrived=page["arrived"])
    status = 422 if errors else 200
    response = render(request, "console/connectors/setup.html", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@require(Role.MANAGER)
def check(request: HttpRequest, connection_id: int) -> HttpResponse:
    """The part of the steps that waits for the first delivery; 204 while it is as the page has it
    (`v`, a version), so that nothing is read out again."""
    found = found_one(request, connection_id, timezone.now())
    connector = kind_of(found)
    page = _page(request, found, connector, safekept(request, found))
    if request.GET.get("v") == page["version"]:
        return HttpResponse(status=204)
    return render(request, "console/connectors/_check.html", page)


def _page(
    request: HttpRequest, found: connections.Connection, connector: Connector, kept: Safekept
) -> dict[str, Any]:
    since = max([it.since for it in kept.secrets if it.since] or [found.created_at])
    knocks = knocking(seat_of(request).brand_id, found.id, since)
    checks = _checks(connector, kept, knocks)
    came = bool(knocks.read)
    return {
        "card": card(found, timezone.now(), 24),
        "connector": connector,
        "guide": connector.guide,
        "kept": kept,
        "hook": hook_of(request, found),
        "checks": checks,
        "version": sha256(repr((checks, came, knocks.order)).encode()).hexdigest()[:16],
        "knocks": knocks,
        "arrived": came,
        "seen": _seen(connector.guide, knocks) if came else [],
        "pulls": found.connector in CLIENTS,
        "able": found.connector in CLIENTS and bool(kept.credentials),
        "thin": found.connector in FETCHERS,
    }


def _steps(guide: Guide) -> list[str]:
    """The order in which things can be done: who makes the secret decides it."""
    keys = ["keys"] if guide.credentials or guide.options else []
    if guide.origin is Origin.NONE:
        return ["partner", *keys]
    if guide.origin is Origin.PARTNER:
        return ["partner", "secret", "test", *keys]
    return ["secret", "partner", "test", *keys]


def _done(kept: Safekept, *, arrived: bool) -> set[str]:
    steps = {"secret": bool(kept.secrets), "keys": bool(kept.credentials), "test": arrived}
    return {step for step, done in (steps | {"partner": arrived}).items() if done}


def _checks(connector: Connector, kept: Safekept, knocks: Knocking) -> list[Check]:
    if not connector.guide.hooked:
        return []
    title, refusal = {"title": connector.title}, knocks.refusal
    saved = Check("done" if kept.secrets else "wait", _("The secret is saved"))
    knocked = bool(knocks.came or refusal)
    arrived = Check("done" if knocked else "wait", _("Something arrived"))
    signed = Check("done" if knocks.came else "wait", _("%(title)s signed it") % title)
    if refusal is not None:
        advice = words.advice(connector.guide, connector.title, refusal.reason)
        signed = Check("bad", _("It was refused: %(why)s") % {"why": refusal.reason}, advice)
    return [saved, arrived, signed, _read(knocks)]


def _read(knocks: Knocking) -> Check:
    title = _("Waypost could read it")
    if knocks.read:
        said = ngettext("%(count)s fact", "%(count)s facts", knocks.facts)
        text = said % {"count": knocks.facts} if knocks.facts else knocks.read[-1].reason
        return Check("done", title, text)
    if knocks.unreadable:
        return Check("bad", _("It could not be read"), knocks.unreadable[-1].reason)
    if knocks.came:
        return Check("wait", title, _("A worker is about to read it."))
    return Check("wait", title)


def _seen(guide: Guide, knocks: Knocking) -> list[Seen]:
    topics = knocks.topics
    return [Seen(it.title, it.topic, it.topic.lower() in topics) for it in guide.ticks]


def fields_of(
    guide: Guide,
    found: connections.Connection,
    kept: Safekept,
    errors: dict[str, str],
    given: dict[str, str],
) -> dict[str, Any]:
    """The fields of the forms. A secret or credential that is kept is never put into one."""
    options = found.options
    return {
        "secret_error": errors.get("secret", ""),
        "option_fields": [
            Shown(
                it,
                f"option-{it.name}",
                given.get(it.name, options.get(it.name, "")),
                error=errors.get(it.name, ""),
            )
            for it in guide.options
        ],
        "credential_fields": [
            Shown(
                it,
                f"credential-{it.name}",
                kept=it.name in kept.credentials,
                error=errors.get(it.name, ""),
            )
            for it in guide.credentials
        ],
    }
