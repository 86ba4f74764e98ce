"""One search for everything: a page, and the answer that the command palette shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.marking import Parts, marked, marked_words, plainly
from waypost.console.read.question import LONGEST, Asked, asked
from waypost.console.read.search import (
    SKU_ORDERS,
    CustomerHit,
    Found,
    OrderHit,
    ParcelHit,
    SkuHit,
    Why,
    search,
)
from waypost.console.standing import Standing, standing_of
from waypost.console.words import short
from waypost.core.words import ParcelStatus
from waypost.lib.money import plain

_BY = {
    "number": gettext_lazy("Order number"),
    "payment": gettext_lazy("Payment"),
    "return": gettext_lazy("Return"),
    "order": gettext_lazy("Storefront's id"),
    "shipment": gettext_lazy("Shipment"),
    "tracking": gettext_lazy("Tracking number"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
}


class Line(NamedTuple):
    """A hit as people see it. by, value: what it was found by, where its title does not say so."""

    url: str
    title: Parts
    detail: str
    by: Any
    value: Parts
    stage: str
    standing: Standing | None
    at: datetime | None
    exact: bool


class Group(NamedTuple):
    name: str
    title: str
    lines: list[Line]


@require_safe
@require(Role.VIEWER)
def page(request: HttpRequest) -> HttpResponse:
    """Everything that `q` may mean. A script (HX-Request) gets the hits alone, as options."""
    question = asked(request.GET.get("q", "")[: 2 * LONGEST], seat_of(request).country)
    found = search(seat_of(request).brand_id, question)
    groups = [group for group in _groups(found, question) if group.lines]
    shown = {"asked": question, "groups": groups, "single": found.single is not None}
    script = request.headers.get("HX-Request") == "true"
    response = render(request, f"console/search/{'_options' if script else 'page'}.html", shown)
    response.headers["Vary"] = "HX-Request"
    return response


def _groups(found: Found, question: Asked) -> list[Group]:
    """The group with an exact hit first; people before their orders where a name was asked."""
    groups = [
        Group("orders", _("Orders"), [_order(it, question) for it in found.orders]),
        Group("customers", _("Customers"), [_customer(it, question) for it in found.customers]),
        Group("parcels", _("Parcels"), [_parcel(it, question) for it in found.parcels]),
        Group("skus", _("SKUs"), [_sku(it, question) for it in found.skus]),
    ]
    if not any(hit.why.by not in ("name", "email", "phone") for hit in found.orders):
        groups[:2] = reversed(groups[:2])
    return sorted(groups, key=lambda group: not any(line.exact for line in group.lines))


def _order(hit: OrderHit, question: Asked) -> Line:
    number = hit.number or _("no number")
    title, by, value = plainly(number), _BY.get(hit.why.by), _value(hit.why, question)
    detail = [hit.name]
    if hit.why.by == "number" and hit.number:
        title, by, value = marked(number, question.text), None, []
    elif hit.why.by == "name":
        by, value, detail = None, marked_words(hit.name, question.words), []
    if hit.total_minor is not None:
        detail.append(plain(hit.total_minor, hit.currency))
    return Line(
        reverse("order", args=[hit.id]),
        title,
        " · ".join(filter(None, detail)),
        by,
        value,
        hit.stage,
        standing_of(hit.stage, hit.trouble),
        hit.placed_at,
        hit.why.exact,
    )


def _customer(hit: CustomerHit, question: Asked) -> Line:
    name = hit.name or hit.email or hit.phone or _("no name")
    title = marked_words(name, question.words) if hit.why.by == "name" else plainly(name)
    shown = {"email": hit.email, "phone": hit.phone}.get(hit.why.by, "")
    value = marked(shown or hit.why.value, question.text) if hit.why.by != "name" else []
    count = ngettext("%(count)s order", "%(count)s orders", hit.orders) % {"count": hit.orders}
    detail = [count] if value or hit.email == name else [hit.email, count]
    return Line(
        reverse("customer", args=[hit.id]),
        title,
        " · ".join(filter(None, detail)),
        _BY.get(hit.why.by),
        value,
        "",
        None,
        hit.last_order_at,
        hit.why.exact,
    )


def _parcel(hit: ParcelHit, question: Asked) -> Line:
    number = _("Order %(number)s") % {"number": hit.number or _("no number")}
    status = str(short.PARCELS[ParcelStatus(hit.status)])
    return Line(
        reverse("order", args=[hit.order_id]),
        marked(hit.parcel, question.text),
        " · ".join(filter(None, [status, hit.carrier, number])),
        None,
        [],
        "",
        None,
        None,
        hit.why.exact,
    )


def _sku(hit: SkuHit, question: Asked) -> Line:
    if hit.orders > SKU_ORDERS:
        text = _("more than %(count)s orders") % {"count": f"{SKU_ORDERS:,}"}
    else:
        text = ngettext("%(count)s order", "%(count)s orders", hit.orders)
        text %= {"count": f"{hit.orders:,}"}
    url = f"{reverse('orders')}?{urlencode({'sku': hit.sku})}"
    title = marked(hit.sku, question.text)
    return Line(url, title, text, None, [], "", None, None, hit.why.exact)


def _value(why: Why, question: Asked) -> Parts:
    return marked(why.value, question.text)
