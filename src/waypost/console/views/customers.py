"""Customers: the list of them, and one of them with how they have been treated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import telling, treatment
from waypost.console.export import PIECE, Row, stream
from waypost.console.lists import address, parts_of, place
from waypost.console.read import customers as read
from waypost.console.read import order_list
from waypost.console.read.customers import Customer, Listed, Place
from waypost.console.read.question import LONGEST, Asked, asked
from waypost.console.views.order_list import line
from waypost.console.words.figures import number
from waypost.console.words.kinds import kind_of

_SHOWN = 20  # orders on a customer's page
_SORTS = {"newest": read.newest, "orders": read.busiest}
_KINDS = 6


@require_safe
@require(Role.VIEWER)
def customers(request: HttpRequest) -> HttpResponseBase:
    """By their last order, or (`sort=orders`) by how many; `q` finds; `format=csv`: as a file."""
    brand_id = seat_of(request).brand_id
    question = asked(request.GET.get("q", "")[: 2 * LONGEST], seat_of(request).country)
    sort = "orders" if request.GET.get("sort") == "orders" else "newest"
    if request.GET.get("format") == "csv":
        return _csv(request, brand_id, question, sort)
    found = _listed(brand_id, question, sort, _after(request, sort))
    page = {
        "asked": question,
        "sort": sort,
        "sorts": [
            (_("Newest order"), address(request, sort=None), sort == "newest"),
            (_("Most orders"), address(request, sort="orders"), sort == "orders"),
        ],
        "customers": found.customers,
        "most": read.FOUND if len(found.customers) == read.FOUND else 0,
        "older": _older(request, found),
        "newest": address(request) if "after" in request.GET else "",
        "everybody": reverse("customers"),
        "export": address(request, format="csv"),
    }
    return render(request, "console/customers/list.html", page)


@require_safe
@require(Role.VIEWER)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """404 with an explanation: who was erased has no page any more."""
    brand_id, now = seat_of(request).brand_id, timezone.now()
    who = read.customer(brand_id, customer_id) if customer_id < 2**63 else None
    if who is None:
        return render(request, "console/customers/gone.html", status=404)
    placed = read.orders(brand_id, customer_id)
    told = read.told(brand_id, placed)
    treated = read.treated(brand_id, placed)
    bars, chart = treatment.bars(placed, now, timezone.get_current_timezone())
    by_customer = order_list.Asked(customer=str(customer_id))
    listed = order_list.listed(brand_id, by_customer, None, _SHOWN)
    page: dict[str, Any] = {
        "customer": who,
        "title": who.name or who.email or who.phone or _("Customer without a name"),
        "tier": placed[0].tier if placed else "",
        "values": treatment.values(placed),
        "refunds": treatment.refunded(told),
        "promises": treatment.promises(placed),
        "treated": treated,
        "kinds": [
            (kind_of(kind).title, count) for kind, count in treated.kinds.most_common(_KINDS)
        ],
        "per_order": number_format(treated.ever / len(placed), 1) if placed else "–",
        "bars": bars,
        "ticks": chart.ticks,
        "said": treatment.said(told),
        "lines": [line(order) for order in listed.orders],
        "all_orders": f"{reverse('orders')}?customer={customer_id}",
        "orders": number(who.orders),
        "hidden": who.orders > len(listed.orders),
    }
    page |= telling.of_customer(brand_id, customer_id)
    return render(request, "console/customers/customer.html", page)


def _listed(
    brand_id: int, question: Asked, sort: str, after: Place | None, size: int = read.PAGE
) -> Listed:
    if question.text:
        return Listed(read.found(brand_id, question), None)
    return _SORTS[sort](brand_id, after, size)


def _after(request: HttpRequest, sort: str) -> Place | None:
    by, id_ = parts_of(request.GET, 2) or ("", "")
    if not id_.isdecimal() or int(id_) >= 2**63:
        return None
    if sort == "orders":
        return Place(int(by), int(id_)) if by.isdecimal() and int(by) < 2**31 else None
    try:
        at = None if by == "-" else datetime.fromisoformat(by)
    except ValueError:
        return None
    return Place(at, int(id_)) if at is None or at.tzinfo else None


def _older(request: HttpRequest, found: Listed) -> str:
    if found.more is None:
        return ""
    query = request.GET.copy()
    query["after"] = place("-" if found.more.by is None else found.more.by, found.more.id)
    return f"{request.path}?{query.urlencode()}"


def _csv(request: HttpRequest, brand_id: int, question: Asked, sort: str) -> HttpResponseBase:
    header = ("id", "name", "email", "phone", "orders", "first_order_at", "last_order_at", "link")

    def piece(after: Any) -> tuple[list[Row], Any]:
        found = _listed(brand_id, question, sort, after, PIECE)
        return [_cells(request, it) for it in found.customers], found.more

    return stream(request, "customers", header, piece)


def _cells(request: HttpRequest, it: Customer) -> Row:
    return (
        *(it.id, it.name, it.email, it.phone, it.orders, it.first_order_at, it.last_order_at),
        request.build_absolute_uri(reverse("customer", args=[it.id])),
    )
