"""Programs at the desk: with a key instead of a session they read lists as CSV, no more."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from waypost.accounts.keys import KeyRefused, use
from waypost.accounts.models import ApiKey, Brand, Person, Role
from waypost.accounts.scope import bind, seat_at
from waypost.accounts.throttle import Throttled
from waypost.console.zone import zone_of

View = Callable[[HttpRequest], HttpResponseBase]


def respond(request: HttpRequest, view: View) -> HttpResponseBase:
    """The view's CSV, asked for as somebody who may look at the key's brand."""
    if request.method not in ("GET", "HEAD"):
        return _refuse(405, "A key only reads: GET.")
    now = timezone.now()
    try:
        text = request.headers["Authorization"].removeprefix("Bearer ").strip()
        key = use(text, str(request.META.get("REMOTE_ADDR", "")), now)
    except KeyRefused:
        return _refuse(401, "This key is unknown or revoked.")
    except Throttled as throttled:
        return _refuse(429, f"Too many requests. Wait {throttled.minutes(now)} minutes.")
    _sit_down(request, key)
    with transaction.atomic(), timezone.override(zone_of(request.seat.zone)):  # type: ignore[attr-defined]
        bind(key.brand_id)
        response = view(request)
        transaction.set_rollback(True)
    if response.headers.get("Content-Type", "").startswith("text/csv"):
        return response
    if response.status_code == 404:
        return _refuse(404, "There is no such list.")
    return _refuse(403, "A key reads lists as CSV, and nothing else.")


def _sit_down(request: HttpRequest, key: ApiKey) -> None:
    """Nobody's account: what belongs to a person is empty for a program."""
    brand = Brand.objects.select_related("organisation").get(pk=key.brand_id)
    seat = seat_at(brand, Role.VIEWER)
    request.user = Person(pk=0, name=key.title)
    request.seat, request.seats = seat, [seat]  # type: ignore[attr-defined]


def _refuse(status: int, why: str) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return HttpResponse(why + "\n", "text/plain; charset=utf-8", status, headers=headers)
