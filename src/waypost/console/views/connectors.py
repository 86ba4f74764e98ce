"""Connections: what each sends, what it was told off for, what could not be read."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import draw
from waypost.console.read import connections, deliveries
from waypost.inbox.door import PREFIX
from waypost.lib.database import config

_CHART = 32  # height of the chart in CSS pixels


class Card(NamedTuple):
    connection: connections.Connection
    hook: str
    columns: list[draw.Column]
    most: int


@require_safe
@require(Role.VIEWER)
def connectors(request: HttpRequest) -> HttpResponse:
    seat = seat_of(request)
    found = connections.connections(seat.brand_id, timezone.now())
    cards = [
        Card(
            connection,
            f"{config().url}{PREFIX}{seat.slug}/{connection.connector}/{connection.token}",
            draw.columns(connection.by_hour, _CHART),
            max(connection.by_hour),
        )
        for connection in found
    ]
    return render(request, "console/connectors.html", {"cards": cards, "height": _CHART})


@require_POST
@require(Role.MANAGER)
def replay(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Have everything read again that this connection sent and nobody could read."""
    brand_id = seat_of(request).brand_id
    if connection_id >= 2**63 or not connections.exists(brand_id, connection_id):
        raise Http404("no such connection")
    found = deliveries.replay_unreadable(brand_id, connection_id)
    messages.success(request, _told(found))
    return redirect(reverse("connectors") + f"#connection-{connection_id}")


def _told(count: int) -> str:
    if count == 0:
        return "There was nothing to replay."
    if count == 1:
        return "1 delivery is being read again."
    return f"{count} deliveries are being read again."
