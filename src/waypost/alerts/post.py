"""post: send what is waiting. At least once: a message is sent until its channel has accepted it.

A message is claimed, sent with no transaction open, and marked. Whoever dies in between leaves the
claim to run out, and the message goes out again under the same name. What a channel refuses for
good is not sent again; what may work later is, ever more rarely, for a day. A channel from which
nothing but failures came for a day is paused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
import structlog

from waypost.alerts.channels import Destination, Kind, unseal, veiled
from waypost.alerts.compose import Told, compose
from waypost.alerts.letter import Letter
from waypost.alerts.note import Connection
from waypost.alerts.office import NotSent, Office
from waypost.alerts.overdue import look
from waypost.alerts.plan import EXPIRE, plan
from waypost.alerts.rules import Form
from waypost.alerts.ways import mail, services, web
from waypost.lib.crypt import SecretUnreadable
from waypost.lib.faults import fault

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=5)
_TOGETHER = 5
_MOST = 200  # messages in one run
_LONGEST = timedelta(hours=2)

_WAYS: dict[Kind, Callable[[Office, Letter, Destination], None]] = {
    Kind.MAIL: mail.send,
    Kind.SLACK: web.slack,
    Kind.TEAMS: web.teams,
    Kind.WEBHOOK: web.webhook,
    Kind.APPRISE: services.send,
}

_CLAIM = """
with due as (
    select m.brand_id, m.id from alerts_message m
    where m.state = 'waiting' and m.next_at <= %(now)s and (m.channel_id = 0 or exists (
        select 1 from alerts_channel c where c.brand_id = m.brand_id and c.id = m.channel_id
        and c.deleted_at is null and (c.paused_at is null or m.form = 'test')))
    order by m.next_at, m.id limit %(most)s for update skip locked
)
update alerts_message m set next_at = %(until)s, tries = m.tries + 1
from due where m.brand_id = due.brand_id and m.id = due.id
returning m.brand_id, m.id, m.rule_id, m.person_id, m.language, m.who, m.note_id, m.form, m.made_at,
    m.channel_id, m.address, m.tries
"""

_CHANNEL = "select kind, sealed from alerts_channel where brand_id = %s and id = %s"

_DONE = """
update alerts_message set state = %s, sent_at = %s, told = %s, over = %s, why = ''
where brand_id = %s and id = %s
"""

_FAILED = """
update alerts_message set state = %s, next_at = %s, why = %s where brand_id = %s and id = %s
"""

_WELL = """
update alerts_channel set sent_at = %s, failing_since = null, fault = ''
where brand_id = %s and id = %s
"""

_ILL = """
update alerts_channel set failing_since = coalesce(failing_since, %(now)s), fault = %(why)s,
    paused_at = case when failing_since < %(patience)s then %(now)s else paused_at end,
    paused_why = case when failing_since < %(patience)s then 'failing' else paused_why end
where brand_id = %(brand)s and id = %(id)s and paused_at is null
"""

_PRUNE = (
    "delete from alerts_alert where made_at < %s",
    "delete from alerts_message where made_at < %s",
)


class Claimed(NamedTuple):
    """A message in hand."""

    told: Told
    channel_id: int
    address: str
    tries: int


def run(office: Office) -> int:
    """Look, plan, and send all that is due; how many messages were handled."""
    with psycopg.connect(office.url) as connection:
        look(connection, office.clock())
    done = 0
    while done < _MOST:
        now = office.clock()
        with psycopg.connect(office.url) as connection:
            plan(connection, now)
            claimed = claim(connection, now)
        if not claimed:
            break
        for item in claimed:
            deliver(office, item)
        done += len(claimed)
    return done


def prune(connection: Connection, now: datetime) -> int:
    """Forget what was told more than three months ago; how much."""
    before = now - timedelta(days=92)
    return sum(connection.execute(query, (before,)).rowcount for query in _PRUNE)


def claim(connection: Connection, now: datetime) -> list[Claimed]:
    """Some messages that are due, which nobody else sends for a while."""
    asked = {"now": now, "until": now + CLAIM, "most": _TOGETHER}
    found = []
    for *columns, channel_id, address, tries in connection.execute(_CLAIM, asked).fetchall():
        columns[7] = Form(columns[7])
        found.append(Claimed(Told(*columns), channel_id, address, tries))
    return found


def deliver(office: Office, item: Claimed) -> None:
    """Send one message and mark how that went."""
    told = item.told
    with psycopg.connect(office.url) as connection:
        letter = compose(connection, told, office.base)
        if isinstance(letter, int):
            connection.execute(_DONE, ("nothing", None, 0, letter, told.brand_id, told.id))
            return
        try:
            kind, where = _where(connection, office, item)
        except SecretUnreadable as error:
            _failed(connection, item, NotSent(str(error), again=False), office.clock())
            return
    fault("alert_before_send")
    refused = _send(office, kind, letter, where)
    if refused is not None:
        with psycopg.connect(office.url) as connection:
            _failed(connection, item, refused, office.clock())
        return
    fault("alert_after_send")
    with psycopg.connect(office.url) as connection:
        now = office.clock()
        told_of = ("sent", now, letter.told, letter.over, told.brand_id, told.id)
        connection.execute(_DONE, told_of)
        connection.execute(_WELL, (now, told.brand_id, item.channel_id))


def _send(office: Office, kind: Kind, letter: Letter, where: Destination) -> NotSent | None:
    """None when it was accepted; a fault of our own is tried again like one of the channel's."""
    try:
        _WAYS[kind](office, letter, where)
    except NotSent as error:
        return NotSent(veiled(str(error), where), again=error.again, wait=error.wait)
    except Exception as error:
        log.exception("alert_unsendable", kind=kind)
        return NotSent(type(error).__name__, again=True)
    return None


def _where(connection: Connection, office: Office, item: Claimed) -> tuple[Kind, Destination]:
    if not item.channel_id:
        return Kind.MAIL, Destination(to=(item.address,))
    asked = (item.told.brand_id, item.channel_id)
    kind, sealed = connection.execute(_CHANNEL, asked).fetchall()[0]
    return Kind(kind), unseal(office.safe, sealed)


def _failed(connection: Connection, item: Claimed, error: NotSent, now: datetime) -> None:
    told = item.told
    backoff = min(_LONGEST, timedelta(seconds=30 * 2 ** min(item.tries, 12)))
    if error.wait is not None:
        backoff = max(timedelta(seconds=min(error.wait, 86_400)), timedelta(seconds=1))
    again = error.again and told.form is not Form.TEST and now + backoff < told.made_at + EXPIRE
    state = "waiting" if again else "failed"
    log.warning("alert_not_sent", brand=told.brand_id, message=told.id, again=again)
    values = (state, now + backoff, str(error), told.brand_id, told.id)
    connection.execute(_FAILED, values)
    about = {"brand": told.brand_id, "id": item.channel_id, "why": str(error), "now": now}
    connection.execute(_ILL, {**about, "patience": now - timedelta(days=1)})
