"""outcome: what became of a message ends the causes that it tells.

Who sends calls these verbs in the transaction in which they write the message's own row (state,
sent_at, why ...); only `approved`, `rejected` and `untrue` touch messages themselves. All take
anything with `execute(sql, parameters)`: a psycopg connection or a cursor of Django's.

A message's causes are `going`. They end `sent` or `merged` as the governor decided, or `dropped`.
Where nobody knows whether a provider took it they are `held` for `no_answer`, until `sent` or
`dropped` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from waypost.tell.states import CauseState, MessageState, Reason, Verdict

CHANNEL = "waypost_tell"
MessageKey = tuple[int, int]  # brand, id


class Executes(Protocol):
    def execute(self, query: Any, params: Any = None, /) -> Any: ...


_ENDED = """
with told as (
    select * from unnest(%(brands)s::bigint[], %(ids)s::bigint[]) as m (brand_id, id)
), ended as (
    update tell_cause c set
        state = case when %(state)s <> '' then %(state)s
            when c.verdict = 'merge' then 'merged' else 'sent' end,
        verdict = case when %(state)s = 'dropped' then %(verdict)s else c.verdict end,
        reason = %(reason)s, look_at = null, until = null, decided_at = %(now)s
    from told
    where c.brand_id = told.brand_id and c.message_id = told.id
    and c.message_id > 0 and c.state in ('going', 'held')
    and (%(causes)s::bigint[] is null or c.id = any(%(causes)s::bigint[]))
    returning c.brand_id, c.id, c.order_id, c.message_id
)
insert into tell_decision (brand_id, cause_id, order_id, at, verdict, reason, detail, message_id,
    by)
select brand_id, id, order_id, %(now)s, %(verdict)s, %(reason)s, %(detail)s, message_id, %(by)s
from ended
"""

_LEFT = """
select 1 from tell_cause where brand_id = %s and message_id = %s and state in ('going', 'held')
limit 1
"""

_APPROVE = """
update tell_message set state = 'waiting', next_at = null, by = %s
where brand_id = %s and id = %s and state in ('draft', 'asked')
"""

_LOOK = """
update tell_cause set look_at = %s
where brand_id = %s and message_id = %s and state in ('new', 'held')
"""

_DROP = """
update tell_message set state = %s, why = %s, next_at = null,
    by = case when %s > 0 then %s else by end
where brand_id = %s and id = %s and state in ('draft', 'asked', 'waiting', 'claimed')
"""


def sent(connection: Executes, ids: Sequence[MessageKey], now: datetime) -> None:
    """A provider has these messages."""
    _end(connection, ids, now, "", Verdict.SENT)


def dropped(
    connection: Executes,
    brand_id: int,
    id_: int,
    reason: Reason,
    detail: str,
    now: datetime,
    by: int = 0,
) -> None:
    """This message will not be sent: refused for good, broken, overtaken."""
    key = [(brand_id, id_)]
    _end(connection, key, now, CauseState.DROPPED, Verdict.DROP, reason, detail, by)


def unknown(connection: Executes, brand_id: int, id_: int, detail: str, now: datetime) -> None:
    """Nobody knows whether a provider took it: never sent again by itself."""
    key = [(brand_id, id_)]
    _end(connection, key, now, CauseState.HELD, Verdict.HOLD, Reason.NO_ANSWER, detail)


def again(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> None:
    """A colleague has a message whose fate was unknown sent once more."""
    key = [(brand_id, id_)]
    _end(connection, key, now, CauseState.GOING, Verdict.SEND, by=by)
    _ring(connection)


def untrue(
    connection: Executes, brand_id: int, id_: int, causes: Sequence[int], detail: str, now: datetime
) -> bool:
    """Later facts overtook some of what a message tells; is there anything left of it? If not,
    the message is dropped."""
    key = [(brand_id, id_)]
    untold = list(causes)
    _end(connection, key, now, CauseState.DROPPED, Verdict.DROP, Reason.UNTRUE, detail, 0, untold)
    if connection.execute(_LEFT, (brand_id, id_)).fetchone() is not None:
        return True
    connection.execute(
        _DROP, (MessageState.DROPPED.value, Reason.UNTRUE.value, 0, 0, brand_id, id_)
    )
    return False


def approved(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> bool:
    """A colleague lets a draft or a message that asked go; False when it is neither any more.

    It waits with no `next_at` until the governor, which minds quiet hours and whether it is still
    true, releases it.
    """
    if connection.execute(_APPROVE, (by, brand_id, id_)).rowcount != 1:
        return False
    connection.execute(_LOOK, (now, brand_id, id_))
    _ring(connection)
    return True


def rejected(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> bool:
    """A colleague decides that a draft or a message that asked does not go."""
    gone = (MessageState.DROPPED.value, Reason.REJECTED.value, by, by, brand_id, id_)
    if connection.execute(_DROP, gone).rowcount != 1:
        return False
    dropped(connection, brand_id, id_, Reason.REJECTED, "", now, by)
    return True


def _end(
    connection: Executes,
    ids: Sequence[MessageKey],
    now: datetime,
    state: str,
    verdict: Verdict,
    reason: str = "",
    detail: str = "",
    by: int = 0,
    causes: list[int] | None = None,
) -> None:
    if not ids:
        return
    connection.execute(
        _ENDED,
        {
            "brands": [brand_id for brand_id, _ in ids],
            "ids": [id_ for _, id_ in ids],
            "state": str(state),
            "verdict": str(verdict),
            "reason": str(reason),
            "detail": detail[:500],
            "by": by,
            "now": now,
            "causes": causes,
        },
    )


def _ring(connection: Executes) -> None:
    connection.execute("select pg_notify(%s, '')", (CHANNEL,))
