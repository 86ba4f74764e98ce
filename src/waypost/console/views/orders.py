"""One order: its issues and why, its clocks, its parcels, everything that was reported of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import draw
from waypost.console.read import order as reading
from waypost.console.read.order import Event
from waypost.console.words import short, why
from waypost.console.words.happenings import Frame, sentence
from waypost.core.order import OrderState
from waypost.core.trace import trace
from waypost.core.words import Direction, Incident
from waypost.flow.rulebook import brand_rules
from waypost.lib.money import plain

_AT_FIRST = 150  # events; a customer's order has a few dozen


class Happening(NamedTuple):
    """An event in the timeline."""

    anchor: str
    at: datetime
    sentence: str
    source: str
    kind: str
    delivery_id: int | None


class ParcelLine(NamedTuple):
    """A parcel as it stands. expected: the carrier's promise."""

    id: str
    carrier: str
    status: str
    trouble: str
    returning: bool
    last_scan: datetime | None
    expected: str


@require_safe
@require(Role.VIEWER)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    brand_id, now = seat_of(request).brand_id, timezone.now()
    found = reading.order(brand_id, order_id) if order_id < 2**63 else None
    if found is None:
        raise Http404("no such order")
    zone = timezone.get_current_timezone()
    frame = Frame(found.currency, zone)
    events = reading.events(brand_id, order_id)
    by_id = {event.id: event for event in events}
    rules = brand_rules(*reading.policy(brand_id))
    traced = trace([event.fact for event in events], rules, now)
    issues = [why.explain(it, by_id, frame, now) for it in reading.issues(brand_id, order_id)]
    shown = events if request.GET.get("events") == "all" else events[:_AT_FIRST]
    page: dict[str, Any] = {
        "order": found,
        "total": None if found.total_minor is None else plain(found.total_minor, found.currency),
        "names": list(reading.names(brand_id, order_id)),
        "standing": [it for it in issues if not it.issue.closed_at and not it.absorbed_by],
        "absorbed": [it for it in issues if it.absorbed_by],
        "over": [it for it in issues if it.issue.closed_at is not None],
        "clocks": draw.clocks(traced, now, zone),
        "parcels": _parcels(found.state, zone),
        "days": _days(shown, frame),
        "hidden": len(events) - len(shown),
        "events": len(events),
    }
    return render(request, "console/order.html", page)


def _parcels(state: OrderState, zone: tzinfo) -> list[ParcelLine]:
    return [
        ParcelLine(
            parcel_id,
            parcel.carrier[2] if parcel.carrier else "",
            short.PARCELS[parcel.status[2]] if parcel.status else "No news yet",
            _trouble(parcel.reason[2]) if parcel.reason else "",
            parcel.direction is Direction.RETURN,
            parcel.last_scan[0] if parcel.last_scan else None,
            short.deadline(parcel.edd[2], zone) if parcel.edd else "",
        )
        for parcel_id, parcel in state.parcels.items()
    ]


def _trouble(reason: Incident) -> str:
    return "" if reason is Incident.UNKNOWN else short.readable(reason.value)


def _days(events: Sequence[Event], frame: Frame) -> list[tuple[str, list[Happening]]]:
    """The timeline by day, newest first."""
    lines = [
        Happening(
            why.anchor(event),
            event.fact.occurred_at,
            sentence(event.fact.data, frame),
            event.fact.source,
            event.fact.kind,
            event.delivery_id,
        )
        for event in events
    ]
    return [
        (day, list(group))
        for day, group in groupby(lines, key=lambda line: short.day(line.at, frame.zone))
    ]
