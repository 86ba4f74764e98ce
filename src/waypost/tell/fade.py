"""fade: what was told goes after its time. First the words, then why and that it was told at all.

Knows no Django; runs in the worker, in short transactions, so that nothing waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import psycopg

WORDS = timedelta(days=90)
REASONS = timedelta(days=400)
MESSAGES = timedelta(days=750)  # beyond the longest life of a link that stops what they are of
_BATCH = 5_000

Begin = Callable[[], AbstractContextManager[psycopg.Connection[tuple[Any, ...]]]]

_OVER = "('sent', 'failed', 'dropped', 'unknown')"

_WORDS = f"""
with old as (
    select brand_id, id from tell_message where said <> '{{}}' and made_at < %s and state in {_OVER}
    order by made_at limit %s
)
update tell_message m set subject = '', text = '', said = '{{}}' from old
where m.brand_id = old.brand_id and m.id = old.id
"""  # noqa: S608

_BRANDS = "select id from accounts_brand order by id"

# Rows of a brand are as old as their ids say. What is not over is not old, however long it lasts.
_GONE = """
with old as (select brand_id, id from {table} where brand_id = %s order by id limit %s)
delete from {table} t using old
where t.brand_id = old.brand_id and t.id = old.id and t.{at} < %s and {over}
"""
_REASONS = (
    _GONE.format(table="tell_decision", at="at", over="true"),
    _GONE.format(
        table="tell_cause", at="noted_at", over="t.state in ('sent', 'merged', 'dropped')"
    ),
)
_MESSAGES = _GONE.format(table="tell_message", at="made_at", over=f"t.state in {_OVER}")


def fade(begin: Begin, now: datetime) -> int:
    """Forget the words of messages older than WORDS, causes and decisions older than REASONS and
    messages older than MESSAGES; how many rows. begin: opens a transaction."""
    done = _all(begin, _WORDS, now - WORDS, _BATCH)
    with begin() as connection:
        brands = [id_ for (id_,) in connection.execute(_BRANDS).fetchall()]
    for brand_id in brands:
        for query in _REASONS:
            done += _all(begin, query, brand_id, _BATCH, now - REASONS)
        done += _all(begin, _MESSAGES, brand_id, _BATCH, now - MESSAGES)
    return done


def _all(begin: Begin, query: str, *values: object) -> int:
    done = 0
    while True:
        with begin() as connection:
            found = connection.execute(query, values).rowcount
        done += found
        if not found:
            return done
