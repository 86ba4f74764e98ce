"""fetch: a thin delivery's real body, asked from the partner outside any transaction."""

from __future__ import annotations

import json

from waypost.connectors.contract import (
    Delivery,
    DeliveryUnreadable,
    PartnerRefused,
    Reading,
    Receipt,
)
from waypost.connectors.directory import Line
from waypost.flow.tools import Tools
from waypost.inbox.remember import INSERT, parameters, row
from waypost.inbox.states import ReadingState
from waypost.lib.faults import fault

TASK = "fetch"

_DELIVERY = """
select connection_id, topic, body, external_id, received_at, headers
from inbox_delivery where brand_id = %s and id = %s
"""

_MARK = """
update inbox_reading set state = %s, reason = %s, read_at = %s
where brand_id = %s and delivery_id = %s
"""


def fetch(tools: Tools, brand_id: int, delivery_id: int) -> None:
    """Store what the delivery points to as a delivery of its own.

    PartnerUnavailable goes to the queue, which tries again; a refusal stays with the delivery
    as its reason.
    """
    with tools.transaction() as connection:
        found = connection.execute(_DELIVERY, (brand_id, delivery_id)).fetchone()
    if found is None:
        return
    connection_id, topic, body, external_id, received_at, headers = found
    line = tools.line(brand_id, connection_id)
    if line is None:
        _mark(tools, brand_id, delivery_id, ReadingState.UNREADABLE, "its connection is gone")
        return
    delivery = Delivery(
        topic, body, external_id, received_at, json.loads(headers), line.keys.options
    )
    try:
        reading = tools.connectors[line.connector].facts(delivery)
        fault("fetch_before_call")
        fetched = tools.fetchers[line.connector](reading.fetch, line.keys, tools.http)
        fault("fetch_after_call")
    except (DeliveryUnreadable, PartnerRefused, KeyError) as error:
        _mark(tools, brand_id, delivery_id, ReadingState.UNREADABLE, f"not fetched: {error}")
        return
    _store(tools, line, delivery_id, reading, fetched)


def _store(tools: Tools, line: Line, delivery_id: int, reading: Reading, body: bytes) -> None:
    now = tools.clock()
    receipt = Receipt(f"fetched:{delivery_id}", reading.fetch_topic)
    stored = row(line.brand_id, line.id, receipt, {}, body, now)
    with tools.transaction() as connection:
        connection.execute(INSERT, parameters([stored]))
        connection.execute(
            _MARK, (int(ReadingState.READ), "fetched", now, line.brand_id, delivery_id)
        )


def _mark(tools: Tools, brand_id: int, delivery_id: int, state: ReadingState, reason: str) -> None:
    with tools.transaction() as connection:
        connection.execute(_MARK, (int(state), reason[:1000], tools.clock(), brand_id, delivery_id))
