"""read: deliveries into facts. One poisoned delivery never stops the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from waypost.connectors.contract import Connector, Delivery, DeliveryUnreadable, Reading
from waypost.connectors.directory import Directory, Line
from waypost.core.facts import Fact, fact_from_json, fact_to_json
from waypost.flow.erase import ERASED
from waypost.inbox.states import ReadingState
from waypost.lib.arrays import instants, int2s, int4s, int8s, texts
from waypost.lib.times import EARLIEST
from waypost.timeline.heard import Connection, Heard

log = structlog.get_logger(__name__)

_CLAIM = """
select r.brand_id, r.delivery_id, d.connection_id, d.external_id, d.topic, d.headers, d.body,
    d.received_at, (
        select min(p.id) from inbox_delivery p
        where p.brand_id = d.brand_id and p.connection_id = d.connection_id
        and p.external_id = d.external_id and p.id < d.id
    ), r.read_at is not null
from (
    select brand_id, delivery_id, read_at from inbox_reading where state = 0
    order by delivery_id limit %s for update skip locked
) r
join inbox_delivery d on d.brand_id = r.brand_id and d.id = r.delivery_id
order by r.delivery_id
"""

_UNREAD_SINCE = """
select d.received_at from (
    select brand_id, delivery_id from inbox_reading where state = 0 order by delivery_id limit 1
) r
join inbox_delivery d on d.brand_id = r.brand_id and d.id = r.delivery_id
"""

_MARK = """
update inbox_reading r
set state = m.state, reason = m.reason, facts = m.facts, read_at = m.read_at
from unnest(%b::bigint[], %b::bigint[], %b::int2[], %b::text[], %b::int[], %b::timestamptz[])
    as m (brand_id, delivery_id, state, reason, facts, read_at)
where r.brand_id = m.brand_id and r.delivery_id = m.delivery_id
"""

_COUNT_UNKNOWN = """
insert into inbox_unknowncode (brand_id, connector, code, count, last_at)
select * from unnest(%b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::timestamptz[])
on conflict (brand_id, connector, code)
do update set count = inbox_unknowncode.count + excluded.count, last_at = excluded.last_at
"""

_HEARD_FROM = """
update connectors_connection c set heard_at = m.at
from unnest(%b::bigint[], %b::bigint[], %b::timestamptz[]) as m (brand_id, id, at)
where c.brand_id = m.brand_id and c.id = m.id
and (c.heard_at is null or c.heard_at < m.at - interval '5 seconds')
"""

_COUNT_HOURS = """
insert into inbox_hour
    (brand_id, connection_id, hour, received, unreadable, facts, lag_sum, lag_most)
select * from unnest(%b::bigint[], %b::bigint[], %b::timestamptz[], %b::int[], %b::int[],
    %b::int[], %b::bigint[], %b::int[])
on conflict (brand_id, connection_id, hour) do update set
    received = inbox_hour.received + excluded.received,
    unreadable = inbox_hour.unreadable + excluded.unreadable,
    facts = inbox_hour.facts + excluded.facts,
    lag_sum = inbox_hour.lag_sum + excluded.lag_sum,
    lag_most = greatest(inbox_hour.lag_most, excluded.lag_most)
"""

_AHEAD = timedelta(days=2)
_LONGEST_LAG = 2**31 - 1
_LONGEST_REF = 300
_headers = msgspec.json.Decoder(dict[str, str])


class Claimed(msgspec.Struct):
    """A delivery under our lock, and what became of it."""

    brand_id: int
    id: int
    connection_id: int
    external_id: str
    topic: str
    headers: bytes
    body: bytes
    received_at: datetime
    earlier: int | None  # an older delivery with the same id and another body
    again: bool  # it was read before, and is replayed
    state: ReadingState = ReadingState.NEW
    reason: str = ""
    reading: Reading = msgspec.field(default_factory=Reading)


def unread_since(connection: Connection) -> datetime | None:
    """When the oldest unread delivery came in. Orders are not judged beyond it: what it says was
    known by then, whoever is late to read it."""
    row = connection.execute(_UNREAD_SINCE, prepare=True).fetchone()
    return row[0] if row else None


def claim(connection: Connection, limit: int) -> list[Claimed]:
    """The oldest unread deliveries; other workers pass them by."""
    rows = connection.execute(_CLAIM, (limit,), prepare=True).fetchall()
    return [Claimed(*row) for row in rows]


def read(
    claimed: Sequence[Claimed], directory: Directory, connectors: Mapping[str, Connector]
) -> list[Heard]:
    """Read each delivery in place; all their facts."""
    heard: list[Heard] = []
    for item in claimed:
        line = directory.by_id(item.brand_id, item.connection_id)
        _read_one(item, line, connectors)
        heard.extend(
            Heard(item.brand_id, fact, item.id, item.received_at) for fact in item.reading.facts
        )
    return heard


def _read_one(item: Claimed, line: Line | None, connectors: Mapping[str, Connector]) -> None:
    if line is None or line.connector not in connectors:
        _refuse(item, "its connection is gone; add the connector again and replay")
        return
    if item.body == ERASED:
        item.state, item.reason = ReadingState.IGNORED, "its customer's data was erased"
        return
    delivery = Delivery(
        item.topic,
        item.body,
        item.external_id,
        item.received_at,
        _headers.decode(item.headers),
        line.keys.options,
    )
    try:
        reading = connectors[line.connector].facts(delivery)
        reading.facts = _sensible(reading, item)
    except DeliveryUnreadable as error:
        _refuse(item, str(error))
        return
    except Exception as error:
        log.exception("connector_failed", connector=line.connector, delivery=item.id)
        _refuse(item, f"the {line.connector} connector failed: {type(error).__name__}: {error}")
        return
    item.reading = reading
    if reading.fetch:
        item.state = ReadingState.FETCHING
    elif reading.facts or reading.stock or not (reading.ignored or reading.faults):
        item.state = ReadingState.READ
    elif reading.faults:
        item.state = ReadingState.UNREADABLE
    else:
        item.state = ReadingState.IGNORED
    reasons = [reading.ignored, *reading.faults]
    if item.earlier is not None:
        reasons.insert(0, f"the same id as delivery {item.earlier} with another body")
    item.reason = _text("; ".join(filter(None, reasons)))


def _refuse(item: Claimed, reason: str) -> None:
    item.state = ReadingState.UNREADABLE
    item.reason = _text(reason)
    item.reading = Reading()


def _text(reason: str) -> str:
    return reason.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:1000]


def _sensible(reading: Reading, item: Claimed) -> list[Fact]:
    """The facts that can be stored; each other one becomes a fault that says why."""
    latest = item.received_at + _AHEAD
    kept: list[Fact] = []
    for fact in reading.facts:
        why = _nonsense(fact, latest)
        if why:
            reading.faults.append(f"{fact.kind}: {why}")
        else:
            kept.append(fact)
    if b"\\u0000" in item.body or b"\x00" in item.body:
        return [_without_nul(fact) for fact in kept]
    return kept


def _nonsense(fact: Fact, latest: datetime) -> str:
    if not EARLIEST <= fact.occurred_at <= latest:
        return f"{fact.occurred_at.isoformat()} is out of range"
    if fact.order_ref.endswith(":"):
        return "it names no order"
    if max(map(len, (fact.order_ref, *fact.refs))) > _LONGEST_REF:
        return f"a reference of over {_LONGEST_REF} characters"
    return ""


def _without_nul(fact: Fact) -> Fact:
    """PostgreSQL's text and jsonb hold no NUL; it becomes the replacement character."""
    return fact_from_json(fact_to_json(fact).replace(b"\\u0000", b"\\ufffd"))


def refuse(claimed: Sequence[Claimed], codes: Iterable[tuple[int | None, str]]) -> None:
    """Count what a delivery said and nobody could make anything of, by the delivery's id."""
    by_id = {item.id: item for item in claimed}
    for delivery_id, code in codes:
        item = by_id.get(delivery_id or 0)
        if item is not None and code not in item.reading.unknown:
            item.reading.unknown.append(code)


def mark(connection: Connection, claimed: Sequence[Claimed], now: datetime) -> None:
    """Write what became of each delivery, and what the vocabulary did not know."""
    if not claimed:
        return
    connection.execute(
        _MARK,
        [
            int8s([item.brand_id for item in claimed]),
            int8s([item.id for item in claimed]),
            int2s([item.state for item in claimed]),
            texts([item.reason for item in claimed]),
            int4s([len(item.reading.facts) for item in claimed]),
            instants([now] * len(claimed)),
        ],
        prepare=True,
    )


def note(
    connection: Connection, claimed: Sequence[Claimed], directory: Directory, now: datetime
) -> None:
    """Counts beside the road: unknown codes, hours, when each connection was last heard from."""
    _count_hours(connection, claimed, now)
    unknown: Counter[tuple[int, str, str]] = Counter()
    heard: dict[tuple[int, int], datetime] = {}
    for item in claimed:
        heard[item.brand_id, item.connection_id] = item.received_at
        line = directory.by_id(item.brand_id, item.connection_id)
        if line is not None:
            unknown.update(
                (item.brand_id, line.connector, _text(code)[:200]) for code in item.reading.unknown
            )
    if unknown:
        codes = sorted(unknown.items())
        columns = [list(column) for column in zip(*(key for key, _ in codes), strict=True)]
        counts = [count for _, count in codes]
        connection.execute(_COUNT_UNKNOWN, [*columns, counts, [now] * len(codes)])
    latest = sorted((*key, at) for key, at in heard.items())
    connection.execute(_HEARD_FROM, [list(column) for column in zip(*latest, strict=True)])


def _count_hours(connection: Connection, claimed: Sequence[Claimed], now: datetime) -> None:
    """What each connection sent by the hour; a replay is no new arrival."""
    hours: dict[tuple[int, int, datetime], list[int]] = {}
    for item in claimed:
        if item.again:
            continue
        hour = item.received_at.replace(minute=0, second=0, microsecond=0)
        counted = hours.setdefault((item.brand_id, item.connection_id, hour), [0] * 5)
        waited = int((now - item.received_at).total_seconds() * 1000)
        lag = min(_LONGEST_LAG, max(0, waited))
        counted[0] += 1
        counted[1] += item.state is ReadingState.UNREADABLE
        counted[2] += len(item.reading.facts)
        counted[3] += lag
        counted[4] = max(counted[4], lag)
    if hours:
        # In one order everywhere, so that two workers never wait for each other in a circle.
        rows = [(*key, *counted) for key, counted in sorted(hours.items())]
        brand, line, hour_, received, unreadable, facts, lag_sum, lag_most = zip(*rows, strict=True)
        connection.execute(
            _COUNT_HOURS,
            [
                int8s(brand),
                int8s(line),
                instants(hour_),
                int4s(received),
                int4s(unreadable),
                int4s(facts),
                int8s(lag_sum),
                int4s(lag_most),
            ],
            prepare=True,
        )
