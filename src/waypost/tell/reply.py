"""reply: tell a customer what became of their wish. An answer to a question of theirs, so it goes
past the governor: it waits for nothing, and only a dead address or a brand that holds everything
back keeps it.

Knows no Django: the worker and the pages write it in the transaction that settles the wish.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec
import psycopg

from waypost.core.order import OrderState, unpack
from waypost.overview.facets import customer_of
from waypost.tell.addresses import email_of
from waypost.tell.catalogue import Priority
from waypost.tell.desk import DEFAULT, Desk, DeskWrong, desk_from
from waypost.tell.outcome import CHANNEL
from waypost.tell.states import Channel, MessageState
from waypost.tell.suppress import suppressed

Connection = psycopg.Connection[Any]

LETTER = "wish_received"

_ASKED = """
select o.state, d.settings, (
    select id from tell_way w where w.brand_id = o.brand_id and w.channel = 'email'
    and w.deleted_at is null order by id desc limit 1)
from timeline_order o left join tell_desk d on d.brand_id = o.brand_id
where o.brand_id = %s and o.id = %s
"""

_LANGUAGE = "select language from tell_person where brand_id = %s and key = %s"

_INSERT = """
insert into tell_message (brand_id, order_id, person, channel, way_id, address, language, letter,
    state, priority, name, said, made_at, next_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
on conflict do nothing returning id
"""


class Answer(NamedTuple):
    """A wish and what became of it, as of `wishes.kinds`. name: the wish's."""

    brand_id: int
    order_id: int
    wish_id: int
    name: UUID
    kind: str
    state: str
    why: str = ""


def reply(connection: Connection, answer: Answer, now: datetime) -> int | None:
    """The message's id; None where nobody can be told, or was told this already."""
    row = connection.execute(_ASKED, (answer.brand_id, answer.order_id)).fetchone()
    if row is None:
        return None
    state, settings, way_id = row
    order = unpack(bytes(state))
    desk = _desk(settings)
    person = customer_of(order)
    address = email_of(order.customer[2].email).address if order.customer and person else None
    if not address or desk.paused:
        return None
    where = (answer.brand_id, Channel.EMAIL.value, address)
    if suppressed(connection, [where]):
        return None
    made = connection.execute(
        _INSERT,
        (
            answer.brand_id,
            answer.order_id,
            person,
            Channel.EMAIL.value,
            way_id or 0,
            address,
            _language(connection, answer.brand_id, person, order, desk),
            LETTER,
            MessageState.WAITING.value,
            int(Priority.IMPORTANT),
            uuid5(answer.name, f"{answer.state} {answer.why}"),
            msgspec.json.encode(_said(answer)).decode(),
            now,
            now,
        ),
    ).fetchone()
    if made is None:
        return None
    connection.execute(f"notify {CHANNEL}")
    return int(made[0])


def _said(answer: Answer) -> dict[str, Any]:
    """What the letter is filled from: the wish by its id, and what became of it."""
    return {
        "wish": {
            "id": answer.wish_id,
            "kind": answer.kind,
            "state": answer.state,
            "why": answer.why,
        }
    }


def _desk(settings: Any) -> Desk:
    try:
        found = msgspec.json.decode(settings) if isinstance(settings, str) else settings
        return desk_from(found) if found else DEFAULT
    except DeskWrong:
        return DEFAULT


def _language(
    connection: Connection, brand_id: int, person: str, order: OrderState, desk: Desk
) -> str:
    """The customer's own choice, else that of the country, else the brand's first."""
    row = connection.execute(_LANGUAGE, (brand_id, person)).fetchone()
    country = order.ship_to[2].country if order.ship_to else ""
    for language in (row[0] if row else "", desk.countries.get(country, "")):
        if language in desk.languages:
            return language
    return desk.languages[0]
