"""answers: what a provider said, or did not say, is written down with what follows from it.

Each verb runs in the caller's transaction, and writes nothing when the claim was lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.tell import claim, outcome, suppress
from waypost.tell.claim import Claimed, Connection
from waypost.tell.states import Channel, Form, MessageState, Reason
from waypost.tell.ways.contract import Accepted, Busy, Provider, Refused

_WELL = """
update tell_way set sent_at = %(now)s, failing_since = null, fault = ''
where brand_id = %(brand)s and id = %(id)s
and (failing_since is not null or sent_at is null or sent_at < %(rarely)s)
"""
_ILL = """
update tell_way set failing_since = coalesce(failing_since, %(now)s), fault = %(why)s
where brand_id = %(brand)s and id = %(id)s and (failing_since is null or fault <> %(why)s)
"""
_GONE = "update tell_device set gone_at = %s where brand_id = %s and endpoint = any(%s)"


def accepted(connection: Connection, item: Claimed, answer: Accepted, now: datetime) -> None:
    """The provider has it."""
    if claim.sent(connection, item, answer.ref[:500], answer.parts, now):
        outcome.sent(connection, [(item.brand_id, item.id)], now)
    about = {"brand": item.brand_id, "id": item.way_id, "now": now}
    connection.execute(_WELL, {**about, "rarely": now - timedelta(seconds=30)})
    _gone(connection, item.brand_id, answer.gone, now)


def refused(connection: Connection, item: Claimed, error: Refused, why: str, now: datetime) -> None:
    """A definite no. An address that is to blame gets nothing any more."""
    ended(connection, item, MessageState.FAILED, Reason.REFUSED, why, now)
    if error.address_bad and item.channel != Channel.WEBHOOK:
        where = (item.brand_id, item.channel, item.address)
        suppress.suppress(connection, *where, error.suppress, now, why, item.id)
    _gone(connection, item.brand_id, error.gone, now)


def _gone(connection: Connection, brand_id: int, endpoints: tuple[str, ...], now: datetime) -> None:
    if endpoints:
        connection.execute(_GONE, (now, brand_id, list(endpoints)))


def busy(connection: Connection, item: Claimed, error: Busy, why: str, now: datetime) -> None:
    """Certainly not taken: once more later, for a day."""
    if item.tries >= claim.MOST_TRIES or item.form is Form.TEST:
        ended(connection, item, MessageState.FAILED, Reason.REFUSED, why, now)
    else:
        claim.again(connection, item, why, now + claim.wait_after(item.tries, error.wait))
    if error.fault and item.way_id:
        about = {"brand": item.brand_id, "id": item.way_id, "now": now, "why": why}
        connection.execute(_ILL, about)


def unanswered(
    connection: Connection, item: Claimed, provider: Provider | None, why: str, now: datetime
) -> None:
    """Handed over, and no answer: once more under the same name where the provider remembers it,
    else nobody knows."""
    since = item.handed_at or now
    remembers = provider is not None and now < since + provider.remembers
    if remembers and item.tries < claim.MOST_TRIES:
        claim.repeat(connection, item, why, now + claim.wait_after(item.tries))
    else:
        _unknown(connection, item, why, now)


def ended(
    connection: Connection,
    item: Claimed,
    state: MessageState,
    reason: Reason,
    detail: str,
    now: datetime,
) -> None:
    """Failed or dropped for good, with the causes that it was to tell. Nobody can say that of one
    that an earlier try may have brought to the provider."""
    if item.handed_at is not None:
        _unknown(connection, item, detail or reason.value, now)
    elif claim.ended(connection, item, state, detail or reason.value):
        outcome.dropped(connection, item.brand_id, item.id, reason, detail, now)


def _unknown(connection: Connection, item: Claimed, why: str, now: datetime) -> None:
    if claim.unknown(connection, item, why):
        outcome.unknown(connection, item.brand_id, item.id, why, now)
