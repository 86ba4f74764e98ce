"""Gap repair: ask partners what changed since a cursor, and feed it through the inbox.

A pulled record becomes a Delivery like any other; facts have the partner's own identity, so what
a webhook brought already is no news. The cursor moves in the transaction that stores its page.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from waypost.connectors.contract import (
    Page,
    PartnerRefused,
    PartnerUnavailable,
    Receipt,
)
from waypost.connectors.directory import Line
from waypost.flow.tools import Flow, Tools
from waypost.inbox.remember import INSERT, parameters, row
from waypost.lib import jobs
from waypost.lib.faults import fault

log = structlog.get_logger(__name__)

TASK = "pull"
EVERY = timedelta(minutes=15)
_AFTER_REFUSAL = timedelta(hours=6)

_DUE = """
select brand_id, id from connectors_connection
where active and (pull_at <= %s or pull_at is null) and connector = any(%s) for update skip locked
"""

_MOVE = """
update connectors_connection set cursor = %s, pull_at = %s, pull_note = %s
where brand_id = %s and id = %s
"""


def schedule(tools: Tools) -> int:
    """Defer a pull for each connection whose time has come; how many.

    One without credentials listens only: nobody asked it to pull.
    """
    now = tools.clock()
    able = {(line.brand_id, line.id) for line in tools.directory().all() if line.keys.credentials}
    with tools.transaction() as connection:
        found = connection.execute(_DUE, (now, list(tools.clients))).fetchall()
        due = [key for key in found if key in able]
        for brand_id, id_ in due:
            connection.execute(
                "update connectors_connection set pull_at = %s where brand_id = %s and id = %s",
                (now + EVERY, brand_id, id_),
            )
            ask(connection, brand_id, id_)
    return len(due)


def ask(connection: Flow, brand_id: int, connection_id: int) -> None:
    """Defer one pull; pulls of one connection run one at a time."""
    jobs.defer(
        connection,
        TASK,
        lock=f"pull:{connection_id}",
        brand_id=brand_id,
        connection_id=connection_id,
    )


def pull(tools: Tools, brand_id: int, connection_id: int) -> int:
    """Pull everything since the cursor; how many records were new to the inbox."""
    line = tools.line(brand_id, connection_id)
    if line is None or not line.active or line.connector not in tools.clients:
        return 0
    now = tools.clock()
    fresh = 0
    try:
        client = tools.clients[line.connector](line.keys, tools.http)
        for page in client.changes(_cursor(tools, line), now):
            fresh += _store(tools, line, page, now)
            fault("pull_after_page")
    except PartnerUnavailable as error:
        wait = timedelta(seconds=error.retry_after or 60)
        _note(tools, line, now + min(wait, EVERY), f"unavailable: {error}")
    except PartnerRefused as error:
        _note(tools, line, now + _AFTER_REFUSAL, f"refused: {error}")
    else:
        _note(tools, line, now + EVERY, "")
    _ended(tools, line, fresh)
    return fresh


def _ended(tools: Tools, line: Line, fresh: int) -> None:
    with tools.transaction() as connection:
        connection.execute(
            "update connectors_connection set pulled_at = %s, pulled_new = %s "
            "where brand_id = %s and id = %s",
            (tools.clock(), fresh, line.brand_id, line.id),
        )


def _cursor(tools: Tools, line: Line) -> str:
    with tools.transaction() as connection:
        found = connection.execute(
            "select cursor from connectors_connection where brand_id = %s and id = %s",
            (line.brand_id, line.id),
        ).fetchone()
    return found[0] if found else ""


def _store(tools: Tools, line: Line, page: Page, now: datetime) -> int:
    rows = [
        row(
            line.brand_id,
            line.id,
            Receipt(record.external_id, record.topic),
            {},
            record.body,
            now,
        )
        for record in page.records
    ]
    with tools.transaction() as connection:
        stored = 0
        if rows:
            counted = connection.execute(INSERT, parameters(rows)).fetchone()
            stored = counted[0] if counted else 0
        connection.execute(_MOVE, (page.cursor, now + EVERY, "", line.brand_id, line.id))
    return stored


def _note(tools: Tools, line: Line, pull_at: datetime, note: str) -> None:
    if note:
        log.warning("pull_failed", connector=line.connector, connection=line.id, why=note)
    with tools.transaction() as connection:
        connection.execute(
            "update connectors_connection set pull_at = %s, pull_note = %s "
            "where brand_id = %s and id = %s",
            (pull_at, note[:500], line.brand_id, line.id),
        )
