"""overrule: what a colleague decides over the governor's head. Knows no Django.

Each verb takes anything with `execute(sql, parameters)`, and says whether there was anything left
to decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.tell.outcome import CHANNEL, Executes, again, sent

# So long after a colleague's yes the governor looks: long enough to take it back.
GRACE = timedelta(seconds=10)

# The governor locks the causes that it looks at: whoever comes after it sees what it decided.
_HOLD = """
select 1 from tell_cause where brand_id = %(brand)s and message_id = %(id)s
and state in ('new', 'held') and look_at > %(now)s order by id for update
"""
_TAKE_BACK = """
update tell_message m set by = 0, state = case when exists (
    select 1 from tell_cause c where c.brand_id = m.brand_id and c.message_id = m.id
    and c.reason = 'draft') then 'draft' else 'asked' end
where brand_id = %(brand)s and id = %(id)s and state = 'waiting' and next_at is null
and by > 0 and tries = 0 and exists (
    select 1 from tell_cause c where c.brand_id = m.brand_id and c.message_id = m.id
    and c.state in ('new', 'held') and c.look_at > %(now)s)
"""
_LOOK = """
update tell_cause set look_at = %s
where brand_id = %s and message_id = %s and state in ('new', 'held')
"""
_RETRY = """
update tell_message set state = 'waiting', next_at = %(now)s, claimed_at = null, handed_at = null,
    failed_at = null, tries = 0, why = '', by = %(by)s
where brand_id = %(brand)s and id = %(id)s and state = any(%(states)s)
returning state
"""
_REVIVE = """
with revived as (
    update tell_cause set state = 'going', verdict = 'send', reason = '', until = null,
        look_at = null, decided_at = %(now)s
    where brand_id = %(brand)s and message_id = %(id)s and state = 'dropped'
    and reason in ('refused', 'broken', 'no_answer')
    returning brand_id, id, order_id, message_id
)
insert into tell_decision (brand_id, cause_id, order_id, at, verdict, message_id, by)
select brand_id, id, order_id, %(now)s, 'send', message_id, %(by)s from revived
"""
_LEAVE = """
update tell_message set state = 'sent', sent_at = coalesce(sent_at, handed_at, %s), by = %s,
    next_at = null
where brand_id = %s and id = %s and state = 'unknown'
"""
_HURRY = """
update tell_cause set look_at = %(now)s, data = data || jsonb_build_object('hurry', %(by)s::text)
where brand_id = %(brand)s and id = %(id)s and state = 'held' and message_id = 0
"""
_REWRITE = """
update tell_message set subject = %s, text = %s, said = jsonb_build_object('own',
    jsonb_build_object('subject', %s::text, 'text', %s::text))
where brand_id = %s and id = %s and state in ('draft', 'asked')
"""


def take_back(connection: Executes, brand_id: int, id_: int, now: datetime) -> bool:
    """An approval is taken back, as long as the governor has not looked."""
    asked = {"brand": brand_id, "id": id_, "now": now}
    if connection.execute(_HOLD, asked).fetchone() is None:
        return False
    if connection.execute(_TAKE_BACK, asked).rowcount != 1:
        return False
    connection.execute(_LOOK, (now, brand_id, id_))
    return True


def resend(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> bool:
    """A message that failed, or whose fate is unknown, is tried once more."""
    asked = {"brand": brand_id, "id": id_, "by": by, "now": now, "states": ["unknown"]}
    if connection.execute(_RETRY, asked).rowcount == 1:
        again(connection, brand_id, id_, by, now)
        return True
    if connection.execute(_RETRY, {**asked, "states": ["failed"]}).rowcount != 1:
        return False
    connection.execute(_REVIVE, asked)
    _ring(connection)
    return True


def leave(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> bool:
    """A colleague knows that a message whose fate was unknown has arrived."""
    if connection.execute(_LEAVE, (now, by, brand_id, id_)).rowcount != 1:
        return False
    sent(connection, [(brand_id, id_)], now)
    return True


def hurry(connection: Executes, brand_id: int, id_: int, by: int, now: datetime) -> bool:
    """A cause that is held is told as soon as the governor sees this: neither quiet hours nor
    digest nor budget hold it any longer. Preferences and what is true still count."""
    asked = {"brand": brand_id, "id": id_, "by": by, "now": now}
    if connection.execute(_HURRY, asked).rowcount != 1:
        return False
    _ring(connection)
    return True


def rewrite(connection: Executes, brand_id: int, id_: int, subject: str, text: str) -> bool:
    """A draft says what a colleague wrote, in place of its letter."""
    values = (subject, text, subject, text, brand_id, id_)
    return bool(connection.execute(_REWRITE, values).rowcount == 1)


def _ring(connection: Executes) -> None:
    connection.execute("select pg_notify(%s, '')", (CHANNEL,))
