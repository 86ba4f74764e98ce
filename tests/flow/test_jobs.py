"""Slow work: jobs live and die with their transaction, are given back, and lose no delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from procrastinate.periodic import PeriodicRegistry

from tests.flow.jobbing import Clock, connected, tools
from tests.support.cast import Cast
from tests.support.hooks import Hook
from tests.support.inboxes import Inbox
from tests.support.loopback import Partner, Reply, partner
from tests.support.postgres import Database
from waypost.connectors import shipstation_v1
from waypost.connectors.contract import Keys
from waypost.connectors.shipstation_v1.client import pages
from waypost.flow import jobs, pulls
from waypost.flow.tools import Tools
from waypost.inbox.states import ReadingState
from waypost.lib import jobs as queue
from waypost.lib.http import Http

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
PAYLOADS = Path(shipstation_v1.__file__).parent / "payloads"


@pytest.fixture
def kit(clean: Database, monkeypatch: pytest.MonkeyPatch) -> Tools:
    made = tools(clean, Clock(NOW))
    monkeypatch.setattr(jobs, "_tools", lambda: made)
    return made


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def api(kit: Tools) -> Iterator[Partner]:
    """ShipStation on loopback: only the address differs from the real road."""
    with partner() as made:

        def fetch(url: str, keys: Keys, http: Http) -> bytes:
            assert url.startswith("https://ssapi")
            return pages(made.url + "/" + url.split("/", 3)[3], {}, http)

        kit.fetchers["shipstation_v1"] = fetch  # type: ignore[index]
        yield made


@pytest.fixture
def warehouse(clean: Database, cast: Cast) -> Hook:
    return connected(clean, cast.acme.id, "shipstation_v1")


def run(database: Database) -> None:
    """A job worker, until nothing is left that may run now."""
    made = jobs.app(database.flow)
    # What is due by the clock is another test's; here it would call on every minute's watchers.
    made.periodic_registry = PeriodicRegistry()

    async def work() -> None:
        async with made.open_async():
            await made.run_worker_async(
                wait=False,
                install_signal_handlers=False,
                delete_jobs="successful",
                listen_notify=False,
            )

    asyncio.run(work())


def waiting(inbox: Inbox) -> list[tuple[str, str, int]]:
    return inbox.query(
        "select task_name, status::text, attempts from procrastinate_jobs order by id"
    )  # type: ignore[return-value]


def thin(inbox: Inbox, hook: Hook, name: str = "SHIP_NOTIFY") -> None:
    """A thin webhook is read: a job is to fetch its body."""
    inbox.put(hook, name, (PAYLOADS / f"{name}.json").read_bytes())
    inbox.work()
    assert inbox.readings() == [(ReadingState.FETCHING, "")]
    assert waiting(inbox) == [("flow:fetch", "todo", 0)]


def replies(api: Partner, reply: Reply) -> None:
    api.answer = lambda asked: reply


def listing(name: str = "SHIP_NOTIFY") -> bytes:
    return (PAYLOADS / f"fetched_{name}.json").read_bytes()


def test_a_job_goes_with_its_transaction(clean: Database, kit: Tools, inbox: Inbox) -> None:
    with psycopg.connect(clean.flow) as connection:
        queue.defer(connection, pulls.TASK, brand_id=1, connection_id=1)
        connection.rollback()
    assert waiting(inbox) == []
    with psycopg.connect(clean.flow) as connection:
        queue.defer(connection, pulls.TASK, brand_id=1, connection_id=1)
    assert waiting(inbox) == [("flow:pull", "todo", 0)]


def test_a_committed_job_runs_once(
    clean: Database, kit: Tools, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[int, int]] = []
    monkeypatch.setattr(pulls, "pull", lambda tools, brand, hook: ran.append((brand, hook)))
    with psycopg.connect(clean.flow) as connection:
        queue.defer(connection, pulls.TASK, brand_id=3, connection_id=4)
    run(clean)
    run(clean)
    assert ran == [(3, 4)]
    assert waiting(inbox) == []


def test_jobs_of_one_lock_do_not_run_beside_each_other(
    clean: Database, kit: Tools, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    monkeypatch.setattr(pulls, "pull", lambda tools, brand, hook: ran.append(hook))
    with psycopg.connect(clean.flow) as connection:
        for number in (1, 2):
            queue.defer(connection, pulls.TASK, lock="one", brand_id=3, connection_id=number)
        connection.execute("update procrastinate_jobs set status = 'doing' where id = 1")
    run(clean)
    assert ran == []


def _killed(database: Database, seconds: int) -> int:
    """A job whose worker last beat so long ago; its id."""
    with psycopg.connect(database.flow) as connection:
        worker = connection.execute(
            "insert into procrastinate_workers (last_heartbeat) "
            "values (now() - make_interval(secs => %s)) returning id",
            (seconds,),
        ).fetchone()
        assert worker is not None
        queue.defer(connection, pulls.TASK, brand_id=3, connection_id=4)
        job = connection.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s returning id", worker
        ).fetchone()
        assert job is not None
        return int(job[0])


def _rescue(database: Database) -> None:
    async def work() -> None:
        made = jobs.app(database.flow)
        async with made.open_async():
            await made.tasks["flow:rescue"].defer_async(timestamp=0)

    asyncio.run(work())
    run(database)


@pytest.mark.parametrize(("seconds", "runs"), [(60, 1), (5, 0)])
def test_a_killed_workers_job_is_given_back_and_a_living_ones_is_not(
    seconds: int,
    runs: int,
    clean: Database,
    kit: Tools,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[int] = []
    monkeypatch.setattr(pulls, "pull", lambda tools, brand, hook: ran.append(hook))
    _killed(clean, seconds)
    run(clean)
    assert ran == []
    _rescue(clean)
    run(clean)
    assert len(ran) == runs


def test_a_thin_deliverys_body_is_fetched_and_becomes_facts(
    clean: Database, kit: Tools, api: Partner, warehouse: Hook, inbox: Inbox
) -> None:
    thin(inbox, warehouse)
    replies(api, (200, {}, listing()))
    run(clean)
    assert waiting(inbox) == []
    assert [state for state, _ in inbox.readings()] == [ReadingState.READ, ReadingState.NEW]
    inbox.work()
    assert inbox.readings() == [(ReadingState.READ, "fetched"), (ReadingState.READ, "")]
    assert "parcel_labelled" in {row[1] for row in inbox.events()}
    assert inbox.query("select external_id from inbox_delivery order by id")[1] == ("fetched:1",)


def test_a_body_that_is_fetched_twice_is_stored_once(
    clean: Database, kit: Tools, api: Partner, warehouse: Hook, inbox: Inbox
) -> None:
    thin(inbox, warehouse)
    replies(api, (200, {}, listing()))
    with psycopg.connect(clean.flow) as connection:
        queue.defer(connection, "fetch", brand_id=warehouse.brand_id, delivery_id=1)
    run(clean)
    assert len(api.asked) == 2
    assert len(inbox.readings()) == 2


def test_a_refusal_stays_with_the_delivery_as_its_reason(
    clean: Database, kit: Tools, api: Partner, warehouse: Hook, inbox: Inbox
) -> None:
    thin(inbox, warehouse)
    replies(api, (404, {}, b"no such shipment"))
    run(clean)
    [(state, reason)] = inbox.readings()
    assert state == ReadingState.UNREADABLE
    assert "404" in reason
    assert waiting(inbox) == []


def test_an_unavailable_partner_is_asked_again_later(
    clean: Database, kit: Tools, api: Partner, warehouse: Hook, inbox: Inbox
) -> None:
    thin(inbox, warehouse)
    replies(api, (503, {}, b""))
    run(clean)
    assert inbox.readings() == [(ReadingState.FETCHING, "")]
    assert waiting(inbox) == [("flow:fetch", "todo", 1)]
    [(later,)] = inbox.query("select scheduled_at > now() from procrastinate_jobs")
    assert later
    replies(api, (200, {}, listing()))
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update procrastinate_jobs set scheduled_at = now()")
    run(clean)
    inbox.work()
    assert {state for state, _ in inbox.readings()} == {ReadingState.READ}


def test_a_partner_that_stays_away_ends_as_a_reason(
    clean: Database, kit: Tools, api: Partner, warehouse: Hook, inbox: Inbox
) -> None:
    thin(inbox, warehouse)
    replies(api, (503, {}, b""))
    for _ in range(jobs.FETCHES):
        with psycopg.connect(clean.flow) as connection:
            connection.execute("update procrastinate_jobs set scheduled_at = now()")
        run(clean)
    [(state, reason)] = inbox.readings()
    assert state == ReadingState.UNREADABLE
    assert "given up" in reason
    assert len(api.asked) == jobs.FETCHES


def test_a_fault_of_ours_leaves_the_delivery_visible(
    clean: Database, kit: Tools, warehouse: Hook, inbox: Inbox
) -> None:
    def broken(url: str, keys: Keys, http: Http) -> bytes:
        raise RuntimeError("a fault of ours")

    kit.fetchers["shipstation_v1"] = broken  # type: ignore[index]
    thin(inbox, warehouse)
    run(clean)
    [(state, reason)] = inbox.readings()
    assert state == ReadingState.UNREADABLE
    assert "a fault of ours" in reason


def test_a_delivery_that_is_gone_is_nobodys_fault(
    clean: Database, kit: Tools, warehouse: Hook, inbox: Inbox
) -> None:
    with psycopg.connect(clean.flow) as connection:
        queue.defer(connection, "fetch", brand_id=warehouse.brand_id, delivery_id=999)
    run(clean)
    assert waiting(inbox) == []


def test_tasks_have_the_names_by_which_they_are_deferred_also_after_an_outage(
    clean: Database,
) -> None:
    names = {"fetch", "pull", "spread_stock", "poll_parcels", "minutely", "nightly", "rescue"}
    names |= {"send_alerts", "alerts"}
    for _ in range(2):
        made = jobs.app(clean.flow)
        assert {f"flow:{name}" for name in names} <= set(made.tasks)
        assert all(task.name == name for name, task in made.tasks.items() if "flow" in name)
        assert len(made.periodic_registry.periodic_tasks) == 4
