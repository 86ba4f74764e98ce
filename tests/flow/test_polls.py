"""Parcels whose carrier sends no webhooks: found, asked within a budget, leased, rescheduled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.flow.jobbing import Clock, connected, tools
from tests.support.cast import Cast
from tests.support.hooks import Hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable, Pulled
from waypost.flow import polls
from waypost.flow.tools import Tools

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CREDENTIALS = {"dhl_universal.consumer_key": "k", "dhl_universal.consumer_secret": "s"}


class Carrier:
    """Stands where karrio's network is: what it answers for each parcel."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.error: Exception | None = None
        self.asked: list[list[str]] = []

    def ask(self, carrier: str, parcels: list[str], keys: Keys) -> list[Pulled]:
        assert keys.credentials["dhl_universal.consumer_key"] == "k"
        self.asked.append(list(parcels))
        if self.error is not None:
            raise self.error
        return [
            Pulled("tracking", f"{carrier}:{parcel}:{self.says[parcel]}", _body(parcel, self.says))
            for parcel in parcels
            if parcel in self.says
        ]


def _body(parcel: str, says: dict[str, str]) -> bytes:
    status = says[parcel]
    return json.dumps(
        {
            "carrier_name": "dhl_universal",
            "tracking_number": parcel,
            "status": status,
            "delivered": status == "delivered",
            "events": [
                {
                    "date": "2026-03-10",
                    "time": "11:00 AM",
                    "timestamp": "2026-03-10T11:00:00.000Z",
                    "code": status,
                    "description": status,
                    "status": status,
                }
            ],
        }
    ).encode()


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    made = Carrier()
    monkeypatch.setattr(polls, "ask_carrier", made.ask)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def kit(clean: Database, clock: Clock) -> Tools:
    with psycopg.connect(clean.flow) as connection:
        connection.execute("delete from connectors_connection")
    return tools(clean, clock)


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def line(kit: Tools, clean: Database, cast: Cast) -> Hook:
    return connected(clean, cast.acme.id, "karrio", {}, CREDENTIALS)


@pytest.fixture
def desk(kit: Tools, clean: Database, cast: Cast) -> Hook:
    return connected(clean, cast.acme.id, "generic")


def labelled(inbox: Inbox, desk: Hook, *parcels: str, carrier: str = "DHL") -> None:
    """Parcels were labelled four hours before NOW."""
    for parcel in parcels:
        fact = {
            "kind": "parcel_labelled",
            "order_ref": f"number:{parcel[-3:]}",
            "refs": [f"tracking:{parcel}"],
            "key": parcel,
            "source": "desk",
            "occurred_at": (NOW - timedelta(hours=4)).isoformat(),
            "data": {"parcel": parcel, "carrier": carrier},
        }
        inbox.put(desk, "facts", json.dumps(fact).encode())
    inbox.work()


def tracked(inbox: Inbox) -> dict[str, tuple[str, int, datetime | None]]:
    """Status, fruitless polls and the next poll of each parcel."""
    rows = inbox.query("select parcel, status, fruitless, poll_at from connectors_trackedparcel")
    return {parcel: (status, fruitless, poll_at) for parcel, status, fruitless, poll_at in rows}


def asked(inbox: Inbox) -> list[list[str]]:
    """Which parcels each deferred poll is for."""
    rows = inbox.query(
        "select args -> 'parcels' from procrastinate_jobs "
        "where task_name = 'flow:poll_parcels' order by id"
    )
    return [sorted(parcels) for (parcels,) in rows]


def poll(kit: Tools, line: Hook, *parcels: str) -> int:
    return polls.poll(kit, line.brand_id, line.id, "dhl_universal", list(parcels))


NUMBERS = [f"00340434161094{n:06}" for n in range(100, 130)]


def test_parcels_of_carriers_that_can_be_asked_are_found_once(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    labelled(inbox, desk, NUMBERS[1], carrier="UPS")  # no credentials for it
    labelled(inbox, desk, NUMBERS[2], carrier="Bicycle Bob")
    assert polls.schedule(kit) == 1
    assert list(tracked(inbox)) == [NUMBERS[0]]
    assert asked(inbox) == [[NUMBERS[0]]]
    assert polls.schedule(kit) == 0
    assert len(tracked(inbox)) == 1


def test_a_lease_keeps_others_away_and_ends_by_itself(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, clock: Clock
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    assert tracked(inbox)[NUMBERS[0]][2] == NOW + timedelta(minutes=30)
    clock.now = NOW + timedelta(minutes=29)
    assert polls.schedule(kit) == 0
    clock.now = NOW + timedelta(minutes=30)
    assert polls.schedule(kit) == 1


def test_the_carriers_budget_is_kept_between_rounds(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, clock: Clock
) -> None:
    labelled(inbox, desk, *NUMBERS)
    assert polls.schedule(kit) == 20  # at once after a rest
    assert polls.schedule(kit) == 0
    clock.now = NOW + timedelta(minutes=12)
    assert polls.schedule(kit) == 2  # ten an hour
    once = [parcel for parcels in asked(inbox) for parcel in parcels]
    assert len(set(once)) == len(once) == 22


def test_an_answer_becomes_facts_and_sets_the_next_time(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    carrier.says = {NUMBERS[0]: "in_transit"}
    assert poll(kit, line, NUMBERS[0]) == 1
    assert tracked(inbox)[NUMBERS[0]] == ("in_transit", 0, NOW + timedelta(hours=1))
    inbox.work()
    assert "parcel_scanned" in {row[1] for row in inbox.events()}


def test_the_same_answer_again_is_fruitless_and_stored_once(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier, clock: Clock
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    carrier.says = {NUMBERS[0]: "in_transit"}
    for _ in range(5):
        poll(kit, line, NUMBERS[0])
    inbox.work()
    status, fruitless, poll_at = tracked(inbox)[NUMBERS[0]]
    assert (status, fruitless) == ("in_transit", 4)
    assert poll_at == NOW + timedelta(hours=2)  # four in vain: half as often
    answers = "select count(*) from inbox_delivery where connection_id = %s"
    assert inbox.query(answers, line.id) == [(1,)]


def test_a_delivered_parcel_is_not_asked_about_again(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier, clock: Clock
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    carrier.says = {NUMBERS[0]: "delivered"}
    poll(kit, line, NUMBERS[0])
    assert tracked(inbox)[NUMBERS[0]] == ("delivered", 0, None)
    clock.now = NOW + timedelta(days=30)
    assert polls.schedule(kit) == 0


def test_a_parcel_without_an_answer_comes_again(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    assert poll(kit, line, NUMBERS[0]) == 0
    assert tracked(inbox)[NUMBERS[0]] == ("pending", 1, NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    "error", [PartnerRefused("who are you"), PartnerUnavailable("come back later")]
)
def test_a_carrier_that_fails_leaves_a_note_and_the_lease(
    error: Exception, kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    polls.schedule(kit)
    carrier.error = error
    before = tracked(inbox)
    assert poll(kit, line, NUMBERS[0]) == 0
    assert tracked(inbox) == before
    [(note,)] = inbox.query("select pull_note from connectors_connection where id = %s", line.id)
    assert str(error) in note


def test_a_connection_that_is_switched_off_asks_nobody(
    kit: Tools, line: Hook, desk: Hook, inbox: Inbox, carrier: Carrier, clean: Database
) -> None:
    labelled(inbox, desk, NUMBERS[0])
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update connectors_connection set active = false")
    assert polls.schedule(kit) == 0
    assert poll(kit, line, NUMBERS[0]) == 0
    assert carrier.asked == []


def test_another_brands_parcels_are_not_asked_about_with_our_keys(
    kit: Tools, line: Hook, inbox: Inbox, clean: Database, cast: Cast
) -> None:
    theirs: Any = connected(clean, cast.zenith.id, "generic")
    labelled(inbox, theirs, NUMBERS[0])
    assert polls.schedule(kit) == 0
    assert tracked(inbox) == {}
