"""Parcels: what is in motion, where, and what has gone silent or is late."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, tzinfo
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.charts.heat import heat
from waypost.console.export import stream
from waypost.console.lists import (
    Filter,
    address,
    capped,
    filter_of,
    parts_of,
    place,
    query_of,
)
from waypost.console.read import parcels as read
from waypost.console.read.parcels import Asked, Cell, Place
from waypost.console.read.tallies import day_of, zone_of
from waypost.console.words.figures import number
from waypost.console.words.parcels import ORDER, status_title

NAMES = ("status", "carrier", "service", "lane", "late", "silent", "since")
_SILENT = ("3", "7")
_LANES = 8  # of the matrix
_CHOICES = 60  # of a filter
_PIECE = 2000


class Tab(msgspec.Struct, frozen=True):
    title: str
    count: str
    url: str
    chosen: bool


class Square(msgspec.Struct, frozen=True):
    count: str
    url: str
    heat: int
    title: str


class Lane(NamedTuple):
    title: str
    url: str
    total: str
    squares: list[Square]


class Matrix(NamedTuple):
    """The busiest lanes by status; rest: how many are on all others."""

    statuses: list[str]
    lanes: list[Lane]
    rest: int


@require_safe
@require(Role.VIEWER)
def parcels(request: HttpRequest) -> HttpResponse:
    seat, now = seat_of(request), timezone.now()
    asked = asked_of(request)
    found, more = read.listed(seat.brand_id, asked, now, _after(request))
    cells = read.motion(seat.brand_id)
    arrived = read.arrived(seat.brand_id, day_of(now, seat.zone))
    filtered = bool(query_of(request, *NAMES))
    page = {
        "asked": asked,
        "rows": found,
        "now": now,
        "tabs": _tabs(request, cells, asked),
        "filters": _filters(request, cells, asked),
        "clear_all": address(request, **dict.fromkeys(NAMES)) if filtered else "",
        "matrix": None if filtered or request.GET.get("after") else _matrix(cells),
        "total": _total(seat.brand_id, asked, cells, now),
        "next": _next(request, more),
        "first": address(request) if request.GET.get("after") else "",
        "export": f"{reverse('parcels_export')}?{query_of(request, *NAMES)}",
        "any": bool(cells) or bool(arrived),
    }
    return render(request, "console/parcels/parcels.html", page)


@require_safe
@require(Role.VIEWER)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list that the address asks for."""
    brand_id, now, asked = seat_of(request).brand_id, timezone.now(), asked_of(request)
    header = (
        *("tracking", "order", "status", "reason", "carrier", "service", "lane", "warehouse"),
        *("labelled_at", "handed_over_at", "scanned_at", "promised_at", "expected_at"),
        *("delivered_at", "hours", "on_time"),
    )

    def piece(after: Place | None) -> tuple[list[Any], Place | None]:
        found, more = read.listed(brand_id, asked, now, after, _PIECE)
        return [_cells(it) for it in found], more

    return stream(request, "parcels", header, piece)


def _cells(it: read.Row) -> tuple[object, ...]:
    on_time = {True: "yes", False: "no", None: ""}[it.on_time]
    return (
        *(it.parcel, it.number, it.status, it.reason, it.carrier, it.service, it.lane),
        *(it.warehouse, it.labelled_at, it.handed_over_at, it.scanned_at, it.promised_at),
        *(it.expected_at, it.delivered_at, it.hours, on_time),
    )


def asked_of(request: HttpRequest) -> Asked:
    """What the address asks for; what makes no sense there is left out."""
    given = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in NAMES}
    return Asked(
        status=given["status"] if given["status"] in (*ORDER, "delivered") else "",
        carrier=given["carrier"],
        service=given["service"],
        lane=given["lane"],
        late=given["late"] == "1",
        silent=int(given["silent"]) if given["silent"] in _SILENT else 0,
        since=_midnight(given["since"], zone_of(seat_of(request).zone)),
    )


def _midnight(text: str, zone: tzinfo) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), zone)


def _after(request: HttpRequest) -> Place | None:
    parts = parts_of(request.GET, 3)
    if parts is None:
        return None
    try:
        found = Place(datetime.fromisoformat(parts[0]), int(parts[1]), parts[2])
    except ValueError:
        return None
    return found if found.at.tzinfo and 0 <= found.order_id < 2**63 else None


def _next(request: HttpRequest, more: Place | None) -> str:
    if more is None:
        return ""
    return address(request, after=place(*more))


def _total(brand_id: int, asked: Asked, cells: list[Cell], now: datetime) -> str:
    if not asked.simple:
        return capped(read.count(brand_id, asked, now))
    return number(sum(cell.count for cell in cells if _meets(cell, asked)))


def _meets(cell: Cell, asked: Asked, but: str = "") -> bool:
    """Is it in the list, whatever the list says about `but`?"""
    return all(
        name == but or not getattr(asked, name) or getattr(asked, name) == getattr(cell, name)
        for name in ("status", "carrier", "lane")
    )


def _tabs(request: HttpRequest, cells: list[Cell], asked: Asked) -> list[Tab]:
    """All in motion, each status that there is, and those that arrived. Counted where the tallies
    know what the tab would show."""
    counts: Counter[str] = Counter()
    for cell in cells:
        if _meets(cell, asked, but="status"):
            counts[cell.status] += cell.count
    known = asked._replace(status="").simple and not asked.since
    drop = {"since": None} if asked.arrived else {}
    found = []
    for status in ("", *ORDER):
        chosen = asked.status == status
        if status and not (counts[status] or chosen):
            continue
        count = counts[status] if status else counts.total()
        title = status_title(status) if status else _("In motion")
        url = address(request, status=status, **drop)
        found.append(Tab(title, number(count) if known else "", url, chosen))
    url = address(request, status="delivered", silent=None)
    return [*found, Tab(_("Delivered"), "", url, asked.arrived)]


def _filters(request: HttpRequest, cells: list[Cell], asked: Asked) -> list[Filter]:
    late = _("After the promise") if asked.arrived else _("Past the expected day")
    found = [
        _counted(request, "carrier", _("Carrier"), cells, asked),
        _counted(request, "lane", _("Lane"), cells, asked),
        filter_of(request, "late", _("Late"), [("1", late)]),
    ]
    if not asked.arrived:
        silent = [("3", _("No scan for 3 days")), ("7", _("No scan for 7 days"))]
        found.append(filter_of(request, "silent", _("Silent"), silent))
    for name, title in (("service", _("Service")), ("since", _("Since"))):
        if request.GET.get(name):
            found.append(filter_of(request, name, title, []))
    return found


def _counted(
    request: HttpRequest, name: str, title: str, cells: list[Cell], asked: Asked
) -> Filter:
    """The values that there are, the most frequent first."""
    counts: Counter[str] = Counter()
    standing = asked._replace(status="") if asked.arrived else asked
    for cell in cells:
        if _meets(cell, standing, but=name):
            counts[getattr(cell, name)] += cell.count
    common = [(value, n) for value, n in counts.most_common() if value][:_CHOICES]
    said = asked.arrived or asked.late or asked.silent or asked.service
    choices = [(value, value, None if said else n) for value, n in common]
    return filter_of(request, name, title, choices)


def _matrix(cells: list[Cell]) -> Matrix | None:
    lanes: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        lanes[cell.lane] += cell.count
        statuses[cell.status] += cell.count
        both[cell.lane, cell.status] += cell.count
    busiest = [lane for lane, _count in lanes.most_common() if lane][:_LANES]
    if not busiest:
        return None
    columns = [status for status in ORDER if statuses[status]]
    most = max(both[lane, status] for lane in busiest for status in columns)
    return Matrix(
        [status_title(status) for status in columns],
        [_lane(lane, columns, lanes, both, most) for lane in busiest],
        lanes.total() - sum(lanes[lane] for lane in busiest),
    )


def _lane(
    lane: str,
    columns: list[str],
    lanes: Counter[str],
    both: Counter[tuple[str, str]],
    most: int,
) -> Lane:
    base = reverse("parcels")
    squares = []
    for status in columns:
        count = both[lane, status]
        query = urlencode({"lane": lane, "status": status})
        title = f"{lane}, {status_title(status)}"
        squares.append(Square(number(count), f"{base}?{query}", heat(count, most), title))
    return Lane(lane, f"{base}?{urlencode({'lane': lane})}", number(lanes[lane]), squares)
