"""Is it well? The process, its database, and the age of the oldest unfinished item."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from tests.tell import killing
from waypost import vitals
from waypost.inbox.states import ReadingState
from waypost.lib import jobs

HOUR = 3600.0


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, datetime.now(UTC))
    yield made
    made.loop.close()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


def metrics(database: Database) -> dict[str, float]:
    """The gauges, as Prometheus reads them."""
    status, body = vitals.answer("/metrics", database.flow)
    assert status == 200
    families = list(text_string_to_metric_families(body.decode()))
    assert all(family.type == "gauge" and family.documentation for family in families)
    return {sample.name: sample.value for family in families for sample in family.samples}


def away(database: Database) -> str:
    return database.flow.replace(database.name, "no_such_database")


def test_nothing_to_do_is_zero_everywhere(clean: Database) -> None:
    found = metrics(clean)
    assert len(found) == 12
    assert set(found.values()) == {0.0}


def test_a_process_answers_without_its_database_and_is_not_ready(clean: Database) -> None:
    assert vitals.answer("/healthz", away(clean)) == (200, b"ok\n")
    assert vitals.answer("/readyz", clean.flow) == (200, b"ok\n")
    for path in ("/readyz", "/metrics"):
        assert vitals.answer(path, away(clean)) == (503, b"the database is away\n")


@pytest.mark.parametrize("state", [ReadingState.NEW, ReadingState.FETCHING])
def test_the_oldest_unread_delivery_ages_whatever_it_waits_for(
    state: ReadingState, clean: Database, inbox: Inbox, shop: Hook
) -> None:
    inbox.now = datetime.now(UTC) - timedelta(hours=1)
    inbox.put(shop, "orders/create", b"{}", "old")
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update inbox_reading set state = %s", (int(state),))
    inbox.now = datetime.now(UTC)
    inbox.put(shop, "orders/create", b"{}", "young")
    assert metrics(clean)["waypost_oldest_unread_seconds"] == pytest.approx(HOUR, abs=60)


def test_what_is_read_does_not_age(clean: Database, inbox: Inbox, shop: Hook) -> None:
    inbox.now = datetime.now(UTC) - timedelta(hours=1)
    inbox.put(shop, "themes/publish", b"{}")
    inbox.work()
    assert metrics(clean)["waypost_oldest_unread_seconds"] == 0


def test_orders_that_wait_to_be_judged_age(clean: Database, inbox: Inbox, shop: Hook) -> None:
    inbox.put(shop, "orders/create", json.dumps(order()).encode())
    inbox.work()
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update timeline_order set wake_at = now() + interval '1 hour'")
    assert metrics(clean)["waypost_oldest_due_seconds"] == 0
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update timeline_order set wake_at = now() - interval '1 hour'")
    assert metrics(clean)["waypost_oldest_due_seconds"] == pytest.approx(HOUR, abs=60)


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_jobs_age_in_every_unfinished_state(status: str, clean: Database) -> None:
    with psycopg.connect(clean.flow) as connection:
        jobs.defer(connection, "pull", brand_id=1, connection_id=1)
        connection.execute("update procrastinate_jobs set status = %s", (status,))
        connection.execute("update procrastinate_events set at = now() - interval '1 hour'")
    assert metrics(clean)["waypost_oldest_job_seconds"] == pytest.approx(HOUR, abs=60)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("waiting", "waiting"),
        ("claimed", "waiting"),
        ("handing", "waiting"),
        ("draft", "asking"),
        ("asked", "asking"),
        ("unknown", "unknown"),
        ("sent", ""),
    ],
)
def test_messages_age_and_count_in_every_unfinished_state(
    state: str, name: str, clean: Database, cast: Cast
) -> None:
    killing.add_messages(clean.flow, cast.acme.pk, 0, 2)
    with psycopg.connect(clean.flow) as connection:
        connection.execute(
            "update tell_message set state = %s, made_at = now() - interval '1 hour'", (state,)
        )
    found = metrics(clean)
    counted = {it: found[f"waypost_messages_{it}"] for it in ("waiting", "asking", "unknown")}
    assert counted == {it: 2 if it == name else 0 for it in counted}
    old = HOUR if name else 0
    assert found["waypost_oldest_message_seconds"] == pytest.approx(old, abs=60)


def test_news_that_nobody_decides_about_ages(clean: Database, cast: Cast) -> None:
    killing.add_messages(clean.flow, cast.acme.pk, 0, 1)
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update tell_cause set look_at = now() + interval '1 hour'")
    assert metrics(clean)["waypost_oldest_untold_seconds"] == 0
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update tell_cause set look_at = now() - interval '1 hour'")
    assert metrics(clean)["waypost_oldest_untold_seconds"] == pytest.approx(HOUR, abs=60)


def test_what_people_should_look_at_is_counted(clean: Database, inbox: Inbox, shop: Hook) -> None:
    inbox.put(shop, "orders/create", b"no JSON")
    inbox.put(shop, "orders/create", json.dumps(order()).encode())
    inbox.work()
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update timeline_order set fault = 'a fault of ours'")
    found = metrics(clean)
    assert found["waypost_unreadable"] == 1
    assert found["waypost_order_faults"] == 1
    [(opened,)] = inbox.query(
        "select count(*) from issues_issue where closed_at is null and status = 'open'"
    )
    assert found["waypost_open_issues"] == opened > 0


def test_an_answer_is_plain_text_as_prometheus_wants_it() -> None:
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(vitals.respond(send, 503, b"away\n"))
    start, body = sent
    assert start["status"] == 503
    assert dict(start["headers"])[b"content-type"].startswith(b"text/plain; version=0.0.4")  # type: ignore[call-overload]
    assert body["body"] == b"away\n"
