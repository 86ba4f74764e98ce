"""Telling: decisions a second, and from a cause's commit to the mail server's hands."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from tests.tell import killing
from tests.tell.mailserver import MailServer, mail_server

from bench.ground import KEY, Ground
from bench.result import Figure
from waypost.core.bodies import Customer, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_told
from waypost.tell import decide
from waypost.timeline.heard import Heard
from waypost.timeline.record import record

DECISIONS, RATE, SECONDS = 10_000, 100, 30
_TABLES = "tell_message, tell_cause, tell_decision, tell_way, tell_desk"
_AWAKE = {"quiet": {"since": 0, "until": 0}, "gather_minutes": 0, "budget": 50}


def run(ground: Ground) -> list[Figure]:
    ground.empty()
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute(f"truncate {_TABLES}")
        connection.execute(
            "insert into tell_desk (brand_id, settings, changed_at) values (%s, %s, now())",
            (ground.brand_id, json.dumps(_AWAKE)),
        )
    decided, seconds = _decisions(ground)
    with mail_server() as server:
        waits = _waits(ground, server)
    p50, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    told, asked = len(waits), RATE * SECONDS
    speed = decided / seconds
    return [
        Figure("Telling", "decisions", f"{speed:,.0f}/s", "at least 2,000/s", speed >= 2000),
        Figure("Telling", f"told, of {RATE} causes a second", f"{told:,}", "all", told == asked),
        Figure("Telling", "cause to the mail server, p50", f"{p50:.2f} s"),
        Figure("Telling", "cause to the mail server, p95", f"{p95:.2f} s", "under 2 s", p95 < 2),
    ]


def _decisions(ground: Ground) -> tuple[int, float]:
    """Causes that wait, of as many people; the governor alone."""
    with psycopg.connect(ground.flow, autocommit=True) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        for first in range(0, DECISIONS, 500):
            _tell(connection, rulebook, ground.brand_id, range(first, first + 500))
        begun, decided = time.perf_counter(), 0
        while found := decide.run(connection, rulebook.desks, datetime.now(UTC)):
            decided += found
        seconds = time.perf_counter() - begun
        # Nothing of this is to be sent.
        connection.execute("update tell_message set state = 'dropped', next_at = null")
    assert decided >= DECISIONS, decided
    return decided, seconds


def _waits(ground: Ground, server: MailServer) -> list[float]:
    """Seconds from each cause's commit until the server had taken the mail."""
    killing.add_way(ground.flow, ground.brand_id, KEY, server, timeout="20")
    noted: dict[str, float] = {}
    with _teller(ground), psycopg.connect(ground.flow, autocommit=True) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        begun = time.time()
        for n in range(RATE * SECONDS):
            pause = begun + n / RATE - time.time()
            if pause > 0:
                time.sleep(pause)
            number = DECISIONS + n
            _tell(connection, rulebook, ground.brand_id, range(number, number + 1))
            noted[_address(number)] = time.time()
        deadline = time.time() + 60
        while len(server.taken) < len(noted) and time.time() < deadline:
            time.sleep(0.1)
    taken = [(str(mail["To"]), at) for mail, at in zip(server.taken, server.at, strict=True)]
    return sorted(at - noted[to] for to, at in taken if to in noted)


def _address(number: int) -> str:
    return f"p{number}@x.example"


def _tell(
    connection: psycopg.Connection[tuple[object, ...]],
    rulebook: Rulebook,
    brand_id: int,
    numbers: range,
) -> None:
    """New orders, each of somebody new: one cause each."""
    now = datetime.now(UTC)
    heard = []
    for n in numbers:
        ref = f"order:bench/T{n}"
        customer = Customer(name="Ada Byron", email=_address(n))
        described = OrderDescribed(customer=customer)
        placed = OrderPlaced(number=f"T{n}", currency="EUR", total_minor=4_200)
        facts = [Fact(ref, now, "bench", f"{it.kind}:{n}", it) for it in (placed, described)]
        heard += [Heard(brand_id, fact, None) for fact in facts]
    with connection.transaction():
        settle_told(connection, record(connection, heard, now), rulebook, now)


@contextmanager
def _teller(ground: Ground) -> Iterator[None]:
    environment = {**ground.environment, "WAYPOST_ALLOW_PRIVATE_HOSTS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "waypost.cli.teller"], env=environment)
    try:
        time.sleep(5)
        yield
    finally:
        process.terminate()
        process.wait(20)
