"""rejudge: a brand's living orders by the policy that is in force now.

What the new policy calls late and the old one did not opens, dated at when it became late; what
it does not call late any more closes at this moment. What had ended before stays as it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.flow.read import unread_since
from waypost.flow.rulebook import FRESH_FOR, Rulebook
from waypost.flow.settle import settle_anew
from waypost.timeline.heard import Connection

TASK = "rejudge"
BATCH = 200
# By then every worker has read the new policy, and none judges by the old one after us.
SETTLED = timedelta(seconds=FRESH_FOR + 1)
# What was delivered or cancelled and sleeps for good is not looked at again after this.
_RECENT = timedelta(days=30)

_LIVING = """
select o.brand_id, o.id from timeline_order o
where o.brand_id = %s and o.id > %s and o.fault = '' and (
    o.wake_at is not null or o.stage not in ('delivered', 'cancelled') or o.placed_at > %s
    or exists (select 1 from issues_issue i where i.brand_id = o.brand_id
        and i.order_id = o.id and i.closed_at is null)
)
order by o.id limit %s
"""


def lock(brand_id: int) -> str:
    """Of jobs with this lock one runs at a time."""
    return f"{TASK}:{brand_id}"


def rejudge(
    connection: Connection,
    brand_id: int,
    after: int,
    rulebook: Rulebook,
    now: datetime,
    limit: int = BATCH,
) -> int | None:
    """Judge the living orders with ids beyond `after`, at most `limit`; the last one's id, None
    when there are no more."""
    found = connection.execute(_LIVING, (brand_id, after, now - _RECENT, limit)).fetchall()
    if not found:
        return None
    keys = [(brand, order) for brand, order in found]
    horizon = min(now, unread_since(connection) or now)
    settle_anew(connection, keys, rulebook, horizon, now)
    return keys[-1][1] if len(keys) == limit else None
