"""ready: the last look at a message before it goes out, and its words.

Between a decision and its sending lie minutes, or a provider's bad day: the brand may have paused
everything, the address may have been suppressed, and later facts may have made it untrue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from waypost.tell import consent, outcome, suppress
from waypost.tell.catalogue import SORTS, VARIANTS
from waypost.tell.claim import Claimed, Connection, Text
from waypost.tell.compose import Composed, OrderGone, compose
from waypost.tell.desk import Desk, zone_or
from waypost.tell.desks import Desks, Speaker
from waypost.tell.draw import LetterUndrawable
from waypost.tell.gather import gather
from waypost.tell.office import Later, Over, Ready
from waypost.tell.states import Channel, Form, Reason
from waypost.tell.truth import holds
from waypost.tell.waking import waking_at
from waypost.tell.ways.contract import Device, Outgoing

log = structlog.get_logger(__name__)

_PAUSE = timedelta(minutes=5)
_STALE = timedelta(minutes=1)  # after which what the governor knew of the hour counts no more

_CAUSES = """
select id, name, subject, key, order_id, data, state in ('going', 'held') from tell_cause
where brand_id = %s and message_id = %s and message_id > 0 order by at, id
"""
_LIVING = """
select order_id, kind, subject from issues_issue
where brand_id = %s and order_id = any(%s) and closed_at is null
"""
_ABOUT = """
select b.name, coalesce(p.zone, ''), p.erasing_at is not null from accounts_brand b
left join tell_person p on p.brand_id = b.id and p.key = %s where b.id = %s
"""
# One that was allowed on an order's page gets news of that order alone.
_DEVICES = """
select endpoint, keys from (
    select distinct on (endpoint) id, endpoint, keys from tell_device
    where brand_id = %s and person = %s and order_id in (0, %s) and gone_at is null
    order by endpoint, id desc
) d order by id desc limit 20
"""
_LETTER = "update tell_message set letter = %s, version_id = 0 where brand_id = %s and id = %s"
_VERSION = "update tell_message set version_id = %s where brand_id = %s and id = %s"


class _About(NamedTuple):
    """Who speaks, and to whom. zone: the recipient's own choice. erasing: they asked that all
    about them be erased."""

    brand: str = ""
    zone: str = ""
    erasing: bool = False


class _Cause(NamedTuple):
    id: int
    name: str
    subject: str
    key: str
    order_id: int
    data: dict[str, Any]


class Readying:
    """`office.Prepare` of the product."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    def __call__(
        self, connection: Connection, item: Claimed, now: datetime
    ) -> Ready | Later | Over:
        if self._desks.stale:
            self._desks.load(connection)
        speaker = self._desks.of(item.brand_id)
        if speaker is None:
            return Over(Reason.ERASED, "the brand is gone")
        about = _about_of(connection, item)
        if item.form is Form.TEST:
            return _worded(connection, item, [], speaker, about, now)
        if about.erasing:
            return Over(Reason.ERASED, "they asked to be forgotten")
        if speaker.desk.paused:
            return Later(now + _PAUSE, Reason.PAUSED.value)
        where = (item.brand_id, item.channel, item.address)
        stopped = suppress.suppressed(connection, [where]).get(where)
        if stopped is not None:
            return Over(Reason.SUPPRESSED, stopped.reason)
        causes, all_over = _causes(connection, item)
        if all_over:
            return Over(Reason.UNTRUE)
        left = _true(connection, item, causes, speaker, now)
        if left is None:
            return Over()
        if causes and not left:
            return Over(Reason.UNTRUE)
        if consent.forbidden(connection, *where, {it.name for it in left}):
            return Over(Reason.NO_CONSENT)
        if now - item.made_at > _STALE and not any("hurry" in it.data for it in left):
            orders = [it.order_id for it in left]
            woken = waking_at(connection, item.brand_id, item.person, orders, speaker, now)
            if woken is not None:
                return Later(woken, Reason.QUIET_HOURS.value)
        return _worded(connection, _renamed(connection, item, left), left, speaker, about, now)


def _about_of(connection: Connection, item: Claimed) -> _About:
    row = connection.execute(_ABOUT, (item.person, item.brand_id)).fetchone()
    return _About(*row) if row else _About()


def _causes(connection: Connection, item: Claimed) -> tuple[list[_Cause], bool]:
    """What the message is to tell; and whether all of it has been dropped meanwhile."""
    rows = connection.execute(_CAUSES, (item.brand_id, item.id)).fetchall()
    found = [_Cause(*columns) for *columns, living in rows if living]
    return found, bool(rows) and not found


def _true(
    connection: Connection,
    item: Claimed,
    causes: list[_Cause],
    speaker: Speaker,
    now: datetime,
) -> list[_Cause] | None:
    """Those that still hold; None when none does, which is then written down, but for one that
    may have been told already."""
    ids = sorted({it.order_id for it in causes})
    orders = gather(connection, item.brand_id, ids)
    living: dict[int, set[tuple[str, str]]] = {}
    for order_id, kind, subject in connection.execute(_LIVING, (item.brand_id, ids)).fetchall():
        living.setdefault(order_id, set()).add((kind, subject))
    holding = [
        it
        for it in causes
        if (order := orders.get(it.order_id)) is not None
        and holds(it, order.state, living.get(it.order_id, ()), speaker.rules)
    ]
    over = [it.id for it in causes if it not in holding]
    if not holding and item.handed_at is not None:
        return []
    if over and not outcome.untrue(connection, item.brand_id, item.id, over, "", now):
        return None
    return holding


def _renamed(connection: Connection, item: Claimed, causes: list[_Cause]) -> Claimed:
    """With the letter of what is left, where what it was about is no longer so."""
    names = {it.name for it in causes}
    about = next((name for name, variants in VARIANTS.items() if item.letter in variants), None)
    if item.form is not Form.SINGLE or (item.letter not in SORTS and about is None):
        return item
    if not names or names & {item.letter, about}:
        return item
    letter = max(names, key=lambda name: SORTS[name].rank)
    connection.execute(_LETTER, (letter, item.brand_id, item.id))
    return item._replace(letter=letter, version_id=0)


def _worded(
    connection: Connection,
    item: Claimed,
    causes: Sequence[_Cause],
    speaker: Speaker,
    about: _About,
    now: datetime,
) -> Ready | Over:
    rules, desk = speaker.rules, speaker.desk
    own = zone_or(about.zone, rules.zone) if about.zone else None
    try:
        words = compose(connection, item, causes, desk, rules, now, own)
    except OrderGone:
        return Over(Reason.ERASED, "the order is gone")
    except LetterUndrawable as error:
        log.error("letter_undrawable", letter=item.letter, language=item.language, error=str(error))
        return Over(Reason.BROKEN, str(error)[:300])
    if words.version_id != item.version_id:
        connection.execute(_VERSION, (words.version_id, item.brand_id, item.id))
    text = words.sms if item.channel in (Channel.SMS, Channel.WHATSAPP) else words.text
    kept = Text(words.subject, text, words.said, _parts(item, words))
    return Ready(_outgoing(connection, item, words, desk, about.brand), kept)


def _outgoing(
    connection: Connection, item: Claimed, words: Composed, desk: Desk, brand: str
) -> Outgoing:
    push = item.channel == Channel.PUSH
    return Outgoing(
        name=item.name,
        brand_id=item.brand_id,
        message_id=item.id,
        brand=brand,
        to=item.address,
        sender_name=desk.sender or brand,
        reply_to=desk.reply_to or desk.contact.email,
        letter=item.letter,
        language=item.language,
        subject=words.subject,
        html=words.html,
        text=(words.preview or words.sms) if push else words.text,
        sms=words.sms,
        url=words.url,
        stop_url=words.stop_url,
        about=_values(words),
        devices=_devices(connection, item) if push else (),
    )


def _values(words: Composed) -> dict[str, Any]:
    """For machines: the values that the letter was filled with."""
    order = words.said.get("order") or {}
    return {"order": order.get("number", ""), "values": words.said}


def _devices(connection: Connection, item: Claimed) -> tuple[Device, ...]:
    whose = (item.brand_id, item.person, item.order_id)
    rows = connection.execute(_DEVICES, whose).fetchall()
    return tuple(Device(endpoint, keys) for endpoint, keys in rows)


def _parts(item: Claimed, words: Composed) -> int:
    return words.parts if item.channel == Channel.SMS else 0
