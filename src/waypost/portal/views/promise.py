"""What an order placed now is promised: for storefronts, from any origin, without a cookie.

Looking writes nothing and may be kept for the minute; asking to keep what was shown (POST) writes
it down, and its id becomes the order's promise.
"""

from __future__ import annotations

import re
import time
from datetime import datetime
from functools import cache
from importlib.resources import files
from threading import Lock

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from waypost.accounts import throttle
from waypost.accounts.models import Brand
from waypost.accounts.scope import bind
from waypost.accounts.throttle import Throttled
from waypost.core.policy import PolicyUnreadable
from waypost.core.promise import Asked
from waypost.core.rules import Rules
from waypost.flow.rulebook import brand_rules
from waypost.lib.buckets import Buckets
from waypost.portal.guest import desk_of
from waypost.portal.promised import told
from waypost.promise.show import offer, show

# Looks a second and at once, by address: a page has one or two, an office of many shares one.
_LOOKS = Buckets(rate=5, burst=300)
_lock = Lock()
# Promises that may be kept in fifteen minutes, by address: each is a row.
KEPT = 120
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LONGEST = 60
_MOST_SKUS = 50


class AskedWrong(ValueError):
    """What was asked for makes no sense; the message says what would."""


@require_safe
def look(request: HttpRequest, slug: str) -> HttpResponse:
    with _lock:
        free = _LOOKS.take(_address(request), time.monotonic())
    if not free:
        return _refused(429, "too many requests", 60)
    now = timezone.now()
    response = _answer(slug, request.GET, now, keep=False)
    if response.status_code == 200:
        response["Cache-Control"] = f"public, max-age={60 - now.second}"
    return response


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "OPTIONS":
        headers = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "*"}
        return _open(HttpResponse(status=204, headers=headers))
    now = timezone.now()
    try:
        throttle.count({throttle.key_of("promise", _address(request)): KEPT}, now)
    except Throttled as error:
        return _refused(429, "too many requests", 60 * error.minutes(now))
    return _answer(slug, request.POST, now, keep=True)


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return _open(response)


def _answer(slug: str, given: QueryDict, now: datetime, *, keep: bool) -> HttpResponse:
    try:
        asked, skus = _asked(given)
    except AskedWrong as error:
        return _refused(400, str(error))
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        return _refused(404, "there is no such shop")
    rules = _rules(brand)
    with transaction.atomic():
        bind(brand.pk)
        found = offer(brand.pk, rules, asked, skus, now)
        id_ = show(brand.pk, found, now) if keep else None
        desk = desk_of(brand.pk)
    return _open(JsonResponse(told(found, rules, desk, now, id_)))


def _asked(given: QueryDict) -> tuple[Asked, list[str]]:
    country = given.get("country", "").strip()
    if country and not _COUNTRY.fullmatch(country):
        raise AskedWrong("country: two letters such as DE")
    texts = {name: given.get(name, "").strip() for name in ("service", "warehouse", "carrier")}
    skus = [sku for part in given.getlist("sku") for sku in part.split(",") if sku.strip()]
    skus = [sku.strip() for sku in skus]
    if len(skus) > _MOST_SKUS:
        raise AskedWrong(f"sku: at most {_MOST_SKUS}")
    for text in (*texts.values(), *skus):
        if len(text) > _LONGEST or "\0" in text:
            raise AskedWrong(f"a name of over {_LONGEST} characters")
    return Asked(country, **texts), skus


def _rules(brand: Brand) -> Rules:
    """As the watch has them; by default where the brand's own cannot be followed."""
    try:
        return brand_rules(brand.zone, brand.country, brand.policy)
    except PolicyUnreadable:
        return brand_rules(brand.zone, brand.country, {})


def _address(request: HttpRequest) -> str:
    return throttle.network(str(request.META.get("REMOTE_ADDR", "")))


def _refused(status: int, why: str, wait: int = 0) -> HttpResponse:
    response = JsonResponse({"error": why}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return _open(response)


def _open(response: HttpResponse) -> HttpResponse:
    """For pages of any origin; nothing here is anybody's."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return files("waypost.portal").joinpath("static", "portal", "promise.js").read_bytes()
