"""send: hand waiting messages to their ways. At most once, and never forgotten.

Claim, prepare, connect, mark, let go, mark again: see `claim` for the marks and docs/decisions/0012
for what a crash between any two of them leaves behind.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import msgspec
import psycopg
import structlog

from waypost.lib.crypt import SecretUnreadable
from waypost.lib.faults import fault
from waypost.tell import answers, claim, outcome
from waypost.tell.claim import Claimed, NotOurs, Text
from waypost.tell.office import Later, Line, Office, Ready
from waypost.tell.states import Form, MessageState, Reason
from waypost.tell.ways.contract import (
    Busy,
    Lost,
    Provider,
    Refused,
    SettingsWrong,
    Way,
    WaySettings,
    opened,
)
from waypost.tell.ways.registry import provider_of
from waypost.tell.ways.setup import report_url

log = structlog.get_logger(__name__)

_PATIENCE = timedelta(seconds=15)  # with a claim in hand, before the rest of it is given back
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

_WAY = """
select channel, provider, sender, sealed, token, deleted_at is not null
from tell_way where brand_id = %s and id = %s
"""
_OTHER = """
select id from tell_way where brand_id = %s and channel = %s and deleted_at is null
and paused_at is null order by id desc limit 1
"""


class _By(NamedTuple):
    provider: Provider
    settings: WaySettings


class _NoWay(Exception):
    """Its way was removed."""


class Sender:
    """One thread's hands: a line to the database, and open ways."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._line = Line(office.url)
        self._ways: dict[tuple[int, int], tuple[WaySettings, Way]] = {}

    def take(self, busy: list[int]) -> list[Claimed]:
        """Some messages of one way; [] when none is due. busy: ways that have enough."""
        connection = self._line.up()
        with connection.transaction():
            found = claim.claim(connection, self._office.clock(), busy)
        if found:
            fault("tell_after_claim")
        return found

    def post(self, items: list[Claimed]) -> None:
        """Send what `take` claimed; what would come too late is given back."""
        for item in items:
            now = self._office.clock()
            if now - item.claimed_at > min(_PATIENCE, self._office.lease / 3):
                claim.release(self._line.up(), item, now)
            else:
                self._deliver(item)

    def close(self) -> None:
        """Hang up everywhere."""
        for settings, _ in list(self._ways.values()):
            self._forget(settings)
        self._line.close()

    def _deliver(self, item: Claimed) -> None:
        try:
            with self._line.up().transaction():
                by = self._by(item) if item.way_id else None
                ready = self._ready(item)
                if ready is not None and by is None:
                    self._show(item, ready.text)
            if ready is not None and by is not None:
                self._hand_over(item, ready, by)
        except _AWAY:
            raise
        except _NoWay:
            self._reroute(item)
        except Busy as error:
            self._busy(item, error, str(error))
        except Exception as error:
            log.exception("message_unsendable", brand=item.brand_id, message=item.id)
            why = f"a fault of Waypost's own: {type(error).__name__}"
            self._busy(item, Busy(why, fault=False), why)

    def _by(self, item: Claimed) -> _By:
        """The message's way; _NoWay or Busy where there is none (that works)."""
        row = self._line.up().execute(_WAY, (item.brand_id, item.way_id)).fetchone()
        if row is None or row[-1]:
            raise _NoWay
        channel, provider, sender, sealed, token, _ = row
        known = provider_of(channel, provider)
        if known is None:
            raise Busy(f"this version of Waypost knows no {provider}")
        try:
            settings = opened(
                self._office.safe,
                brand_id=item.brand_id,
                way_id=item.way_id,
                channel=channel,
                provider=provider,
                sender=sender,
                sealed=bytes(sealed),
                report_url=report_url(self._office.base, item.brand_id, token),
                private=self._office.private,
            )
        except SecretUnreadable as error:
            raise Busy(str(error)) from error
        return _By(known, settings)

    def _reroute(self, item: Claimed) -> None:
        now = self._office.clock()
        with self._line.up().transaction():
            connection = self._line.up()
            other = connection.execute(_OTHER, (item.brand_id, item.channel)).fetchone()
            # Another provider does not know by its name what this one may have.
            if other is not None and item.form is not Form.TEST and item.handed_at is None:
                claim.rerouted(connection, item, other[0], now)
            else:
                why = "its way was removed"
                answers.ended(connection, item, MessageState.FAILED, Reason.REFUSED, why, now)

    def _ready(self, item: Claimed) -> Ready | None:
        """The message as it goes out; None when it does not, which is then written down."""
        connection, now = self._line.up(), self._office.clock()
        found = self._office.prepare(connection, item, now)
        if isinstance(found, Ready):
            return found
        if isinstance(found, Later):
            claim.later(connection, item, found.why, found.at)
        elif found.reason is not None:
            broken = found.reason is Reason.BROKEN
            state = MessageState.FAILED if broken else MessageState.DROPPED
            answers.ended(connection, item, state, found.reason, found.detail, now)
        return None

    def _show(self, item: Claimed, text: Text) -> None:
        connection, now = self._line.up(), self._office.clock()
        if claim.shown(connection, item, text, now):
            outcome.sent(connection, [(item.brand_id, item.id)], now)

    def _hand_over(self, item: Claimed, ready: Ready, by: _By) -> None:
        if item.handed_at and self._office.clock() >= item.handed_at + by.provider.remembers:
            self._write(answers.unanswered, item, None, "the provider may have forgotten its name")
            return
        handed = False

        def hand() -> None:
            nonlocal handed
            connection = self._line.up()
            with connection.transaction():
                claim.hand(connection, item, ready.text, self._office.clock())
            handed = True
            fault("tell_after_hand")

        fault("tell_before_hand")
        outgoing = ready.outgoing
        if not outgoing.sender:
            outgoing = msgspec.structs.replace(outgoing, sender=by.settings.sender)
        try:
            accepted = self._way(by).send(outgoing, hand)
        except NotOurs:
            self._forget(by.settings)
            log.warning("message_lost_to_another", brand=item.brand_id, message=item.id)
        except psycopg.Error as error:
            # From `hand`: its commit may have happened, but nothing was let go.
            self._forget(by.settings)
            self._line.close()
            self._busy(item, Busy(type(error).__name__, fault=False), "the database was away")
        except Refused as error:
            self._write(answers.refused, item, error, _veiled(str(error), by.settings))
        except (Busy, SettingsWrong) as error:
            busy = error if isinstance(error, Busy) else Busy(str(error))
            self._busy(item, busy, _veiled(str(error), by.settings))
        except Lost as error:
            self._write(answers.unanswered, item, by.provider, _veiled(str(error), by.settings))
        except Exception as error:
            self._forget(by.settings)
            if not handed:
                raise
            log.exception("message_lost", brand=item.brand_id, message=item.id)
            self._write(answers.unanswered, item, by.provider, type(error).__name__)
        else:
            fault("tell_after_answer")
            self._write(answers.accepted, item, accepted)
            fault("tell_after_sent")

    def _busy(self, item: Claimed, error: Busy, why: str) -> None:
        log.warning("message_not_sent", brand=item.brand_id, message=item.id, tries=item.tries)
        self._write(answers.busy, item, error, why)

    def _write(self, answer: Callable[..., None], item: Claimed, *said: object) -> None:
        """An answer outlives a database that is away, but not the claim that it is about."""
        clock, patience = self._office.clock, self._office.lease
        self._line.surely(lambda it: answer(it, item, *said, clock()), patience)

    def _way(self, by: _By) -> Way:
        key = (by.settings.brand_id, by.settings.way_id)
        kept = self._ways.get(key)
        if kept is not None and kept[0] == by.settings:
            return kept[1]
        self._forget(by.settings)
        way = by.provider.open(by.settings)
        self._ways[key] = (by.settings, way)
        return way

    def _forget(self, settings: WaySettings) -> None:
        kept = self._ways.pop((settings.brand_id, settings.way_id), None)
        if kept is not None:
            with contextlib.suppress(Exception):
                kept[1].close()


def _veiled(text: str, settings: WaySettings) -> str:
    """What a provider answered, without the secrets that it was asked with."""
    for value in sorted(settings.values.values(), key=len, reverse=True):
        if len(value) >= 8:
            text = text.replace(value, "…")
    return " ".join(text.split())[:300]
