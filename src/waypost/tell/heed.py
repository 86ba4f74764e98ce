"""heed: what a customer answers to a text. STOP and START are obeyed at once; anything that is no
command is a question, and goes to the colleagues with the order that it is about.

In the caller's transaction, bound to the brand.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from waypost.core.order import OrderState, unpack
from waypost.overview import terms
from waypost.tell import consent, suppress
from waypost.tell.addresses import phone_of
from waypost.tell.consent import Purpose, Source
from waypost.tell.keywords import Keyword, keyword
from waypost.tell.outcome import Executes
from waypost.tell.states import Channel
from waypost.wishes.ask import TooLate, ask
from waypost.wishes.check import tidy
from waypost.wishes.kinds import Kind

_LONGEST = 2000
_DIGITS = 9  # of a number that are the same with and without its country, as `terms` keeps them

_ORDERS = """
select r.order_id, o.state from overview_term t
join overview_orderrow r on r.brand_id = t.brand_id and r.order_id = t.order_id
join timeline_order o on o.brand_id = r.brand_id and o.id = r.order_id
where t.brand_id = %s and t.term = %s
order by r.placed_at desc nulls last, r.order_id desc limit 20
"""


def heed(brand_id: int, channel: Channel, address: str, text: str, now: datetime) -> Keyword | None:
    """Do what the answer from this number asks for; the command that it was."""
    meant = keyword(text)
    with connection.cursor() as cursor:
        if meant is Keyword.STOP:
            stop(cursor, brand_id, channel, address, Source.KEYWORD, now, text)
        elif meant is Keyword.START:
            start(cursor, brand_id, channel, address, Source.KEYWORD, now, text)
        elif meant is None and (words := tidy(text)[:_LONGEST]):
            _question(cursor, brand_id, address, words, now)
    return meant


def stop(
    cursor: Executes,
    brand_id: int,
    channel: Channel,
    address: str,
    source: Source,
    now: datetime,
    detail: str = "",
) -> None:
    """Nothing more by this channel, whatever it is about."""
    for purpose in Purpose:
        where = (brand_id, channel, address, purpose)
        consent.record(cursor, *where, False, source, now, detail)
    suppress.suppress(cursor, brand_id, channel, address, suppress.Why.STOP, now, detail)


def start(
    cursor: Executes,
    brand_id: int,
    channel: Channel,
    address: str,
    source: Source,
    now: datetime,
    detail: str = "",
) -> None:
    """News about orders again; advertising is not what was asked for."""
    where = (brand_id, channel, address, Purpose.SERVICE)
    consent.record(cursor, *where, True, source, now, detail)
    suppress.lift(cursor, brand_id, channel, address, now, reason=suppress.Why.STOP)


def _question(cursor: Executes, brand_id: int, address: str, text: str, now: datetime) -> None:
    order_id = _order_of(cursor, brand_id, address)
    if order_id is None:
        return
    try:
        ask(brand_id, order_id, Kind.CONTACT, "", {"text": text}, (), now)
    except TooLate:
        return  # the order is gone; the report stays as it came


def _order_of(cursor: Executes, brand_id: int, address: str) -> int | None:
    """The newest order of whoever has this number."""
    term = terms.phone(address[-_DIGITS:])
    for order_id, packed in cursor.execute(_ORDERS, (brand_id, term)).fetchall():
        if _numbered(unpack(bytes(packed))) == address:
            return int(order_id)
    return None


def _numbered(state: OrderState) -> str | None:
    if state.customer is None:
        return None
    country = state.ship_to[2].country if state.ship_to else ""
    return phone_of(state.customer[2].phone, country).address
