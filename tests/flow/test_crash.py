"""Law 3: killed at any instant and started again, every acknowledged delivery reaches its issue.

The door and the worker run in processes of their own and are killed with SIGKILL, at each named
fault point and at random instants under load, while PostgreSQL is stopped and started. What is in
the database afterwards equals what a clean run leaves.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.flow.crash_child import LATER
from tests.flow.crash_orders import bodies
from tests.forks import Forked, Nursery
from tests.support import postgres
from tests.support.cast import Cast
from tests.support.hooks import SECRET, Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.lib import embedded
from waypost.lib.database import config
from waypost.lib.faults import POINTS

COUNT = 240
WORKER_POINTS = [name for name in POINTS if name.startswith(("read_", "due_"))]
DOOR_POINTS = [name for name in POINTS if name.startswith("door_")]


class Run:
    """One database, its hook, and processes that may be killed."""

    def __init__(
        self, nursery: Nursery, database: Database, shop: Hook, acknowledged: Path
    ) -> None:
        self._nursery = nursery
        self.database = database
        self.shop = shop
        self.acknowledged = acknowledged

    def door(self, faults: str = "") -> Forked:
        return self._start(
            faults, "door", self.shop.path, SECRET, str(COUNT), str(self.acknowledged)
        )

    def worker(self, faults: str = "") -> Forked:
        return self._start(faults, "worker")

    def _start(self, faults: str, role: str, *rest: str) -> Forked:
        arguments = [role, self.database.flow, config().secret_key, *rest]
        return self._nursery.start(arguments, faults)

    def inbox(self) -> Inbox:
        return Inbox(self.database, LATER)


@contextmanager
def _finished(inbox: Inbox) -> Iterator[Inbox]:
    try:
        inbox.work()
        yield inbox
    finally:
        inbox.loop.close()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A server of its own, because it is going to be crashed; and with fsync on, because that is
    what is promised."""
    home = tmp_path_factory.mktemp("crash")
    url = embedded.start(home / "postgres")
    postgres.ensure_template(url, home)
    with postgres.fresh(url, "crash") as made:
        yield made
    _crash_database(made)


def _crash_database(database: Database) -> Path:
    """End PostgreSQL as a power cut would; the folder to start it from again."""
    folder = Path(str(conninfo_to_dict(database.flow)["host"]))
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    psutil.Process(pid).wait(10)
    return folder


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery("tests.flow.crash_child")
    yield made
    made.close()


@pytest.fixture
def run(nursery: Nursery, clean: Database, cast: Cast, tmp_path: Path) -> Run:
    shop = hook(clean, cast.acme.id, "acme", "shopify")
    return Run(nursery, clean, shop, tmp_path / "acknowledged")


@pytest.fixture(scope="module")
def expected(database: Database, cast: Cast) -> tuple[list[object], list[object]]:
    """Events and issues of a run in which nothing goes wrong."""
    shop = hook(database, cast.acme.id, "acme", "shopify")
    inbox = Inbox(database, LATER)
    for name, topic, body, at in bodies(COUNT):
        inbox.now = at
        inbox.put(shop, topic, body, name)
    inbox.now = LATER
    with _finished(inbox):
        events, issues = inbox.events(), inbox.issues()
    assert len({row[0] for row in events}) == COUNT // 3
    assert {row[1] for row in issues} >= {"late_dispatch"}
    return list(events), list(issues)


def _wait(process: Forked, seconds: float = 30) -> int:
    try:
        return process.wait(seconds)
    finally:
        process.kill()
        process.wait()


def _check(run: Run, expected: tuple[list[object], list[object]]) -> None:
    with _finished(run.inbox()) as inbox:
        acknowledged = set(run.acknowledged.read_text().split())
        assert len(acknowledged) == COUNT
        stored = inbox.query("select external_id from inbox_delivery")
        assert sorted(row[0] for row in stored) == sorted(acknowledged)
        assert {state for state, _ in inbox.readings()} == {1}
        assert list(inbox.events()) == expected[0]
        assert list(inbox.issues()) == expected[1]


def _deliver_all(run: Run) -> None:
    while _wait(run.door()) != 0:
        pass


@pytest.mark.parametrize("point", DOOR_POINTS)
def test_a_door_killed_at_a_fault_point_loses_nothing_it_acknowledged(
    point: str, run: Run, expected: tuple[list[object], list[object]]
) -> None:
    for passes in (0, 2, 5):
        assert _wait(run.door(f"{point}=kill@{passes}")) == -9
    _deliver_all(run)
    _check(run, expected)


@pytest.mark.parametrize("how", ["kill", "raise"])
@pytest.mark.parametrize("point", WORKER_POINTS)
def test_a_worker_stopped_at_a_fault_point_does_everything_once(
    point: str, how: str, run: Run, expected: tuple[list[object], list[object]]
) -> None:
    _deliver_all(run)
    for passes in (0, 1):
        worker = run.worker(f"{point}={how}@{passes}")
        if how == "kill":
            assert _wait(worker) == -9
        else:
            time.sleep(0.5)
            worker.kill()
            worker.wait()
    _check(run, expected)


def test_processes_killed_at_random_and_a_database_that_comes_and_goes(
    run: Run, expected: tuple[list[object], list[object]]
) -> None:
    seed = int(os.environ.get("WAYPOST_CHAOS_SEED", str(time.time_ns() % 10**6)))
    rng = random.Random(seed)
    kills = int(os.environ.get("WAYPOST_CHAOS_KILLS", "24"))
    door, workers = run.door(), [run.worker(), run.worker()]
    try:
        for number in range(kills):
            time.sleep(rng.uniform(0.05, 0.6))
            victim = rng.choice(["door", "worker", "worker", "database"])
            if victim == "door":
                door.kill()
                door.wait()
                door = run.door()
            elif victim == "worker":
                index = rng.randrange(2)
                workers[index].kill()
                workers[index].wait()
                workers[index] = run.worker()
            else:
                folder = _crash_database(run.database)
                time.sleep(rng.uniform(0, 1))
                embedded.start(folder)
            if door.poll() is not None:
                door = run.door()
            assert number < kills
        door.kill()
        door.wait()
        _deliver_all(run)
    finally:
        for process in (door, *workers):
            process.kill()
            process.wait()
    _check(run, expected)
