"""Brand-wide issues: a connection that fell silent, deliveries that cannot be read.

They live in the same table as orders' issues, about order 0, and turn by the same walker: a
finding that goes away closes its issue.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.alerts.note import note_turns
from waypost.core.clocks import Clock
from waypost.core.judge import at
from waypost.core.walk import turn
from waypost.flow.rulebook import Rulebook
from waypost.flow.tools import Flow, Tools
from waypost.issues.keep import keep, living
from waypost.timeline.heard import OrderKey

_LEAST = timedelta(hours=1)
_PATIENCE = 3  # times the longest pause of the last fortnight
_ENOUGH = 20  # deliveries, before there is a rhythm to learn

# The longest pause between two deliveries of each connection in its last 500, and the last one.
_RHYTHM = """
select c.brand_id, c.id, c.connector, recent.last_at, recent.longest, recent.count
from connectors_connection c
join lateral (
    select max(received_at) as last_at, max(pause) as longest, count(*) as count from (
        select received_at, received_at - lag(received_at) over (order by id) as pause
        from (
            select id, received_at from inbox_delivery d
            where d.brand_id = c.brand_id and d.connection_id = c.id
            and d.received_at > %s order by id desc limit 500
        ) newest
    ) paused
) recent on true
where c.active and recent.count >= %s
"""

_UNREADABLE = """
select r.brand_id, r.connection_id, min(r.read_at), count(*)
from inbox_reading r where r.state = 2 group by 1, 2
"""


def watch(tools: Tools, rulebook: Rulebook) -> int:
    """Open, keep or close every brand's own issues; how many turned."""
    now = tools.clock()
    with tools.transaction() as connection:
        rulebook.load(connection)
        clocks: dict[int, list[Clock]] = {brand: [] for brand in rulebook.brands()}
        for brand_id, clock in [*_silent(connection, now), *_unreadable(connection)]:
            clocks[brand_id].append(clock)
        keys: list[OrderKey] = [(brand_id, 0) for brand_id in clocks]
        connection.execute("select pg_advisory_xact_lock(hashtext('waypost brand issues'))")
        books = living(connection, keys, now)
        turned = []
        for brand_id, running in clocks.items():
            rules = rulebook.rules(brand_id)
            shown = [clock for clock in running if rules.is_on(clock.kind)]
            book = books[brand_id, 0]
            turns = turn(book.lives, at(shown, rules, now), now, b"")
            turned.append(((brand_id, 0), book, turns))
        count = keep(connection, turned, now)
        note_turns(connection, turned, now)
        return count


def _silent(connection: Flow, now: datetime) -> list[tuple[int, Clock]]:
    found = []
    since = now - timedelta(days=14)
    for brand_id, id_, connector, last_at, longest, _ in connection.execute(
        _RHYTHM, (since, _ENOUGH)
    ).fetchall():
        due_at = last_at + max(_LEAST, _PATIENCE * longest)
        clock = Clock(
            "connector_silent", f"connection:{id_}", last_at, due_at, None, b"", connector
        )
        found.append((brand_id, clock))
    return found


def _unreadable(connection: Flow) -> list[tuple[int, Clock]]:
    return [
        (
            brand_id,
            Clock("unreadable", f"connection:{id_}", first, first, None, b"", f"{count} kept"),
        )
        for brand_id, id_, first, count in connection.execute(_UNREADABLE).fetchall()
    ]
