"""Browsers that show news: the service worker, and subscribing to it or ending that."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import throttle
from waypost.overview.facets import customer_of
from waypost.overview.models import CustomerRow
from waypost.portal.guest import by_link
from waypost.portal.person import push_key
from waypost.portal.visitor import Guest
from waypost.tell import consent
from waypost.tell.consent import Purpose, Source
from waypost.tell.links import Scope
from waypost.tell.models import Device, Person
from waypost.tell.states import Channel
from waypost.tell.ways.push import checked
from waypost.wishes.ask import state_of

_WORKER = Path(__file__).parents[1] / "static" / "portal" / "push-worker.js"
_PER_LINK = 20
_MOST = 10  # browsers of one order, and as many of one person
_LONGEST = 4000
_KEEP = """
insert into tell_device (brand_id, person, order_id, endpoint, keys, created_at)
values (%s, %s, %s, %s, %s::jsonb, %s)
on conflict (brand_id, endpoint, order_id) do update set person = excluded.person,
    keys = excluded.keys, gone_at = null
"""
_BASE64 = r"[A-Za-z0-9_-]+={0,2}"


class _Keys(msgspec.Struct):
    p256dh: str
    auth: str


class _Subscription(msgspec.Struct):
    """What a browser's PushSubscription says of itself. off: ends it."""

    endpoint: str
    keys: _Keys | None = None
    off: bool = False


_decoder = msgspec.json.Decoder(_Subscription)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; at the root, so that it may show whatever page news lead to."""
    response = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@csrf_exempt
@require_POST
@by_link(Scope.ORDER)
def order_push(request: HttpRequest, guest: Guest) -> HttpResponse:
    """From the page of an order, whose address is passed on: for news of that order alone."""
    order_id = int(guest.subject)
    state = state_of(guest.brand.pk, order_id)
    return _subscribed(request, guest, customer_of(state) if state else "", order_id)


@csrf_exempt
@require_POST
@by_link(Scope.PERSON, Scope.CHOICES)
def person_push(request: HttpRequest, guest: Guest) -> HttpResponse:
    """From the preference centre: for news of all orders, if they came by what was sent to them;
    by the address that pages hand on it can only be ended."""
    found = CustomerRow.objects.filter(brand_id=guest.brand.pk, id=int(guest.subject))
    return _subscribed(request, guest, found.values_list("key", flat=True).first() or "", 0)


def _subscribed(request: HttpRequest, guest: Guest, person: str, order_id: int) -> HttpResponse:
    now = timezone.now()
    try:
        throttle.count({throttle.key_of("push", guest.token): _PER_LINK}, now)
        asked = _read(request.body[: _LONGEST + 1])
    except throttle.Throttled:
        return HttpResponse(status=429)
    except (ValueError, msgspec.DecodeError):
        return HttpResponse(status=400)
    if not person or not push_key(guest):
        return HttpResponse(status=404)
    if asked.off:
        _ended(guest, asked.endpoint, now)
        return HttpResponse(status=204)
    if guest.scope is Scope.CHOICES:
        return HttpResponse(status=403)
    mine = Device.objects.filter(brand_id=guest.brand.pk, person=person, order_id=order_id)
    if mine.filter(gone_at=None).exclude(endpoint=asked.endpoint).count() >= _MOST:
        return HttpResponse(status=409)
    assert asked.keys is not None, "looked at when it was read"
    keys = msgspec.json.encode(asked.keys).decode()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, (guest.brand.pk, person, order_id, asked.endpoint, keys, now))
    if not order_id:
        _prefer(guest, person, now)
    _record(guest, asked.endpoint, True, now)
    return HttpResponse(status=204)


def _read(body: bytes) -> _Subscription:
    """ValueError when it is none that could be pushed to."""
    if len(body) > _LONGEST:
        raise ValueError("too long")
    asked = _decoder.decode(body)
    checked(asked.endpoint, private=False)
    if not asked.off:
        keys = asked.keys
        if keys is None or not _is_base64(keys.p256dh, 65) or not _is_base64(keys.auth, 16):
            raise ValueError("no keys")
    return asked


def _is_base64(text: str, size: int) -> bool:
    bare = text.rstrip("=")
    return bool(re.fullmatch(_BASE64, text)) and len(bare) == -(-size * 4 // 3)


def _prefer(guest: Guest, person: str, now: datetime) -> None:
    """Who allows it wants it: first, with what they had behind it."""
    row = Person.objects.filter(brand_id=guest.brand.pk, key=person).first()
    before = row.channels if row and row.channels is not None else guest.desk.channels
    channels = list(dict.fromkeys((Channel.PUSH.value, *(str(it) for it in before))))
    Person.objects.update_or_create(
        brand_id=guest.brand.pk, key=person, defaults={"channels": channels, "changed_at": now}
    )


def _ended(guest: Guest, endpoint: str, now: datetime) -> None:
    found = Device.objects.filter(brand_id=guest.brand.pk, endpoint=endpoint, gone_at=None)
    if found.update(gone_at=now):
        _record(guest, endpoint, False, now)


def _record(guest: Guest, endpoint: str, given: bool, now: datetime) -> None:
    where = (guest.brand.pk, Channel.PUSH, endpoint, Purpose.SERVICE)
    with connection.cursor() as cursor:
        consent.record(cursor, *where, given, Source.PAGE, now)
