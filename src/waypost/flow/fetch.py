"""fetch: a thin delivery's real body, asked from the partner outside any transaction."""

from __future__ import annotations

import json

import structlog

from waypost.connectors.contract import (
    Delivery,
    DeliveryUnreadable,
    PartnerRefused,
    PartnerUnavailable,
    Reading,
    Receipt,
)
from waypost.connectors.directory import Line
from waypost.flow.tools import Tools
from waypost.inbox.remember import INSERT, parameters, row
from waypost.inbox.states import ReadingState
from waypost.lib.faults import fault

log = structlog.get_logger(__name__)

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

    PartnerUnavailable goes to the queue, which tries again; a refusal, or a fault of ours, stays
    with the delivery as its reason.
    """
    with tools.transaction() as connection:
        found = connection.execute(_DELIVERY, (brand_id, delivery_id)).fetchone()
    if found is None:
        return
    connection_id, topic, body, external_id, received_at, headers = found
    line = tools.line(brand_id, connection_id)
    if line is None:
        give_up(tools, brand_id, delivery_id, "its connection is gone")
        return
    delivery = Delivery(
        topic, body, external_id, received_at, json.loads(headers), line.keys.options
    )
    fault("fetch_before_call")
    try:
        reading = tools.connectors[line.connector].facts(delivery)
        fetched = tools.fetchers[line.connector](reading.fetch, line.keys, tools.http)
    except PartnerUnavailable:
        raise
    except (DeliveryUnreadable, PartnerRefused) as error:
        give_up(tools, brand_id, delivery_id, str(error))
        return
    except Exception as error:
        log.exception("fetch_failed", connector=line.connector, delivery=delivery_id)
        give_up(tools, brand_id, delivery_id, f"{type(error).__name__}: {error}")
        return
    fault("fetch_after_call")
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


def give_up(tools: Tools, brand_id: int, delivery_id: int, why: str) -> None:
    """Keep the delivery visible as one that nobody could read."""
    reason = f"not fetched: {why}".replace("\x00", "\ufffd")[:1000]
    state = int(ReadingState.UNREADABLE)
    with tools.transaction() as connection:
        connection.execute(_MARK, (state, reason, tools.clock(), brand_id, delivery_id))
