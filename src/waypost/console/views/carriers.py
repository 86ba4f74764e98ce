"""Carriers: who is on time, how long it takes, and where it goes wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.charts.spread import quantile
from waypost.console.export import Row, stream
from waypost.console.lists import Choice, address
from waypost.console.read import parcels
from waypost.console.read.carriers import Run
from waypost.console.read.carriers import carriers as read
from waypost.console.read.tallies import day_of
from waypost.console.views import carriers_panels as panels

WINDOWS = (7, 30, 90)


@require_safe
@require(Role.VIEWER)
def carriers(request: HttpRequest) -> HttpResponse:
    brand_id, today, days = seat_of(request).brand_id, _today(request), _days(request)
    found = read(brand_id, today, days)
    moving: Counter[str] = Counter()
    for cell in parcels.motion(brand_id):
        moving[cell.carrier] += cell.count
    since = today - timedelta(days=days - 1)
    page = {
        "days": days,
        "windows": [_window(request, it, days) for it in WINDOWS],
        "table": panels.table(found, moving, since),
        "lanes": panels.worst_lanes(found, since),
        "export": f"{reverse('carriers_export')}?days={days}",
        "any": bool(found.weeks),
    }
    return render(request, "console/parcels/carriers.html", page)


@require_safe
@require(Role.VIEWER)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every carrier, each of its services and each of its lanes."""
    brand_id, days = seat_of(request).brand_id, _days(request)
    header = (
        *("carrier", "service", "lane", "days", "delivered", "promised", "on_time", "late"),
        *("half_within_days", "nine_of_ten_within_days"),
    )

    def piece(after: None) -> tuple[list[Row], None]:
        found = read(brand_id, _today(request), days)
        listed: list[Row] = [
            _cells(name, "", "", days, run) for name, run in found.carriers.items()
        ]
        listed += [_cells(*name, "", days, run) for name, run in found.services.items()]
        listed += [_cells(name, "", lane, days, run) for (name, lane), run in found.lanes.items()]
        return sorted(listed, key=lambda row: [str(it) for it in row[:3]]), None

    return stream(request, "carriers", header, piece)


def _cells(carrier: str, service: str, lane: str, days: int, run: Run) -> tuple[Any, ...]:
    ends = (quantile(run.days, 0.5), quantile(run.days, 0.9))
    return (carrier, service, lane, days, run.arrived, run.promised, run.on_time, run.late, *ends)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, WINDOWS) else 30


def _today(request: HttpRequest) -> date:
    return day_of(timezone.now(), seat_of(request).zone)


def _window(request: HttpRequest, days: int, chosen: int) -> Choice:
    title = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return Choice(str(days), title, address(request, days=days), days == chosen)
