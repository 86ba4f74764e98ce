"""registry: who people are, where they are reached, and what they said of it. Set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from waypost.tell.addresses import email_of, mobile_of
from waypost.tell.case import Person
from waypost.tell.cases import OrderKey, PersonKey, Row, Standing, people_columns
from waypost.tell.consent import Given, newest
from waypost.tell.states import Channel
from waypost.tell.suppress import suppressed

Connection = psycopg.Connection[tuple[Any, ...]]

_BROWSER = "browser"  # what stands for the address of who allowed push

_PEOPLE = """
select p.brand_id, p.key, p.language, p.zone, p.channels, p."off", p.pace, p.quiet_since,
    p.quiet_until, p.phone, p.erasing_at is not null
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, key)
join tell_person p on p.brand_id = asked.brand_id and p.key = asked.key
"""

_WAYS = """
select distinct on (brand_id, channel) brand_id, channel, id from tell_way
where brand_id = any(%s::bigint[]) and deleted_at is null
order by brand_id, channel, (paused_at is not null), id desc
"""

_DEVICES = """
select distinct d.brand_id, d.person, d.order_id
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_device d on d.brand_id = asked.brand_id and d.person = asked.person
    and d.gone_at is null
"""


class Registry(NamedTuple):
    """What is known of people and their addresses. browsers: for which orders they show news,
    0 for all."""

    chosen: dict[PersonKey, Person]
    addresses: dict[PersonKey, dict[Channel, str]]
    stopped: dict[PersonKey, frozenset[Channel]]
    consents: dict[tuple[int, str], dict[tuple[str, str], Given]]
    ways: dict[int, dict[Channel, int]]
    browsers: dict[PersonKey, frozenset[int]]


def registry(
    connection: Connection,
    rows: Mapping[PersonKey, Sequence[Row]],
    known: Mapping[OrderKey, Standing],
    now: datetime,
) -> Registry:
    """What is known of those who have rows. known: their orders."""
    people = sorted(rows)
    chosen = _chosen(connection, people)
    browsers = _browsers(connection, people)
    addresses = {
        key: _addresses(key, its, known, chosen.get(key))
        | ({Channel.PUSH: _BROWSER} if key in browsers else {})
        for key, its in rows.items()
    }
    asked = {(key[0], str(ch), at) for key, its in addresses.items() for ch, at in its.items()}
    gone = suppressed(connection, asked)
    stopped = {
        key: frozenset(ch for ch, at in its.items() if (key[0], str(ch), at) in gone)
        for key, its in addresses.items()
    }
    consents = newest(connection, {(brand, at) for brand, ch, at in asked if at != _BROWSER})
    consents |= {
        (brand, _BROWSER): {("push", "service"): Given(True, now, "page")} for brand, _ in browsers
    }
    ways: dict[int, dict[Channel, int]] = defaultdict(dict)
    for brand_id, channel, id_ in connection.execute(_WAYS, ([b for b, _ in people],)).fetchall():
        ways[brand_id][Channel(channel)] = id_
    return Registry(chosen, addresses, stopped, consents, ways, browsers)


def _addresses(
    key: PersonKey,
    rows: Sequence[Row],
    known: Mapping[OrderKey, Standing],
    chosen: Person | None,
) -> dict[Channel, str]:
    """Of their newest order that has one. A brand's own webhook needs none."""
    found: dict[Channel, str] = {}
    if chosen is not None and chosen.phone:
        found = {Channel.SMS: chosen.phone, Channel.WHATSAPP: chosen.phone}
    for order_id in sorted({it.order_id for it in rows}, reverse=True):
        order = known.get((key[0], order_id))
        if order is None or order.state.customer is None or order.state.erased is not None:
            continue
        customer, to = order.state.customer[2], order.state.ship_to
        mail = email_of(customer.email).address
        phone = mobile_of(customer.phone, to[2].country if to else "").address
        if mail:
            found.setdefault(Channel.EMAIL, mail)
        if phone:
            found.setdefault(Channel.SMS, phone)
            found.setdefault(Channel.WHATSAPP, phone)
    return found


def _browsers(
    connection: Connection, people: Sequence[PersonKey]
) -> dict[PersonKey, frozenset[int]]:
    found: dict[PersonKey, set[int]] = defaultdict(set)
    for brand_id, person, order_id in connection.execute(
        _DEVICES, people_columns(people), prepare=True
    ).fetchall():
        found[brand_id, person].add(order_id)
    return {key: frozenset(its) for key, its in found.items()}


def _chosen(connection: Connection, people: Sequence[PersonKey]) -> dict[PersonKey, Person]:
    found: dict[PersonKey, Person] = {}
    for row in connection.execute(_PEOPLE, people_columns(people), prepare=True).fetchall():
        brand_id, key, language, zone, channels, off, pace, since, until, phone, erasing = row
        found[brand_id, key] = Person(
            key,
            language,
            _zone(zone),
            None if channels is None else tuple(Channel(it) for it in channels),
            frozenset(off),
            pace,
            since,
            until,
            phone=phone,
            erasing=erasing,
        )
    return found


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
