"""What becomes of a message, of its causes, its way and its address, by what the way answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.support import cast as people
from tests.support.postgres import Database
from tests.tell import killing
from tests.tell.mailserver import MailServer, Mood, mail_server
from tests.tell.plainly import prepared
from waypost.lib.crypt import Safe
from waypost.lib.database import config
from waypost.tell import claim
from waypost.tell.office import Later, Office, Over, Prepare
from waypost.tell.recall import recall
from waypost.tell.recover import recover
from waypost.tell.send import Sender
from waypost.tell.states import Channel, Reason
from waypost.tell.ways.registry import PROVIDERS


class Desk:
    """One message of acme's, its way, and a clock."""

    def __init__(self, url: str, brand_id: int, server: MailServer) -> None:
        self.url, self.brand_id, self.server = url, brand_id, server
        self.now = datetime.now(UTC) + timedelta(seconds=1)
        self.way = killing.add_way(url, brand_id, config().secret_key, server)

    def write(self, way: int | None = None) -> None:
        killing.add_messages(self.url, self.brand_id, self.way if way is None else way, 1)

    def send(self, prepare: Prepare = prepared) -> int:
        sender = Sender(self._office(prepare))
        items = sender.take([])
        sender.post(items)
        sender.close()
        return len(items)

    def recover(self) -> int:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return recover(connection, self._office(prepared))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def message(self) -> tuple[Any, ...]:
        return self.ask(
            "select m.state, m.why, c.state, c.reason from tell_message m join tell_cause c "
            "on c.brand_id = m.brand_id and c.message_id = m.id"
        )[0]

    def _office(self, prepare: Prepare) -> Office:
        safe, clock = Safe(config().secret_key), self._clock
        return Office(self.url, safe, "https://post.test", True, prepare, clock)

    def _clock(self) -> datetime:
        return self.now


@pytest.fixture
def desk(clean: Database, cast: people.Cast) -> Iterator[Desk]:
    with mail_server() as server:
        yield Desk(clean.flow, cast.acme.pk, server)


def moods(*all_of: Mood) -> Callable[[], Mood]:
    left = iter(all_of)
    return lambda: next(left)


def test_with_no_way_it_goes_to_the_outbox_at_once(desk: Desk) -> None:
    desk.write(way=0)
    assert desk.send() == 1
    assert desk.message() == ("sent", "", "sent", "")
    assert desk.ask("select subject <> '' from tell_message") == [(True,)]


def test_a_server_that_is_busy_is_asked_again_later(desk: Desk) -> None:
    desk.write()
    desk.server.mood = moods(Mood.BUSY_AFTER_BODY, Mood.TAKES)
    desk.send()
    state, why, cause, _ = desk.message()
    assert (state, cause) == ("waiting", "going")
    assert why.startswith("451")
    assert desk.send() == 0
    desk.now += timedelta(seconds=31)
    assert desk.send() == 1
    assert desk.message() == ("sent", "", "sent", "")


def test_after_a_day_of_failures_it_is_given_up(desk: Desk) -> None:
    desk.write()
    desk.server.mood = lambda: Mood.HANGS_UP_EARLY
    desk.ask(f"update tell_message set tries = {claim.MOST_TRIES - 2}")
    desk.send()
    assert desk.message()[0] == "waiting"
    assert desk.ask("select failing_since is not null, fault <> '' from tell_way") == [(True, True)]
    desk.now += timedelta(hours=3)
    desk.send()
    assert desk.message()[0] == "failed"
    assert desk.message()[2:] == ("dropped", "refused")
    waits = [claim.wait_after(n) for n in range(1, claim.MOST_TRIES)]
    assert timedelta(hours=22) < sum(waits, timedelta()) < timedelta(hours=26)


def test_an_address_that_does_not_exist_gets_nothing_any_more(desk: Desk) -> None:
    desk.write()
    desk.server.mood = lambda: Mood.REFUSES_ADDRESS
    desk.send()
    assert desk.message()[0] == "failed"
    assert desk.ask("select address, reason from tell_suppression") == [("p0@x.example", "bounce")]


def test_a_lost_answer_is_never_tried_again_by_itself(desk: Desk) -> None:
    desk.write()
    desk.server.mood = moods(Mood.TAKES_AND_HANGS_UP)
    desk.send()
    assert desk.message()[0] == "unknown"
    assert desk.message()[2:] == ("held", "no_answer")
    desk.now += timedelta(days=2)
    assert desk.send() == 0
    assert desk.recover() == 0


def test_the_last_look_may_put_it_off_or_call_it_off(desk: Desk) -> None:
    desk.write()
    later = desk.now + timedelta(minutes=5)
    desk.send(lambda *_: Later(later, "paused"))
    assert desk.ask("select state, next_at, tries from tell_message") == [("waiting", later, 0)]
    desk.now = later
    desk.send(lambda *_: Over(Reason.SUPPRESSED, "bounce"))
    assert desk.message() == ("dropped", "bounce", "dropped", "suppressed")
    assert desk.server.taken == []


def test_a_message_of_a_way_that_was_removed_goes_by_another(desk: Desk) -> None:
    desk.write()
    desk.ask("update tell_way set deleted_at = now()")
    other = killing.add_way(desk.url, desk.brand_id, config().secret_key, desk.server)
    desk.send()
    assert desk.ask("select way_id, state from tell_message") == [(other, "waiting")]
    desk.send()
    assert desk.message()[0] == "sent"


def test_a_way_that_is_paused_keeps_its_messages(desk: Desk) -> None:
    desk.write()
    desk.ask("update tell_way set paused_at = now()")
    assert desk.send() == 0
    assert desk.message()[0] == "waiting"


def test_a_test_send_by_a_paused_way_takes_no_other_message_along(desk: Desk) -> None:
    killing.add_messages(desk.url, desk.brand_id, desk.way, 2)
    desk.ask("update tell_way set paused_at = now()")
    desk.ask("update tell_message set form = 'test' where id = (select min(id) from tell_message)")
    assert desk.send() == 1
    assert desk.ask("select form, state from tell_message order by id") == [
        ("test", "sent"),
        ("single", "waiting"),
    ]


def test_what_an_earlier_try_may_have_brought_is_never_called_untold_nor_told_by_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = (Channel.EMAIL, "smtp")
    remembering = PROVIDERS[key]._replace(remembers=timedelta(days=1))
    monkeypatch.setitem(PROVIDERS, key, remembering)

    def lost() -> None:
        """One message whose answer was lost, which is therefore to be sent again."""
        desk.ask("delete from tell_message")
        desk.ask("delete from tell_cause")
        desk.server.mood = moods(Mood.TAKES_AND_HANGS_UP, Mood.REFUSES_BODY)
        desk.write()
        desk.send()
        assert desk.message()[0] == "waiting"
        desk.now += timedelta(minutes=1)

    unknown = ("unknown", "held", "no_answer")
    lost()  # and then refused
    desk.send()
    assert desk.message()[::2] + desk.message()[3:] == unknown
    lost()  # and then overtaken
    desk.send(lambda *_: Over(Reason.UNTRUE))
    assert desk.message()[::2] + desk.message()[3:] == unknown
    lost()  # and recalled: it may be told already
    with psycopg.connect(desk.url) as connection:
        ids = connection.execute("select brand_id, id from tell_message").fetchall()
        assert recall(connection, ids, desk.now) == []
    lost()  # and then too late for the provider to know its name
    desk.now += timedelta(days=2)
    desk.send()
    assert desk.message()[::2] + desk.message()[3:] == unknown
    lost()  # and then its way was removed
    desk.ask("update tell_way set deleted_at = now()")
    killing.add_way(desk.url, desk.brand_id, config().secret_key, desk.server)
    desk.send()
    assert desk.message()[::2] + desk.message()[3:] == unknown
    assert len(set(desk.server.names())) == 5
    assert max(desk.server.names().values()) == 1


def test_what_was_certainly_not_taken_can_still_be_recalled(desk: Desk) -> None:
    desk.write()
    desk.server.mood = moods(Mood.BUSY_AFTER_BODY)
    desk.send()
    with psycopg.connect(desk.url) as connection:
        ids = connection.execute("select brand_id, id from tell_message").fetchall()
        assert len(recall(connection, ids, desk.now)) == 1


def test_what_was_claimed_and_left_behind_is_due_again(desk: Desk) -> None:
    desk.write()
    sender = Sender(desk._office(prepared))
    assert len(sender.take([])) == 1
    sender.close()
    assert desk.send() == 0
    desk.now += claim.LEASE + timedelta(seconds=1)
    assert desk.recover() == 1
    assert desk.send() == 1
    assert desk.message()[0] == "sent"
