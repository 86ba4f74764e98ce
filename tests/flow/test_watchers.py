"""A brand's own issues: a connection that fell silent, deliveries that nobody can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.flow.jobbing import Clock, tools
from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.flow.rulebook import Rulebook
from waypost.flow.watchers import watch

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Row = tuple[Any, ...]


class Watch:
    """The watchers and an inbox of acme, at one settable time."""

    def __init__(self, database: Database, shop: Hook) -> None:
        self.clock = Clock(NOW)
        self.inbox = Inbox(database, NOW)
        self.shop = shop
        self._tools = tools(database, self.clock)

    def heard(self, *instants: datetime) -> None:
        """Something came in at each of these."""
        for at in instants:
            self.inbox.now = at
            self.inbox.put(self.shop, "themes/publish", f'{{"at": "{at}"}}'.encode(), str(at))
        self.inbox.work()

    def at(self, now: datetime) -> list[Row]:
        """The brand's own issues after a look at `now`: kind, subject, status, opened, closed."""
        self.clock.now = now
        watch(self._tools, Rulebook())
        return self.inbox.query(
            "select kind, subject, status, opened_at, closed_at from issues_issue "
            "where order_id = 0 order by id"
        )


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    with psycopg.connect(clean.flow) as connection:
        connection.execute("delete from connectors_connection")
    return hook(clean, cast.acme.id, "acme", "shopify")


@pytest.fixture
def seen(clean: Database, shop: Hook) -> Iterator[Watch]:
    made = Watch(clean, shop)
    yield made
    made.inbox.loop.close()


def every(pause: timedelta, count: int) -> list[datetime]:
    """`count` instants that many apart, the last one NOW."""
    return [NOW - pause * n for n in range(count)][::-1]


@pytest.mark.parametrize(
    ("pause", "patience"),
    [(timedelta(minutes=5), HOUR), (HOUR, 3 * HOUR), (timedelta(minutes=20), HOUR)],
)
def test_silence_is_three_times_the_longest_pause_and_an_hour_at_least(
    pause: timedelta, patience: timedelta, seen: Watch
) -> None:
    seen.heard(*every(pause, 30))
    assert seen.at(NOW + patience) == []
    [(kind, subject, status, opened_at, closed_at)] = seen.at(NOW + patience + pause)
    assert (kind, subject) == ("connector_silent", f"connection:{seen.shop.id}")
    assert (status, opened_at, closed_at) == ("open", NOW + patience, None)


def test_one_long_night_teaches_patience(seen: Watch) -> None:
    night = [at - 8 * HOUR for at in every(timedelta(minutes=5), 15)]
    seen.heard(*night, *every(timedelta(minutes=5), 15))
    longest = timedelta(hours=8) - timedelta(minutes=70)
    assert seen.at(NOW + 3 * longest) == []
    assert len(seen.at(NOW + 3 * longest + HOUR)) == 1


def test_news_ends_the_silence(seen: Watch) -> None:
    seen.heard(*every(timedelta(minutes=5), 30))
    assert len(seen.at(NOW + 2 * HOUR)) == 1
    seen.heard(NOW + 2 * HOUR)
    [row] = seen.at(NOW + 2 * HOUR + timedelta(minutes=1))
    assert row[2] == "closed"
    assert row[4] == NOW + 2 * HOUR + timedelta(minutes=1)


def test_silence_that_goes_on_is_one_issue(seen: Watch) -> None:
    seen.heard(*every(timedelta(minutes=5), 30))
    for hours in (2, 3, 50):
        assert len(seen.at(NOW + hours * HOUR)) == 1


def test_a_rhythm_is_learned_from_twenty_deliveries_not_fewer(seen: Watch) -> None:
    seen.heard(*every(timedelta(minutes=5), 19))
    assert seen.at(NOW + 9 * HOUR) == []


def test_a_connection_that_is_switched_off_may_be_silent(seen: Watch, clean: Database) -> None:
    seen.heard(*every(timedelta(minutes=5), 30))
    assert len(seen.at(NOW + 2 * HOUR)) == 1
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update connectors_connection set active = false")
    assert seen.at(NOW + 3 * HOUR)[0][2] == "closed"


def test_a_kind_that_a_brand_switched_off_is_not_shown(
    seen: Watch, clean: Database, cast: Cast
) -> None:
    seen.heard(*every(timedelta(minutes=5), 30))
    change = "update accounts_brand set policy = %s where id = %s"
    with psycopg.connect(clean.owner) as connection:
        connection.execute(change, ('{"off": ["connector_silent"]}', cast.acme.id))
    try:
        assert seen.at(NOW + 2 * HOUR) == []
    finally:
        with psycopg.connect(clean.owner) as connection:
            connection.execute(change, ("{}", cast.acme.id))


def test_what_nobody_can_read_is_an_issue_until_a_replay_reads_it(
    seen: Watch, clean: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = seen.inbox.loop._connectors["shopify"]
    real = connector.facts

    def broken(delivery: Any) -> Any:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(type(connector), "facts", staticmethod(broken))
    seen.inbox.put(seen.shop, "orders/create", json.dumps(order()).encode())
    seen.inbox.work()
    [(kind, subject, status, opened_at, closed_at)] = seen.at(NOW + timedelta(minutes=1))
    assert (kind, subject) == ("unreadable", f"connection:{seen.shop.id}")
    assert (status, opened_at, closed_at) == ("open", NOW, None)
    assert len(seen.at(NOW + timedelta(minutes=2))) == 1
    monkeypatch.setattr(type(connector), "facts", staticmethod(real))
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update inbox_reading set state = 0")
    seen.inbox.work()
    [row] = seen.at(NOW + timedelta(minutes=3))
    assert row[2:] == ("closed", NOW, NOW + timedelta(minutes=3))


def test_another_brands_trouble_is_its_own(seen: Watch, clean: Database, cast: Cast) -> None:
    other = hook(clean, cast.zenith.id, "zenith", "shopify")
    seen.inbox.put(other, "orders/create", b"no JSON")
    seen.inbox.work()
    assert len(seen.at(NOW + timedelta(minutes=1))) == 1
    assert seen.inbox.query("select distinct brand_id from issues_issue") == [(cast.zenith.id,)]
