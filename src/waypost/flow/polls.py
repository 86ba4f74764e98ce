"""Parcels whose carrier sends no webhooks: found, scheduled within a budget, and asked about.

The karrio connection of a brand keeps in its cursor how far parcels were looked for and what is
left of each carrier's budget, so all workers share both.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import structlog

from waypost.connectors.contract import PartnerRefused, PartnerUnavailable, Pulled, Receipt
from waypost.connectors.directory import Line
from waypost.connectors.karrio.poll import REQUIRED
from waypost.connectors.karrio.poll import poll as ask_carrier
from waypost.connectors.karrio.schedule import BUDGETS, Bucket, next_poll, take
from waypost.core.words import ParcelStatus
from waypost.flow.tools import Flow, Tools
from waypost.inbox.remember import INSERT, parameters, row
from waypost.lib import jobs

log = structlog.get_logger(__name__)

TASK = "poll_parcels"
CONNECTOR = "karrio"
_LEASE = timedelta(minutes=30)  # a poll that was killed is asked again after this
_FIRST = timedelta(hours=2)
_MOST = 100  # parcels of one carrier a minute

# How shops and partners write the carriers that can be polled.
_NAMES = {
    "ups": "ups",
    "united parcel service": "ups",
    "usps": "usps",
    "fedex": "fedex",
    "dhl": "dhl_universal",
    "dhl express": "dhl_universal",
    "dhl ecommerce": "dhl_universal",
    "deutsche post dhl": "dhl_universal",
}

_LABELLED = """
select data ->> 'parcel', lower(coalesce(data ->> 'carrier', '')), occurred_at, recorded_at
from timeline_event where brand_id = %s and kind = 'parcel_labelled' and recorded_at > %s
order by recorded_at limit 5000
"""

_ADD = """
insert into connectors_trackedparcel
    (brand_id, parcel, carrier, status, digest, changed_at, fruitless, poll_at)
values (%s, %s, %s, 'pending', '', %s, 0, %s) on conflict do nothing
"""

_DUE = """
select parcel from connectors_trackedparcel
where brand_id = %s and carrier = %s and poll_at <= %s order by poll_at limit %s
"""


class _Standing(msgspec.Struct):
    """The cursor of a karrio connection."""

    seen: datetime | None = None
    budgets: dict[str, Bucket] = {}


def schedule(tools: Tools) -> int:
    """Find new parcels and defer polls for those that are due; how many parcels."""
    lines = [line for line in tools.directory().all() if line.connector == CONNECTOR]
    return sum(_schedule_one(tools, line) for line in lines if line.active)


def _schedule_one(tools: Tools, line: Line) -> int:
    now = tools.clock()
    carriers = [name for name in REQUIRED if _configured(line, name)]
    deferred = 0
    with tools.transaction() as connection:
        found = connection.execute(
            "select cursor from connectors_connection "
            "where brand_id = %s and id = %s for update skip locked",
            (line.brand_id, line.id),
        ).fetchone()
        if found is None:
            return 0
        standing = msgspec.json.decode(found[0] or "{}", type=_Standing)
        _find(connection, line, standing, carriers, now)
        for carrier in carriers:
            deferred += _defer(connection, line, standing, carrier, now)
        connection.execute(
            "update connectors_connection set cursor = %s where brand_id = %s and id = %s",
            (msgspec.json.encode(standing).decode(), line.brand_id, line.id),
        )
    return deferred


def _configured(line: Line, carrier: str) -> bool:
    return all(f"{carrier}.{field}" in line.keys.credentials for field in REQUIRED[carrier])


def _find(
    connection: Flow, line: Line, standing: _Standing, carriers: list[str], now: datetime
) -> None:
    since = standing.seen or now - timedelta(days=30)
    rows = connection.execute(_LABELLED, (line.brand_id, since)).fetchall()
    for parcel, written, occurred_at, recorded_at in rows:
        standing.seen = recorded_at
        carrier = _NAMES.get(written, "")
        if carrier in carriers:
            first = max(now, occurred_at + _FIRST)
            connection.execute(_ADD, (line.brand_id, parcel, carrier, occurred_at, first))


def _defer(connection: Flow, line: Line, standing: _Standing, carrier: str, now: datetime) -> int:
    due = [
        parcel
        for (parcel,) in connection.execute(_DUE, (line.brand_id, carrier, now, _MOST)).fetchall()
    ]
    bucket, granted = take(standing.budgets.get(carrier), BUDGETS[carrier], len(due), now)
    standing.budgets[carrier] = bucket
    if not granted:
        return 0
    connection.execute(
        "update connectors_trackedparcel set poll_at = %s where brand_id = %s and parcel = any(%s)",
        (now + _LEASE, line.brand_id, due[:granted]),
    )
    jobs.defer(
        connection,
        TASK,
        lock=f"poll:{line.id}:{carrier}",
        brand_id=line.brand_id,
        connection_id=line.id,
        carrier=carrier,
        parcels=due[:granted],
    )
    return granted


def poll(tools: Tools, brand_id: int, connection_id: int, carrier: str, parcels: list[str]) -> int:
    """Ask the carrier, outside any transaction; how many answers were stored.

    What cannot be asked now stays leased and comes again.
    """
    line = tools.line(brand_id, connection_id)
    if line is None or not line.active:
        return 0
    try:
        answers = ask_carrier(carrier, parcels, line.keys)
    except (PartnerRefused, PartnerUnavailable) as error:
        log.warning("poll_failed", carrier=carrier, why=str(error))
        with tools.transaction() as connection:
            connection.execute(
                "update connectors_connection set pull_note = %s where brand_id = %s and id = %s",
                (f"{carrier}: {error}"[:500], brand_id, connection_id),
            )
        return 0
    now = tools.clock()
    with tools.transaction() as connection:
        rows = [
            row(brand_id, connection_id, Receipt(it.external_id, it.topic), {}, it.body, now)
            for it in answers
        ]
        if rows:
            connection.execute(INSERT, parameters(rows))
        by_parcel = {answer.external_id.split(":")[1]: answer for answer in answers}
        for parcel in parcels:
            _reschedule(connection, brand_id, parcel, by_parcel.get(parcel), now)
    return len(answers)


def _reschedule(
    connection: Flow, brand_id: int, parcel: str, answer: Pulled | None, now: datetime
) -> None:
    known = connection.execute(
        "select status, digest, changed_at, fruitless from connectors_trackedparcel "
        "where brand_id = %s and parcel = %s for update",
        (brand_id, parcel),
    ).fetchone()
    if known is None:
        return
    status, digest, changed_at, fruitless = known
    said = answer.external_id if answer else digest
    if answer is not None and said != digest:
        status, changed_at, fruitless = _status(answer), now, 0
    else:
        fruitless += 1
    again = next_poll(ParcelStatus(status), changed_at, fruitless, now)
    connection.execute(
        "update connectors_trackedparcel set status = %s, digest = %s, changed_at = %s, "
        "fruitless = %s, poll_at = %s where brand_id = %s and parcel = %s",
        (status, said, changed_at, fruitless, again, brand_id, parcel),
    )


class _Said(msgspec.Struct):
    status: str | None = None
    delivered: bool | None = None


def _status(answer: Pulled) -> str:
    said = msgspec.json.decode(answer.body, type=_Said)
    if said.delivered:
        return ParcelStatus.DELIVERED
    known = said.status in ParcelStatus._value2member_map_
    return str(said.status) if known else ParcelStatus.UNKNOWN
