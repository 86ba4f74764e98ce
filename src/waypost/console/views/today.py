"""Today: readable in ten seconds, and every figure is a link to what is behind it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.read import health, messages, told
from waypost.console.read import today as read
from waypost.console.read import wishes as wished
from waypost.console.read.tallies import day_of, zone_of
from waypost.console.views import today_panels as panels
from waypost.console.words import today as words


@require_safe
@require(Role.VIEWER)
def today(request: HttpRequest) -> HttpResponse:
    """The page; a page that looks again (htmx) gets only what changes."""
    seat, now = seat_of(request), timezone.now()
    connections = health.health(seat.brand_id, now)
    standing = read.standing(seat.brand_id)
    page: dict[str, Any] = {"connections": connections, "standing": standing, "now": now}
    if connections or standing.ever:
        page |= _figures(seat.brand_id, standing, day_of(now, seat.zone))
        page |= _messages(seat.brand_id, day_of(now, seat.zone), seat.zone)
    again = request.headers.get("HX-Request") == "true"
    return render(request, f"console/today/{'_today' if again else 'page'}.html", page)


def _figures(brand_id: int, standing: read.Standing, day: date) -> dict[str, Any]:
    living = read.living(brand_id)
    opened = read.opened_by_kind(brand_id, day)
    promises = read.promises(brand_id, day)
    critical = read.unassigned_critical(brand_id)
    return {
        "said": _said(critical, wished.waiting(brand_id), standing, promises, day),
        "shares": panels.standing(standing),
        "watched": panels.watched(standing),
        "promises": panels.promises(promises, day),
        "legs": panels.legs(living, opened),
        "spark_box": panels.SPARK_BOX,
        "turnover": panels.turnover(read.turnover(brand_id, day, opened), day),
        "worst": read.worst(brand_id),
        "any_open": bool(living.open),
    }


def _messages(brand_id: int, day: date, zone: str) -> dict[str, Any]:
    """What customers were told today."""
    begins = datetime.combine(day, time(), zone_of(zone))
    return {
        "told": messages.today(brand_id, begins),
        "told_held": told.held_count(brand_id, messages.ALL),
        "told_waiting": messages.waiting(brand_id),
    }


def _said(
    critical: int,
    wishes: int,
    standing: read.Standing,
    promises: dict[str, tuple[read.Kept, read.Kept]],
    day: date,
) -> list[words.Said]:
    """What the reader has to know first, the worst first."""
    orders = panels.orders_url
    found = []
    if critical:
        path = panels.issues_url(severity=4, assignee="none")
        found.append(words.critical(critical, path))
    if wishes:
        found.append(words.wishes(wishes, reverse("wishes")))
    if standing.broken:
        found.append(words.broken(standing, orders("broken")))
    if standing.at_risk:
        found.append(words.at_risk(standing, orders("at_risk")))
    if not found and standing.ever:
        found.append(words.calm(standing, orders("on_track")))
    dispatch = promises["dispatch"][0]
    if dispatch.decided:
        since = panels.week_begins(day)
        found.append(
            words.dispatched(dispatch, panels.issues_url(kind="late_dispatch", since=since))
        )
    return found
