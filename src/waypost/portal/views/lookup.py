"""Looking an order up without its link: by its number and something that only its customer knows,
or by a tracking number, which shows the parcel alone."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waypost.accounts import throttle
from waypost.accounts.models import Brand
from waypost.portal.find import order_of, parcel_of
from waypost.portal.guest import as_guest, void_page
from waypost.portal.page import page
from waypost.portal.visitor import Guest
from waypost.tell import links
from waypost.tell.links import LinkVoid, Scope

# Tries in a quarter of an hour.
BY_ADDRESS, BY_NUMBER = 30, 8
# No answer comes sooner, so that its time tells nothing of what was found.
FLOOR = 0.15
_DAYS = 2  # such a link is good for; the message's own lives longer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_slug(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a brand, and what it finds. Nothing is changed, so nothing could be forged."""
    brand_id = Brand.objects.filter(slug=slug).values_list("id", flat=True).first()
    return _answer(request, brand_id)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """The same on the brand's own host name."""
    return _answer(request, getattr(request, "guest_brand", None))


def _answer(request: HttpRequest, brand_id: int | None) -> HttpResponse:
    if brand_id is None:
        return void_page(request, LinkVoid("forged"))
    if request.method != "POST":
        return _shown(request, brand_id, {})
    started = time.monotonic()
    try:
        _count(request, brand_id)
    except throttle.Throttled as many:
        context = {"minutes": many.minutes(timezone.now()), "number": _typed(request, "number")}
        return _shown(request, brand_id, context, 429)
    found = _found(request, brand_id)
    time.sleep(max(0.0, FLOOR - (time.monotonic() - started)))
    if found:
        return HttpResponseRedirect(found)
    return _shown(request, brand_id, {"missed": True, "number": _typed(request, "number")})


def _count(request: HttpRequest, brand_id: int) -> None:
    address = throttle.network(str(request.META.get("REMOTE_ADDR", "")))
    number = _typed(request, "number").strip().lstrip("#").upper()
    limits = {
        throttle.key_of("lookup", address): BY_ADDRESS,
        throttle.key_of("lookup", brand_id, number): BY_NUMBER,
    }
    throttle.count(limits, timezone.now())


def _found(request: HttpRequest, brand_id: int) -> str:
    """The address of the page, "" where nothing fits."""
    number, secret = _typed(request, "number"), _typed(request, "secret")
    now = timezone.now()
    with transaction.atomic(), as_guest(request, brand_id):
        if secret.strip():
            order_id = order_of(brand_id, number, secret)
            if order_id is None:
                return ""
            return reverse("track", args=[links.make(Scope.ORDER, brand_id, order_id, _DAYS, now)])
        parcel = parcel_of(brand_id, number)
        if parcel is None:
            return ""
        subject = f"{parcel[0]}:{parcel[1]}"
        token = links.make(Scope.PARCEL, brand_id, subject, _DAYS, now)
        return reverse("track_parcel", args=[token])


def _shown(
    request: HttpRequest, brand_id: int, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    with transaction.atomic(), as_guest(request, brand_id) as guest:
        return _form(request, guest, context, status)


def _form(
    request: HttpRequest, guest: Guest | None, context: dict[str, Any], status: int
) -> HttpResponse:
    if guest is None:
        return void_page(request, LinkVoid("forged"))
    return page(guest, "portal/lookup.html", context, status)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:200]
