"""recall: take messages back that nobody has begun to send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import psycopg

from waypost.lib.arrays import int8s
from waypost.tell.cases import Row

Connection = psycopg.Connection[tuple[Any, ...]]

# Who is about to send it has its row locked, or has claimed it. What was handed over without an
# answer may have been told.
_TAKE = """
with free as (
    select m.brand_id, m.id from tell_message m
    join unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, id)
        on m.brand_id = asked.brand_id and m.id = asked.id
    where m.state = 'waiting' and m.claimed_at is null and m.handed_at is null
    order by m.brand_id, m.id for update of m skip locked
)
update tell_message m set state = 'dropped', next_at = null, why = 'replaced'
from free where m.brand_id = free.brand_id and m.id = free.id
returning m.brand_id, m.id
"""

_FREE = """
update tell_cause c set state = 'new', message_id = 0, look_at = %b, verdict = '', reason = '',
    until = null
from unnest(%b::bigint[], %b::bigint[]) as taken (brand_id, id)
where c.brand_id = taken.brand_id and c.message_id = taken.id and c.message_id > 0
and c.state = 'going'
returning c.brand_id, c.person, c.look_at, c.id, c.order_id, c.name, c.key, c.at, c.noted_at,
    c.subject, c.state, c.reason, c.until, c.message_id, c.data, c.verdict
"""


def recall(
    connection: Connection, messages: Collection[tuple[int, int]], now: datetime
) -> list[tuple[int, str, Row]]:
    """Brand, person and cause of all that these messages, as far as still possible, would have
    told; the messages are dropped and their causes pending again."""
    taken = connection.execute(_TAKE, _pairs(sorted(messages))).fetchall()
    if not taken:
        return []
    freed = connection.execute(_FREE, [now, *_pairs([(brand, id_) for brand, id_ in taken])])
    return [(brand_id, person, Row(*rest)) for brand_id, person, *rest in freed.fetchall()]


def _pairs(keys: list[tuple[int, int]]) -> list[Any]:
    return [int8s([brand for brand, _ in keys]), int8s([id_ for _, id_ in keys])]
