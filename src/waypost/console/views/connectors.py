"""Connections: how each one is, what it sent, what was refused and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import may, require, seat_of
from waypost.connectors.contract import Connector
from waypost.connectors.registry import CLIENTS, CONNECTORS
from waypost.console import draw, export, lists
from waypost.console.read import connections, deliveries
from waypost.console.views.connection_keys import safekept
from waypost.console.words import health as words
from waypost.console.words.readings import STATES
from waypost.console.words.short import source
from waypost.inbox.states import ReadingState

_SPARK = 24  # heights in CSS pixels
_CHART = 96
_NEWEST = 50


class Card(NamedTuple):
    """A connection on a page. name: what people call it; hour: what came since the full hour."""

    connection: connections.Connection
    name: str
    health: words.Health
    columns: list[draw.Column]
    bad: list[draw.Column]
    most: int
    hour: int
    lag: str
    lag_most: str
    unread: str
    unreadable: str


@require_safe
@require(Role.VIEWER)
def connectors(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    cards = [card(it, now, _SPARK) for it in _all(request, now)]
    page = {"cards": cards, "height": _SPARK, "export": reverse("connectors_csv")}
    return render(request, "console/connectors/list.html", page)


@require_safe
@require(Role.VIEWER)
def connectors_csv(request: HttpRequest) -> HttpResponseBase:
    header = (
        *("id", "connector", "title", "health", "heard_at", "received_24h", "lag_ms", "unread"),
        *("unreadable", "refused_7d"),
    )
    now = timezone.now()

    def piece(after: Any) -> tuple[list[export.Row], Any]:
        return [_row(it, now) for it in connections.connections(brand_id, now)], None

    brand_id = seat_of(request).brand_id
    return export.stream(request, "connectors", header, piece)


def _row(it: connections.Connection, now: datetime) -> export.Row:
    refused = sum(each.total for each in it.refused)
    known = (it.id, it.connector, it.title, it.state(now), it.heard_at, it.day, it.lag)
    return (*known, it.unread, it.unreadable, refused)


@require_safe
@require(Role.VIEWER)
def connector(request: HttpRequest, connection_id: int) -> HttpResponse:
    """One connection. What it sent and why something failed is for managers: both quote bodies."""
    now, seat = timezone.now(), seat_of(request)
    found = found_one(request, connection_id, now)
    page: dict[str, Any] = {
        "card": card(found, now, _CHART),
        "height": _CHART,
        "pulls": found.connector in CLIENTS,
        "refused": _refused(found),
    }
    if may(seat.role, Role.MANAGER):
        page |= _deliveries(request, found)
        page["able"] = page["pulls"] and bool(safekept(request, found).credentials)
    return render(request, "console/connectors/one.html", page)


def _deliveries(request: HttpRequest, found: connections.Connection) -> dict[str, Any]:
    brand_id = seat_of(request).brand_id
    state = _state(request)
    titles = [(it.name.lower(), str(STATES[it])) for it in ReadingState]
    unreadable = ReadingState.UNREADABLE
    return {
        "deliveries": deliveries.recent(brand_id, found.id, state, _NEWEST),
        "worst": deliveries.recent(brand_id, found.id, unreadable, 10) if found.unreadable else [],
        "state": state,
        "looked": deliveries.LOOKED,
        "filters": [lists.filter_of(request, "state", _("State"), titles)],
        "clear_all": lists.address(request, state=None) if state is not None else "",
        "export": reverse("connector_csv", args=[found.id])
        + (f"?state={state.name.lower()}" if state is not None else ""),
    }


@require_safe
@require(Role.MANAGER)
def connector_csv(request: HttpRequest, connection_id: int) -> HttpResponseBase:
    """Every delivery of the connection, newest first, without bodies."""
    brand_id, state = seat_of(request).brand_id, _state(request)
    if not connections.exists(brand_id, connection_id):
        raise Http404("no such connection")
    header = ("id", "topic", "partner_id", "received_at", "state", "reason", "facts", "read_at")

    def piece(after: Any) -> tuple[list[export.Row], Any]:
        before = after or deliveries.NEWEST
        size = export.PIECE
        found = deliveries.recent(brand_id, connection_id, None, size, before)
        kept = [it for it in found if state is None or it.state == state]
        return _lines(kept), found[-1].id if len(found) == size else None

    return export.stream(request, f"deliveries-{connection_id}", header, piece)


def _lines(found: Iterable[deliveries.Line]) -> list[export.Row]:
    return [
        (
            it.id,
            it.topic,
            it.external_id,
            it.received_at,
            it.status,
            it.reason,
            it.facts,
            it.read_at,
        )
        for it in found
    ]


@require_POST
@require(Role.MANAGER)
def replay(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Have everything read again that this connection sent and nobody could read."""
    brand_id = seat_of(request).brand_id
    if not connections.exists(brand_id, connection_id):
        raise Http404("no such connection")
    count = deliveries.replay_unreadable(brand_id, connection_id)
    if count:
        note(request, "deliveries replayed", f"connection:{connection_id}", None, {"count": count})
        messages.success(request, _told(count))
    else:
        messages.info(request, _("There was nothing to replay."))
    return redirect("connector", connection_id)


def _told(count: int) -> str:
    return ngettext(
        "%(count)s delivery is being read again. This cannot be undone and does no harm.",
        "%(count)s deliveries are being read again. This cannot be undone and does no harm.",
        count,
    ) % {"count": f"{count:,}"}


def found_one(request: HttpRequest, connection_id: int, now: datetime) -> connections.Connection:
    """The brand's connection; 404 where it has none with this id."""
    found = connections.connection(seat_of(request).brand_id, connection_id, now)
    if found is None:
        raise Http404("no such connection")
    return found


def kind_of(found: connections.Connection) -> Connector:
    """The connector of a connection; 404 where this version does not know it."""
    if found.connector not in CONNECTORS:
        raise Http404("no such connector")
    return CONNECTORS[found.connector]


def card(it: connections.Connection, now: datetime, height: int) -> Card:
    counts = [hour.received for hour in it.hours]
    most = max(counts, default=0)
    return Card(
        it,
        it.title or source(it.connector),
        words.health(it, now),
        [it for it, count in zip(draw.columns(counts, height), counts, strict=True) if count],
        _shares(it, most, height),
        most,
        counts[-1] if counts else 0,
        words.lag(it.lag),
        words.lag(it.lag_most if it.day else None),
        lists.capped(it.unread),
        lists.capped(it.unreadable),
    )


def _shares(it: connections.Connection, most: int, height: int) -> list[draw.Column]:
    """What could not be read, on the scale of everything."""
    drawn = draw.columns([hour.unreadable for hour in it.hours] + [most], height)[:-1]
    step = 100 / len(it.hours) if it.hours else 0
    return [
        drawn[index]._replace(x=round(index * step, 2), width=round(step * 0.72, 2))
        for index, hour in enumerate(it.hours)
        if hour.unreadable
    ]


class Told(NamedTuple):
    refused: connections.Refused
    advice: str


def _refused(found: connections.Connection) -> list[Told]:
    known = CONNECTORS.get(found.connector)
    return [
        Told(it, words.advice(known.guide, known.title, it.reason) if known else "")
        for it in found.refused[:8]
    ]


def _all(request: HttpRequest, now: datetime) -> list[connections.Connection]:
    return connections.connections(seat_of(request).brand_id, now)


def _state(request: HttpRequest) -> ReadingState | None:
    name = request.GET.get("state", "").upper()
    return ReadingState[name] if name in ReadingState.__members__ else None
