"""rewrite: an order's issues as they should have been, after its life was judged anew.

What comes out as before keeps its row, its number and what people decided about it. What does not
goes, unless a person had a hand in it: then it is closed and stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from waypost.issues.keep import Connection, Kept, OrderKey, Turned, apply, ring, write
from waypost.issues.states import Status
from waypost.lib.arrays import int8s

_KNOWN = """
select i.brand_id, i.order_id, i.id, i.kind, i.subject, coalesce(i.opened_at, i.warned_at),
    i.status, exists (
        select 1 from issues_turningpoint t
        where t.brand_id = i.brand_id and t.issue_id = i.id and t.person_id is not null
    )
from unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
join issues_issue i on i.brand_id = asked.brand_id and i.order_id = asked.order_id
order by i.id for update of i
"""

_FORGET_TURNS = """
delete from issues_turningpoint t
using unnest(%b::bigint[], %b::bigint[]) as asked (brand_id, order_id)
where t.brand_id = asked.brand_id and t.order_id = asked.order_id and t.person_id is null
"""

_DELETE = """
delete from issues_issue i using unnest(%b::bigint[], %b::bigint[]) as gone (brand_id, id)
where i.brand_id = gone.brand_id and i.id = gone.id
"""

_CLOSE = """
update issues_issue i set status = 'closed', closed_at = coalesce(closed_at, %s), changed_at = %s
from unnest(%b::bigint[], %b::bigint[]) as gone (brand_id, id)
where i.brand_id = gone.brand_id and i.id = gone.id
"""

_Identity = tuple[int, int, str, str, datetime | None]


def rewrite(connection: Connection, turned: Iterable[Turned], now: datetime) -> int:
    """Replace the issues of these orders by what `turned` (from empty books) says."""
    turned = list(turned)
    points = [(apply(key, book, turn, now), turn) for key, book, turns in turned for turn in turns]
    rows = list({id(kept): kept for kept, _ in points}.values())
    _identify(connection, [key for key, _, _ in turned], rows, now)
    write(connection, rows, points, now)
    ring(connection)
    return len(points)


def _identify(
    connection: Connection, keys: list[OrderKey], rows: list[Kept], now: datetime
) -> None:
    """Give rows that came out as before their old identity; remove what did not come out."""
    asked = [int8s([brand for brand, _ in keys]), int8s([order for _, order in keys])]
    fresh: dict[_Identity, Kept] = {
        (row.brand_id, row.order_id, row.kind, row.subject, row.opened_at or row.warned_at): row
        for row in rows
    }
    gone: list[tuple[int, int]] = []
    parted: list[tuple[int, int]] = []
    for brand_id, order_id, id_, kind, subject, began_at, status, touched in connection.execute(
        _KNOWN, asked
    ).fetchall():
        row = fresh.pop((brand_id, order_id, kind, subject, began_at), None)
        if row is not None:
            row.id = id_
            if status == Status.RESOLVED and row.closed_at is None:
                row.status = Status.RESOLVED
        else:
            (parted if touched else gone).append((brand_id, id_))
    connection.execute(_FORGET_TURNS, asked)
    if gone:
        connection.execute(_DELETE, [int8s([b for b, _ in gone]), int8s([i for _, i in gone])])
    if parted:
        columns = [int8s([b for b, _ in parted]), int8s([i for _, i in parted])]
        connection.execute(_CLOSE, [now, now, *columns])
