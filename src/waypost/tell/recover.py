"""recover: messages that somebody had in hand and did not live to finish."""

from __future__ import annotations

import time
from contextlib import suppress as ignored

import psycopg
import structlog

from waypost.lib.crypt import SecretUnreadable
from waypost.tell import answers, claim
from waypost.tell.claim import Claimed, Connection
from waypost.tell.office import Office
from waypost.tell.states import MessageState, Reason
from waypost.tell.ways.contract import Accepted, Provider, WayError, WaySettings, opened
from waypost.tell.ways.registry import provider_of
from waypost.tell.ways.setup import report_url

log = structlog.get_logger(__name__)

_WAY = (
    "select channel, provider, sender, sealed, token from tell_way where brand_id = %s and id = %s"
)
_MOST = 20  # in one round
_PATIENCE = 5.0  # seconds of a round: whoever asks decides nothing meanwhile
_NO_ANSWER = "whoever handed it over did not live to hear the answer"


def recover(connection: Connection, office: Office) -> int:
    """Give back what never left, ask about what may have, and say so where nobody knows; how many
    messages. The connection has autocommit."""
    now = office.clock()
    with connection.transaction():
        done = claim.give_back(connection, now, office.lease)
        for item in claim.hopeless(connection, now, office.lease):
            why = f"it was begun {item.tries} times and never came to an end"
            broken = (MessageState.FAILED, Reason.BROKEN, why, now)
            answers.ended(connection, item, *broken)
            done += 1
    return done + _settle_lost(connection, office)


def _settle_lost(connection: Connection, office: Office) -> int:
    until = time.monotonic() + _PATIENCE
    for count in range(_MOST):
        if time.monotonic() > until:
            return count
        with connection.transaction():
            item = claim.lost(connection, office.clock(), office.lease)
            if item is None:
                return count
            log.warning("answer_lost", brand=item.brand_id, message=item.id)
            _settle(connection, office, item)
    return _MOST


def _settle(connection: Connection, office: Office, item: Claimed) -> None:
    provider, settings = _way(connection, office, item)
    found = _asked(provider, settings, item)
    now = office.clock()
    if isinstance(found, Accepted):
        answers.accepted(connection, item, found, now)
    elif found is False:
        never = item._replace(handed_at=None)
        claim.again(connection, never, "the provider does not have it", now)
    else:
        answers.unanswered(connection, item, provider, _NO_ANSWER, now)


def _asked(
    provider: Provider | None, settings: WaySettings | None, item: Claimed
) -> Accepted | bool | None:
    """What the provider says about it: that it has it, that it has not, or nothing."""
    if provider is None or settings is None or provider.ask is None:
        return None
    try:
        found = provider.ask(settings, item.name)
    except WayError:
        return None
    except Exception:
        log.exception("asking_failed", provider=provider.name)
        return None
    return Accepted() if found is True else found


def _way(
    connection: Connection, office: Office, item: Claimed
) -> tuple[Provider | None, WaySettings | None]:
    row = connection.execute(_WAY, (item.brand_id, item.way_id)).fetchone()
    if row is None:
        return None, None
    channel, name, sender, sealed, token = row
    with ignored(SecretUnreadable, psycopg.Error):
        settings = opened(
            office.safe,
            brand_id=item.brand_id,
            way_id=item.way_id,
            channel=channel,
            provider=name,
            sender=sender,
            sealed=bytes(sealed),
            report_url=report_url(office.base, item.brand_id, token),
            private=office.private,
        )
        return provider_of(channel, name), settings
    return provider_of(channel, name), None
