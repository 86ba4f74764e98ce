"""Tests: a letter about a real order, sent to a colleague."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waypost.accounts.roles import seat_of
from waypost.console import drawing
from waypost.console.alerting import raw
from waypost.console.read.speech import desk_of
from waypost.tell.addresses import Spelled, email_of, phone_of
from waypost.tell.outcome import CHANNEL
from waypost.tell.states import Channel

_ORDINARY = "order_confirmed"
_TEST = """
insert into tell_message (brand_id, order_id, person, channel, way_id, address, language, letter,
    form, state, name, made_at, next_at, by)
values (%s, %s, %s, %s, %s, %s, %s, %s, 'test', 'waiting', %s, %s, %s, %s)
"""
_WAY = """
select id from tell_way where brand_id = %s and channel = %s and deleted_at is null
and paused_at is null order by id desc limit 1
"""


def send(
    request: HttpRequest,
    channel: str,
    to: str,
    *,
    way_id: int | None = None,
    letter: str = _ORDINARY,
    language: str = "",
    order_id: int = 0,
) -> str:
    """Have a test sent; what is wrong with it, or "". way_id None: the one that would send."""
    seat, now = seat_of(request), timezone.now()
    spelled = _spelled(channel, to, seat.country)
    if spelled.address is None:
        return _("A test cannot be sent there: %(why)s.") % {"why": spelled.why}
    order_id = order_id or drawing.newest_order(seat.brand_id, letter)
    if not order_id:
        return _("A test tells of a real order, and there is none yet.")
    if way_id is None:
        found = raw().execute(_WAY, (seat.brand_id, channel)).fetchone()
        way_id = int(found[0]) if found else 0
    desk = desk_of(seat.brand_id)
    reader = (get_language() or "en")[:2]
    spoken = language or (reader if reader in desk.languages else desk.languages[0])
    by = request.user.pk or 0
    person = f"colleague:{by}"
    raw().execute(
        _TEST,
        (seat.brand_id, order_id, person, channel, way_id, spelled.address, spoken, letter,
         uuid4(), now, now, by),
    )  # fmt: skip
    raw().execute("select pg_notify(%s, '')", (CHANNEL,))
    return ""


def _spelled(channel: str, to: str, country: str) -> Spelled:
    if channel == Channel.EMAIL:
        return email_of(to)
    if channel in (Channel.SMS, Channel.WHATSAPP):
        return phone_of(to, country)
    return Spelled(to or "test")
