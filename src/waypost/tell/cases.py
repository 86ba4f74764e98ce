"""cases: everything the governor needs to know of some customers, read set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import psycopg

from waypost.core.milestones import given_up, outstanding
from waypost.core.order import OrderState, unpack
from waypost.core.words import Direction
from waypost.core.zones import zone_of
from waypost.lib.arrays import int8s, texts
from waypost.tell.addresses import email_of, mobile_of
from waypost.tell.case import Case, Order, Pending, Person, Said
from waypost.tell.causes import dispatched
from waypost.tell.consent import Given, Known, newest
from waypost.tell.desks import Speaker
from waypost.tell.states import CauseState, Channel, MessageState
from waypost.tell.suppress import suppressed
from waypost.tell.truth import holds

Connection = psycopg.Connection[tuple[Any, ...]]
PersonKey = tuple[int, str]
OrderKey = tuple[int, int]

_LATELY = timedelta(days=45)  # longer than anything stays worth telling
_BROWSER = "browser"  # what stands for the address of who allowed push

_PENDING = """
select c.brand_id, c.person, c.look_at, c.id, c.order_id, c.name, c.key, c.at, c.noted_at,
    c.subject, c.state, c.reason, c.until, c.message_id, c.data, c.verdict, m.state, m.next_at
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_cause c on c.brand_id = asked.brand_id and c.person = asked.person
    and c.look_at is not null
left join tell_message m on m.brand_id = c.brand_id and m.id = c.message_id and c.message_id > 0
order by c.id for update of c
"""

_STATES = """
select o.brand_id, o.id, o.state
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join timeline_order o on o.brand_id = asked.brand_id and o.id = asked.id
"""

_LIVING = """
select i.brand_id, i.order_id, i.kind, i.subject, i.status
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join issues_issue i on i.brand_id = asked.brand_id and i.order_id = asked.id
where i.closed_at is null
"""

_PEOPLE = """
select p.brand_id, p.key, p.language, p.zone, p.channels, p."off", p.pace, p.quiet_since,
    p.quiet_until, p.phone
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, key)
join tell_person p on p.brand_id = asked.brand_id and p.key = asked.key
"""

_MESSAGES = """
select asked.brand_id, asked.person, m.id, m.state, m.claimed_at, m.next_at, m.sent_at, m.made_at
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
cross join lateral (
    select * from tell_message m
    where m.brand_id = asked.brand_id and m.person = asked.person and m.made_at > %b
    order by m.made_at desc limit 200
) m
where m.state in ('waiting', 'claimed', 'handing', 'sent', 'unknown') and m.form <> 'test'
and m.letter <> 'wish_received'
"""

_SAID = """
select c.brand_id, c.person, c.message_id, c.id, c.order_id, c.name, c.subject, c.at, c.state
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
join tell_cause c on c.brand_id = asked.brand_id and c.message_id = asked.id
    and c.message_id > 0
where c.state in ('going', 'sent', 'merged') or (c.state = 'held' and c.reason = 'no_answer')
"""

_WAYS = """
select distinct on (brand_id, channel) brand_id, channel, id from tell_way
where brand_id = any(%s::bigint[]) and deleted_at is null
order by brand_id, channel, (paused_at is not null), id desc
"""

_DEVICES = """
select distinct d.brand_id, d.person
from unnest(%b::bigint[], %b::text[]) as asked (brand_id, person)
join tell_device d on d.brand_id = asked.brand_id and d.person = asked.person
    and d.gone_at is null
"""


class Row(msgspec.Struct, frozen=True):
    """A pending cause as it is stored."""

    look_at: datetime
    id: int
    order_id: int
    name: str
    key: str
    at: datetime
    noted_at: datetime
    subject: str
    state: str
    reason: str
    until: datetime | None
    message_id: int
    data: dict[str, Any]
    verdict: str
    message_state: str | None = None
    next_at: datetime | None = None

    @property
    def approved(self) -> bool:
        """A colleague let its message go, which waits for us to release it."""
        waits = self.message_state == MessageState.WAITING and self.next_at is None
        return bool(self.message_id) and waits


class Message(NamedTuple):
    """One that a person got lately, or that is under way."""

    id: int
    state: str
    claimed_at: datetime | None
    next_at: datetime | None
    sent_at: datetime | None
    made_at: datetime

    @property
    def released(self) -> bool:
        return self.state != MessageState.WAITING or self.next_at is not None

    @property
    def recallable(self) -> bool:
        return self.state == MessageState.WAITING and self.released and self.claimed_at is None

    @property
    def at(self) -> datetime:
        return self.sent_at or self.next_at or self.made_at


class Told(NamedTuple):
    """A cause of such a message."""

    message_id: int
    id: int
    said: Said


class Standing(NamedTuple):
    """Of an order: its state, and the issues that stand by kind and subject."""

    state: OrderState
    living: dict[tuple[str, str], str]


def pending(
    connection: Connection, people: Sequence[PersonKey], now: datetime
) -> dict[PersonKey, list[Row]]:
    """What is not over yet, of those of them for whom something is due; locked."""
    found: dict[PersonKey, list[Row]] = defaultdict(list)
    due: set[PersonKey] = set()
    for brand_id, person, *rest in connection.execute(
        _PENDING, _people(people), prepare=True
    ).fetchall():
        key = (brand_id, person)
        row = Row(*rest)
        found[key].append(row)
        if row.look_at <= now:
            due.add(key)
    return {key: rows for key, rows in found.items() if key in due}


def messages(
    connection: Connection, people: Sequence[PersonKey], now: datetime
) -> dict[PersonKey, list[Message]]:
    """What they got lately."""
    found: dict[PersonKey, list[Message]] = defaultdict(list)
    asked = [*_people(people), now - _LATELY]
    for brand_id, person, *rest in connection.execute(_MESSAGES, asked, prepare=True).fetchall():
        found[brand_id, person].append(Message(*rest))
    return found


def told(
    connection: Connection, sent: Mapping[PersonKey, Sequence[Message]]
) -> dict[PersonKey, list[Told]]:
    """The causes of these messages."""
    by_id = {(key[0], it.id): it for key, its in sent.items() for it in its}
    found: dict[PersonKey, list[Told]] = defaultdict(list)
    if not by_id:
        return found
    for row in connection.execute(_SAID, _pairs(by_id), prepare=True).fetchall():
        brand_id, person, message_id, id_, order_id, name, subject, at, state = row
        going = state == CauseState.GOING
        said = Said(order_id, name, subject, at, by_id[brand_id, message_id].at, going)
        found[brand_id, person].append(Told(message_id, id_, said))
    return found


def states(connection: Connection, keys: Iterable[OrderKey]) -> dict[OrderKey, Standing]:
    """The orders that exist."""
    asked = _pairs(set(keys))
    found = {
        (brand_id, id_): Standing(unpack(state), {})
        for brand_id, id_, state in connection.execute(_STATES, asked, prepare=True).fetchall()
    }
    for brand_id, order_id, kind, subject, status in connection.execute(
        _LIVING, asked, prepare=True
    ).fetchall():
        if (brand_id, order_id) in found:
            found[brand_id, order_id].living[kind, subject] = status
    return found


class Registry(NamedTuple):
    """What is known of people and their addresses."""

    chosen: dict[PersonKey, Person]
    addresses: dict[PersonKey, dict[Channel, str]]
    stopped: dict[PersonKey, frozenset[Channel]]
    consents: dict[tuple[int, str], dict[tuple[str, str], Given]]
    ways: dict[int, dict[Channel, int]]


def registry(
    connection: Connection,
    rows: Mapping[PersonKey, Sequence[Row]],
    known: Mapping[OrderKey, Standing],
    now: datetime,
) -> Registry:
    people = sorted(rows)
    chosen = _chosen(connection, people)
    devices = set(connection.execute(_DEVICES, _people(people), prepare=True).fetchall())
    addresses = {
        key: _addresses(key, its, known, chosen.get(key))
        | ({Channel.PUSH: _BROWSER} if key in devices else {})
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
        (brand, _BROWSER): {("push", "service"): Given(True, now, "page")} for brand, _ in devices
    }
    ways: dict[int, dict[Channel, int]] = defaultdict(dict)
    for brand_id, channel, id_ in connection.execute(_WAYS, ([b for b, _ in people],)).fetchall():
        ways[brand_id][Channel(channel)] = id_
    return Registry(chosen, addresses, stopped, consents, ways)


def case(
    key: PersonKey,
    rows: Sequence[Row],
    known: Mapping[OrderKey, Standing],
    found: Registry,
    lately: Sequence[Message],
    said: Sequence[Told],
    speaker: Speaker,
) -> Case:
    """One person's case."""
    brand_id = key[0]
    orders = {
        order_id: _order(order_id, known[brand_id, order_id], speaker)
        for order_id in {it.order_id for it in rows}
        if (brand_id, order_id) in known
    }
    addresses = found.addresses[key]
    consents: dict[Channel, Known] = {
        channel: found.consents.get((brand_id, address), {})
        for channel, address in addresses.items()
    }
    person = msgspec.structs.replace(
        found.chosen.get(key) or Person(key[1]),
        addresses=addresses,
        stopped=found.stopped[key],
        known=consents,
        accepts=_accepts(brand_id, rows, known),
    )
    return Case(
        person,
        speaker.desk,
        speaker.rules.zone,
        speaker.activated_at,
        [_pending(it, known.get((brand_id, it.order_id)), speaker) for it in rows],
        orders,
        [it.said for it in said],
        [it.at for it in lately if it.released],
        found.ways.get(brand_id, {}),
    )


def _pending(row: Row, known: Standing | None, speaker: Speaker) -> Pending:
    true = known is not None and holds(row, known.state, known.living, speaker.rules)
    return Pending(
        row.id, row.order_id, row.name, row.key, row.at, row.noted_at, row.subject, row.state,
        row.reason, row.until, row.message_id, row.approved, row.look_at, "hurry" in row.data, true,
    )  # fmt: skip


def _order(order_id: int, known: Standing, speaker: Speaker) -> Order:
    state, to = known.state, known.state.ship_to
    outbound = [
        (parcel_id, parcel)
        for parcel_id, parcel in state.parcels.items()
        if parcel.direction is not Direction.RETURN and not given_up(state, parcel_id, parcel)
    ]
    back = any(
        it.closed is None and (it.decision is None or it.decision[2] != "declined")
        for it in state.returns.values()
    )
    behind = any(dispatched(state, parcel_id, parcel) is None for parcel_id, parcel in outbound)
    return Order(
        order_id,
        None if to is None else zone_of(to[2], speaker.rules.zone),
        "" if to is None else to[2].country.upper(),
        "" if state.customer is None else state.customer[2].locale,
        len(outbound),
        back or any(status != "warning" for status in known.living.values()),
        behind or bool(outstanding(state)),
        state.erased is not None,
    )


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


def _accepts(
    brand_id: int, rows: Sequence[Row], known: Mapping[OrderKey, Standing]
) -> frozenset[str]:
    """By which channels their newest order says that they take marketing."""
    newest_order = max(it.order_id for it in rows)
    order = known.get((brand_id, newest_order))
    if order is None or order.state.customer is None:
        return frozenset()
    return frozenset(order.state.customer[2].accepts)


def _chosen(connection: Connection, people: Sequence[PersonKey]) -> dict[PersonKey, Person]:
    found: dict[PersonKey, Person] = {}
    for row in connection.execute(_PEOPLE, _people(people), prepare=True).fetchall():
        brand_id, key, language, zone, channels, off, pace, since, until, phone = row
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
        )
    return found


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _people(people: Iterable[PersonKey]) -> list[Any]:
    listed = list(people)
    return [int8s([brand for brand, _ in listed]), texts([person for _, person in listed])]


def _pairs(keys: Iterable[tuple[int, int]]) -> list[Any]:
    listed = sorted(keys)
    return [int8s([brand for brand, _ in listed]), int8s([id_ for _, id_ in listed])]
