"""The tracking page: an order by its signed link, and everything about it that a customer asks."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from waypost.portal import maps, wishing
from waypost.portal.guest import by_link, void_page
from waypost.portal.page import page, words_in
from waypost.portal.person import pushed
from waypost.portal.tracked import Tracked, alone, guides, places, shown_parcels, tracked
from waypost.portal.visitor import Guest
from waypost.portal.wish_words import FORMS
from waypost.tell import pages, structured
from waypost.tell.links import LinkVoid, Scope
from waypost.tell.view.shape import OrderView
from waypost.wishes.kinds import Kind

# How many scans of a parcel are seen without unfolding.
RECENT = 4


@require_safe
@by_link(Scope.ORDER)
def order(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The page of an order."""
    found = tracked(guest, int(guest.subject))
    return _page(guest, found, found.order) if found else _gone(request)


@require_safe
@by_link(Scope.PARCEL)
def parcel(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The page of one parcel, which tells nothing of its person."""
    order_id, _, name = guest.subject.partition(":")
    found = tracked(guest, int(order_id))
    shown = alone(found.order, name) if found else None
    return _page(guest, found, shown) if found and shown else _gone(request)


@require_safe
@by_link(Scope.ORDER)
def live(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The part of the page that changes by itself; 304 while it has not."""
    found = tracked(guest, int(guest.subject))
    if found is None:
        return HttpResponse(status=410)
    with translation.override(found.language):
        body = get_template("portal/_now.html").render(_now(guest, found, found.order))
    tag = f'"{sha256(body.encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


def _gone(request: HttpRequest) -> HttpResponse:
    return void_page(request, LinkVoid("revoked"))


def _page(guest: Guest, found: Tracked, order: OrderView) -> HttpResponse:
    whole = order is found.order
    with translation.override(found.language):
        context = _now(guest, found, order) | {
            "whole": whole,
            "guides": guides(order, guest.desk, found.language),
            "places": places(order, guest.desk),
            "structured": _structured(guest, order),
            "wishes": wishing.shown(guest.brand.pk, int(guest.subject)) if whole else [],
            "deeds": _deeds(guest, order),
            "shipping": words_in(guest.desk.words.shipping, found.language, guest.desk),
            "returns": words_in(guest.desk.words.returns, found.language, guest.desk),
            "returns_url": guest.desk.returns_url,
            "preferences": _preferences(guest, found) if whole else "",
            "calendar": whole and order.expected is not None,
        }
        if whole:
            context |= pushed(guest, reverse("order_push", args=[guest.token]), int(guest.subject))
        return page(guest, "portal/track.html", context)


def _now(guest: Guest, found: Tracked, order: OrderView) -> dict[str, Any]:
    parcels = shown_parcels(order)
    return {
        "guest": guest,
        "language": found.language,
        "order": order,
        "single": parcels[0] if len(parcels) == 1 else None,
        "cards": [(it, it.scans[:RECENT], it.scans[RECENT:], maps.of(it)) for it in parcels],
        "live": reverse("track_live", args=[guest.token]) if order is found.order else "",
        "updated": found.now,
    }


def _deeds(guest: Guest, order: OrderView) -> list[tuple[str, str, str]]:
    """Kind, title and address of what may be asked for."""
    return [
        (kind, str(FORMS[Kind(kind)].title), reverse("wish", args=[guest.token, kind]))
        for kind in order.can
        if kind != Kind.CONTACT
    ]


def _preferences(guest: Guest, found: Tracked) -> str:
    who = (guest.brand.pk, found.customer_id)
    return pages.preferences(guest.desk, *who, found.now, Scope.CHOICES)


def _structured(guest: Guest, order: OrderView) -> str:
    said: dict[str, Any] = {
        "order": msgspec.to_builtins(order),
        "brand": {"name": guest.brand.name},
        "links": {"track": f"{pages.base_of(guest.desk)}/t/{guest.token}"},
    }
    if len(order.parcels) == 1:
        said["parcel"] = said["order"]["parcels"][0]
    return mark_safe(structured.script(said))  # noqa: S308 - its text cannot end the element
