"""reports: what providers tell about messages, kept as it came, and what follows from it.

In a transaction of the web role that is bound to the way's brand. A report is kept before it is
read; what cannot be read stays, with why, and can be read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
import structlog
from django.db import connection, transaction

from waypost.lib.crypt import Safe
from waypost.lib.database import config
from waypost.tell import outcome, suppress
from waypost.tell.addresses import email_of
from waypost.tell.consent import Source
from waypost.tell.heed import heed, stop
from waypost.tell.models import Report, Way
from waypost.tell.outcome import Executes
from waypost.tell.states import Channel
from waypost.tell.ways.contract import (
    Happening,
    Reply,
    ReportRequest,
    Reports,
    ReportUnreadable,
    WaySettings,
    What,
    opened,
)
from waypost.tell.ways.registry import provider_of
from waypost.tell.ways.setup import report_url

log = structlog.get_logger(__name__)

_TOGETHER = 500
_DROPPED = frozenset({"cookie", "authorization", "host", "content-length", "connection"})
_URL = ":url"

_KEPT = """
insert into tell_report (brand_id, way_id, digest, body, headers, received_at)
values (%s, %s, %s, %s, %s::jsonb, %s) on conflict do nothing
"""
_FIND = """
select id, address, state from tell_message
where brand_id = %(brand)s and (name = %(name)s or (%(ref)s <> '' and way_id = %(way)s
    and provider_ref = %(ref)s))
limit 1 for update
"""
_TAKEN = """
update tell_message set state = 'sent', sent_at = coalesce(sent_at, %(at)s), next_at = null,
    why = '', provider_ref = case when provider_ref = '' then %(ref)s else provider_ref end
where brand_id = %(brand)s and id = %(id)s
"""
_MARKS = {
    What.DELIVERED: "delivered_at = coalesce(delivered_at, %(at)s)",
    What.OPENED: "opened_at = coalesce(opened_at, %(at)s)",
    What.BOUNCED: "failed_at = coalesce(failed_at, %(at)s), why = %(why)s",
    What.FAILED: "failed_at = coalesce(failed_at, %(at)s), why = %(why)s",
    What.COMPLAINED: "complained_at = coalesce(complained_at, %(at)s)",
}
_MARK = "update tell_message set {what} where brand_id = %(brand)s and id = %(id)s"
_UNSURE = frozenset({"waiting", "claimed", "handing", "unknown"})
_SUPPRESSED = {What.BOUNCED: suppress.Why.BOUNCE, What.COMPLAINED: suppress.Why.COMPLAINT}


class _Found(NamedTuple):
    id: int
    address: str
    state: str


class Again(NamedTuple):
    """How many reports could be read by now, and how many still cannot be."""

    read: int
    left: int


def keep(way: Way, request: ReportRequest, now: datetime) -> Report | None:
    """The report, kept; None when it had come before."""
    digest = sha256(request.url.encode() + b"\0" + request.body).digest()
    headers = {name: it for name, it in request.headers.items() if name not in _DROPPED}
    kept = msgspec.json.encode({**headers, _URL: request.url}).decode().replace("\\u0000", "")
    values = (way.brand_id, way.id, digest, request.body, kept, now)
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, values)
    known = Report.objects.filter(brand_id=way.brand_id, way_id=way.id, digest=digest)
    return known.exclude(state="read").first()


def read(report: Report, settings: WaySettings, provider: Reports, now: datetime) -> Reply | None:
    """Read it (again) and do what it says; None when it cannot be read, which is kept with why."""
    try:
        with transaction.atomic():
            happenings = provider.read(settings, _request(report))
            apply(settings, happenings, now)
    except ReportUnreadable as error:
        why = str(error)
    except Exception as error:
        log.exception("report_unreadable", way=report.way_id, report=report.id)
        why = f"a fault of Waypost's own: {type(error).__name__}"
    else:
        _set(report, "read", "")
        return provider.reply(settings, happenings)
    _set(report, "unreadable", why[:500])
    return None


def apply(settings: WaySettings, happenings: Sequence[Happening], now: datetime) -> None:
    """What follows from each: marks on its message, suppression, or a customer's word obeyed."""
    with connection.cursor() as cursor:
        for it in happenings:
            if it.what is What.ANSWERED:
                heed(settings.brand_id, settings.channel, it.address, it.text, now)
            else:
                _apply(cursor, settings, it, now)


def read_again(brand_id: int, way_id: int, now: datetime) -> Again:
    """Reports to this way that could not be read, once more, oldest first and _TOGETHER at most.
    SecretUnreadable as of `settings_of`."""
    way = Way.objects.filter(brand_id=brand_id, id=way_id).first()
    known = provider_of(way.channel, way.provider) if way is not None else None
    if way is None or known is None or known.reports is None:
        return Again(0, 0)
    settings = settings_of(way)
    unread = Report.objects.filter(brand_id=brand_id, way_id=way_id, state="unreadable")
    done = sum(
        read(report, settings, known.reports, now) is not None
        for report in unread.exclude(state="read").order_by("id")[:_TOGETHER]
    )
    return Again(done, unread.count())


def settings_of(way: Way) -> WaySettings:
    """As configured; SecretUnreadable when the installation's key has changed."""
    chosen = config()
    return opened(
        Safe(chosen.secret_key),
        brand_id=way.brand_id,
        way_id=way.id,
        channel=way.channel,
        provider=way.provider,
        sender=way.sender,
        sealed=bytes(way.sealed),
        report_url=report_url(chosen.url, way.brand_id, way.token),
        private=chosen.allow_private_hosts,
    )


def _apply(cursor: Executes, settings: WaySettings, it: Happening, now: datetime) -> None:
    about = {"brand": settings.brand_id, "way": settings.way_id, "name": it.name, "ref": it.ref}
    row = cursor.execute(_FIND, about).fetchone()
    message = _Found(*row) if row else None
    if message is not None:
        _mark(cursor, settings, message, it, now)
    address = message.address if message is not None else _spelled(settings.channel, it.address)
    if not address:
        return
    where = (settings.brand_id, settings.channel, address)
    if it.what in _SUPPRESSED:
        id_ = message.id if message is not None else 0
        suppress.suppress(cursor, *where, _SUPPRESSED[it.what], now, it.why, id_)
    elif it.what is What.STOPPED:
        stop(cursor, *where, Source.KEYWORD, now, it.why)


def _mark(
    cursor: Executes, settings: WaySettings, message: _Found, it: Happening, now: datetime
) -> None:
    """Whoever reports about a message has had it: that settles what nobody knew."""
    about = {"brand": settings.brand_id, "id": message.id, "at": it.at or now, "ref": it.ref}
    if message.state in _UNSURE and it.name is not None:
        cursor.execute(_TAKEN, about)
        outcome.sent(cursor, [(settings.brand_id, message.id)], now)
    if it.what in _MARKS:
        cursor.execute(_MARK.format(what=_MARKS[it.what]), {**about, "why": it.why[:300]})


def _spelled(channel: Channel, address: str) -> str:
    if channel is Channel.EMAIL:
        return email_of(address).address or ""
    return address


def _request(report: Report) -> ReportRequest:
    headers = dict(report.headers)
    url = headers.pop(_URL, "")
    return ReportRequest(url, headers, bytes(report.body))


def _set(report: Report, state: str, why: str) -> None:
    Report.objects.filter(brand_id=report.brand_id, id=report.id).update(state=state, why=why)
