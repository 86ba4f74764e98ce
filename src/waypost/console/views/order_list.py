"""The list of orders: filters that live in the address, pages, and the same as CSV."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.export import PIECE, Row, stream
from waypost.console.lists import Filter, address, filter_of, parts_of, place
from waypost.console.read import order_list as read
from waypost.console.read.order_list import Asked, Listed, Place
from waypost.console.read.rows import rows
from waypost.console.standing import OVER, STANDINGS, Standing, standing_of
from waypost.console.words import short
from waypost.console.words.figures import number
from waypost.lib.money import exponent, plain
from waypost.overview.counts import sum_sql

_TIERS = (
    ("new", gettext_lazy("New")),
    ("returning", gettext_lazy("Returning")),
    ("loyal", gettext_lazy("Loyal")),
    ("vip", gettext_lazy("VIP")),
)
_OF_ROWS = {
    "country": gettext_lazy("Ships to"),
    "carrier": gettext_lazy("Carrier"),
    "warehouse": gettext_lazy("Warehouse"),
    "service": gettext_lazy("Service"),
}
_CHOICES = 40


class Line(NamedTuple):
    order: read.Row
    standing: Standing | None
    total: str
    tier: Any


class Tab(NamedTuple):
    title: Any
    url: str
    chosen: bool
    total: str


@require_safe
@require(Role.VIEWER)
def orders(request: HttpRequest) -> HttpResponseBase:
    """`format=csv`: all that fits, as a file."""
    brand_id, asked = seat_of(request).brand_id, _asked(request)
    if request.GET.get("format") == "csv":
        return _csv(request, brand_id, asked)
    found = read.listed(brand_id, asked, _after(request))
    counts = _counts(brand_id)
    filtered = any(value for name, value in asked._asdict().items() if name != "standing")
    page = {
        "asked": asked,
        "tabs": _tabs(request, asked, None if filtered else counts),
        "filters": _filters(request, brand_id, asked, counts),
        "clear_all": address(request, **dict.fromkeys(Asked._fields)) if filtered else "",
        "lines": [line(order) for order in found.orders],
        "listed": found,
        "older": _older(request, found),
        "newest": address(request) if "after" in request.GET else "",
        "ever": bool(counts),
        "export": address(request, format="csv"),
    }
    return render(request, "console/orders/list.html", page)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; what makes no sense there is left out."""
    told = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in Asked._fields}
    asked = Asked(**told)
    customer = asked.customer if asked.customer.isdecimal() else ""
    return asked._replace(
        standing=asked.standing if asked.standing in STANDINGS else "",
        stage=asked.stage if asked.stage in read.STAGES else "",
        customer=str(min(int(customer), 2**63 - 1)) if customer else "",
    )


def _after(request: HttpRequest) -> Place | None:
    at, id_ = parts_of(request.GET, 2) or ("", "")
    if not id_.isdecimal() or int(id_) >= 2**63:
        return None
    try:
        found = None if at == "-" else datetime.fromisoformat(at)
    except ValueError:
        return None
    return Place(found, int(id_)) if found is None or found.tzinfo else None


def _older(request: HttpRequest, found: Listed) -> str:
    if found.more is None:
        return ""
    query = request.GET.copy()
    query["after"] = place(found.more.at or "-", found.more.id)
    return f"{request.path}?{query.urlencode()}"


def _counts(brand_id: int) -> Counter[tuple[str, str]]:
    """How many orders by stage and trouble."""
    query, parameters = sum_sql("orders", brand_id, ["stage", "trouble"])
    counts: Counter[tuple[str, str]] = Counter()
    for stage, trouble, count in rows(_triple, query, parameters):
        counts[stage, trouble] = count
    return counts


def _tabs(request: HttpRequest, asked: Asked, counts: Counter[tuple[str, str]] | None) -> list[Tab]:
    """By standing; counted where nothing else narrows the list."""

    def count(standing: Standing | None) -> str:
        if counts is None:
            return ""
        if standing is None:
            return number(sum(counts.values()))
        its = str(standing.trouble)
        return number(sum(n for key, n in counts.items() if key[1] == its and key[0] not in OVER))

    every = Tab(_("All"), address(request, standing=None), not asked.standing, count(None))
    return [
        every,
        *(
            Tab(it.title, address(request, standing=name), name == asked.standing, count(it))
            for name, it in STANDINGS.items()
        ),
    ]


def _filters(
    request: HttpRequest, brand_id: int, asked: Asked, counts: Counter[tuple[str, str]]
) -> list[Filter]:
    by_stage: Counter[str] = Counter()
    for (stage, _trouble), count in counts.items():
        by_stage[stage] += count
    stages = [
        (it, str(short.stage(it)), by_stage[it])
        for it in read.STAGES
        if (by_stage[it] or it == asked.stage) and not (asked.standing and it in OVER)
    ]
    values = read.values(brand_id)
    found = [filter_of(request, "stage", _("Stage"), stages)]
    for name, title in _OF_ROWS.items():
        listed = values.get(name, [])[:_CHOICES]
        found.append(filter_of(request, name, str(title), [(it, it) for it in listed]))
    tiers = [(name, str(title)) for name, title in _TIERS]
    found.append(filter_of(request, "tier", _("Customer tier"), tiers))
    found.append(filter_of(request, "sku", _("SKU"), []))
    if asked.customer:
        one = filter_of(request, "customer", _("Customer"), [])
        found.append(one._replace(shown=_("one customer")))
    return found


def line(order: read.Row) -> Line:
    """An order as a row of a table."""
    total = "" if order.total_minor is None else plain(order.total_minor, order.currency)
    tier = dict(_TIERS).get(order.tier, "") if order.tier in ("loyal", "vip") else ""
    return Line(order, standing_of(order.stage, order.trouble), total, tier)


def _csv(request: HttpRequest, brand_id: int, asked: Asked) -> HttpResponseBase:
    header = (
        *("id", "number", "customer", "stage", "standing", "placed_at", "total", "currency"),
        *("country", "carrier", "service", "warehouse", "tier", "link"),
    )

    def piece(after: Any) -> tuple[list[Row], Any]:
        found = read.listed(brand_id, asked, after, PIECE, 5 * read.WALK)
        return [_cells(request, order) for order in found.orders], found.more

    return stream(request, "orders", header, piece)


def _cells(request: HttpRequest, it: read.Row) -> Row:
    standing = standing_of(it.stage, it.trouble)
    total = it.total_minor
    exact = None if total is None else Decimal(total).scaleb(-exponent(it.currency))
    return (
        *(it.id, it.number, it.name, it.stage, standing.name if standing else "", it.placed_at),
        None if exact is None else f"{exact:f}",
        *(it.currency, it.country, it.carrier, it.service, it.warehouse, it.tier),
        request.build_absolute_uri(reverse("order", args=[it.id])),
    )


def _triple(*columns: Any) -> tuple[Any, ...]:
    return columns
