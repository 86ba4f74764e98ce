"""Unsubscribing by one click: what a mail's List-Unsubscribe header leads to (RFC 8058).

Looking changes nothing: mail scanners follow every link. The provider's POST, without a cookie or
token of ours, does; and so does the button on the page.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waypost.overview.models import CustomerRow
from waypost.portal.guest import by_link
from waypost.portal.page import page
from waypost.portal.visitor import Guest
from waypost.tell import consent, heed, pages, suppress
from waypost.tell.catalogue import MARKETING, SORTS
from waypost.tell.consent import Purpose, Source
from waypost.tell.links import Scope
from waypost.tell.models import Message
from waypost.tell.outcome import Executes
from waypost.tell.states import Channel


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_link(Scope.STOP)
def unsubscribe(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Stop what the message was of: tips and questions, or news about orders by this channel."""
    now = timezone.now()
    message = Message.objects.filter(brand_id=guest.brand.pk, id=int(guest.subject)).first()
    done = ""
    if request.method == "POST" and message is not None and message.address:
        done = "back" if "undo" in request.POST else "stopped"
        with connection.cursor() as cursor:
            _set(cursor, guest, message, done == "back", now)
    elif request.method == "POST":
        done = "stopped"  # who was erased gets nothing anyway
    context = {
        "done": done,
        "advice": message is not None and _is_advice(message),
        "sms": message is not None and message.channel in (Channel.SMS, Channel.WHATSAPP),
        "preferences": _preferences(guest, message, now),
    }
    return page(guest, "portal/unsubscribe.html", context)


def _set(cursor: Executes, guest: Guest, message: Message, given: bool, now: datetime) -> None:
    channel, source = Channel(message.channel), Source.PAGE if given else Source.ONE_CLICK
    if channel in (Channel.SMS, Channel.WHATSAPP):
        verb = heed.start if given else heed.stop
        verb(cursor, guest.brand.pk, channel, message.address, source, now)
        return
    where = (guest.brand.pk, channel, message.address)
    purposes = [Purpose.MARKETING] if _is_advice(message) else list(Purpose)
    if given and not _is_advice(message):
        purposes = [Purpose.SERVICE]  # advertising is not what was asked for
    for purpose in purposes:
        consent.record(cursor, *where, purpose, given, source, now)
    if given:
        suppress.lift(cursor, *where, now, reason=suppress.Why.STOP)


def _is_advice(message: Message) -> bool:
    sort = SORTS.get(message.letter)
    return sort is not None and sort.category in MARKETING


def _preferences(guest: Guest, message: Message | None, now: datetime) -> str:
    if message is None or not message.person:
        return ""
    found = CustomerRow.objects.filter(brand_id=guest.brand.pk, key=message.person)
    customer_id = found.values_list("id", flat=True).first()
    who = (guest.brand.pk, customer_id or 0)
    url = pages.preferences(guest.desk, *who, now, Scope.CHOICES)
    return url.partition(pages.base_of(guest.desk))[2]
