"""What the doctor says about telling customers."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell import killing
from waypost.cli.checks.backlog import messages
from waypost.cli.checks.finding import Health

_WAY = """
insert into tell_way (brand_id, channel, provider, title, sealed, token, created_at, failing_since,
    fault)
values (%s, 'email', 'smtp', 'Relay', '', 'relay', now(), now() - interval '1 hour', 'refused')
"""


def said(database: Database, change: str = "select 1") -> list[tuple[Health, str, bool]]:
    """Health, text and whether there is advice, of each finding after a change."""
    with psycopg.connect(database.owner) as connection:
        connection.execute(change.encode())
        return [(it.health, it.text, bool(it.advice)) for it in messages(connection)]


@pytest.fixture
def waiting(clean: Database, cast: Cast) -> Database:
    """Two messages that were to be sent an hour ago."""
    killing.add_messages(clean.flow, cast.acme.pk, 0, 2)
    with psycopg.connect(clean.owner) as connection:
        connection.execute("update tell_message set next_at = now() - interval '1 hour'")
    return clean


def test_nothing_to_tell_is_well(clean: Database) -> None:
    assert said(clean) == [(Health.OK, "none waiting", False)]


def test_messages_that_nobody_sends_ask_for_a_teller(waiting: Database) -> None:
    [(health, text, advice)] = said(waiting)
    assert (health, advice) == (Health.FAIL, True)
    assert text.startswith("2 waiting, the oldest for 3,60")


@pytest.mark.parametrize(
    "change",
    [
        "update tell_message set tries = 5",
        "update tell_message set state = 'asked', next_at = null",
        "update tell_message set state = 'sent', next_at = null",
        "update tell_message set next_at = now() + interval '1 hour'",
    ],
)
def test_what_waits_for_a_reason_is_well(change: str, waiting: Database) -> None:
    assert said(waiting, change) == [(Health.OK, "none waiting", False)]


def test_what_was_begun_and_never_ended_is_late(waiting: Database) -> None:
    begun = (
        "update tell_message set state = 'handing', next_at = null, "
        "claimed_at = now() - interval '1 hour'"
    )
    assert said(waiting, begun)[0][0] is Health.FAIL


def test_what_nobody_decides_about_is_late(waiting: Database) -> None:
    with psycopg.connect(waiting.owner) as connection:
        connection.execute("update tell_message set state = 'sent'")
    due = "update tell_cause set look_at = now() - interval '2 minutes'"
    assert said(waiting, due)[0][0] is Health.WARN


def test_lost_answers_are_counted(waiting: Database) -> None:
    found = said(waiting, "update tell_message set state = 'unknown', next_at = null")
    assert found[1][0] is Health.WARN
    assert found[1][1].startswith("2 may have been sent or not")


def test_a_provider_that_fails_is_named_with_its_fault(clean: Database, cast: Cast) -> None:
    with psycopg.connect(clean.owner) as connection:
        connection.execute(_WAY, (cast.acme.pk,))
    text = "1 providers do not work, such as Relay: refused"
    assert said(clean)[1:] == [(Health.WARN, text, True)]
    assert len(said(clean, "update tell_way set paused_at = now()")) == 1


def test_reports_that_nobody_can_read_are_counted(clean: Database, cast: Cast) -> None:
    unread = (
        "insert into tell_report (brand_id, way_id, digest, body, received_at, state) "
        f"values ({cast.acme.pk}, 1, '1', 'no sense', now(), 'unreadable')"
    )
    assert said(clean, unread)[1:] == [(
        Health.WARN, "1 reports of providers could not be read", True
    )]  # fmt: skip
