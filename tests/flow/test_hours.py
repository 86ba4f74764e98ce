"""Arrivals are counted by the hour, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.support.cast import Cast
from tests.support.inboxes import safe
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.flow.loop import Loop
from waypost.inbox.states import ReadingState

HALF_PAST = datetime.now(UTC).replace(minute=30, second=0, microsecond=0) - timedelta(hours=2)


def work(database: Database) -> None:
    loop = Loop(database.flow, Directory(database.flow, safe()), CONNECTORS)
    while loop.tick():
        pass
    loop.close()


def test_a_delivery_counts_in_the_hour_of_its_arrival_and_a_replay_does_not(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    line = teller.connect(cast.acme.id, "generic")
    for number in range(3):
        body = b"{broken" if number == 2 else f"[{' ' * number}]".encode()
        at = HALF_PAST + timedelta(minutes=number)
        id_ = teller.deliver(cast.acme.id, line, body, at, ReadingState.NEW)
        teller.ask(
            "update inbox_reading set read_at = null where delivery_id = %s returning 1", id_
        )
    counted = "select hour, received, unreadable, lag_most > 60000 from inbox_hour"
    work(clean)
    expected = [(HALF_PAST.replace(minute=0), 3, 1, True)]
    assert teller.ask(counted) == expected
    teller.ask("update inbox_reading set state = 0 where state = 2 returning 1")
    work(clean)
    assert teller.ask(counted) == expected
