"""Kills tellers while they send to a mail server with moods, and adds up what became of it all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import msgspec
import psycopg

from tests.tell.mailserver import MailServer, Mood
from tests.tell.nursery import Child
from waypost.lib.crypt import Safe
from waypost.tell.ways.contract import sealed

POINTS = (
    "tell_after_claim",
    "tell_before_hand",
    "tell_after_hand",
    "tell_after_answer",
    "tell_after_sent",
)
_NASTY = (
    *((Mood.TAKES, 60), (Mood.SLOW, 60), (Mood.BUSY_AT_ADDRESS, 8), (Mood.BUSY_AFTER_BODY, 8)),
    *((Mood.REFUSES_ADDRESS, 4), (Mood.REFUSES_BODY, 4), (Mood.HANGS_UP_EARLY, 8)),
    *((Mood.HANGS_UP_ON_BODY, 6), (Mood.HANGS_ON_BODY, 3)),
    *((Mood.TAKES_AND_HANGS_UP, 6), (Mood.TAKES_AND_HANGS, 3)),
)


def moody(seed: int) -> Iterator[Mood]:
    """A server's moods, by chance."""
    chance = random.Random(seed)
    names, weights = zip(*_NASTY, strict=True)
    while True:
        yield chance.choices(names, weights)[0]


class Nursery:
    """Starts tellers in no time, and kills them."""

    def __init__(self, process: subprocess.Popen[str], url: str, key: str) -> None:
        self._process, self._url, self._key = process, url, key

    def start(self, faults: str = "", lease: float = 1.0) -> int:
        """A teller's process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        child = Child(self._url, self._key, faults, lease)
        self._process.stdin.write(msgspec.json.encode(child).decode() + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def nursery(url: str, key: str) -> Iterator[Nursery]:
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tell.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process, url, key)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def add_way(url: str, brand_id: int, key: str, server: MailServer, timeout: str = "0.3") -> int:
    """The brand sends by that server, with little patience. timeout: seconds."""
    values = {
        "host": "127.0.0.1",
        "port": str(server.port),
        "security": "none",
        "timeout": timeout,
    }
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "insert into tell_way (brand_id, channel, provider, title, sealed, sender, token, "
            "created_at) values (%s, 'email', 'smtp', 'Mail', %s, 'shop@acme.example', %s, now()) "
            "returning id",
            (brand_id, sealed(Safe(key), values), uuid4().hex),
        ).fetchone()
    assert row is not None
    return int(row[0])


def add_messages(url: str, brand_id: int, way_id: int, count: int, channel: str = "email") -> None:
    """Messages that wait, each with the cause that it tells."""
    with psycopg.connect(url) as connection:
        for n in range(count):
            address = f"p{n}@x.example"
            row = connection.execute(
                "insert into tell_message (brand_id, order_id, person, channel, way_id, address, "
                "letter, name, made_at, next_at) values (%s, %s, %s, %s, %s, %s, 'dispatched', %s, "
                "now(), now()) returning id",
                (brand_id, n + 1, f"email:{address}", channel, way_id, address, uuid4()),
            ).fetchone()
            assert row is not None
            connection.execute(
                "insert into tell_cause (brand_id, order_id, key, name, at, noted_at, state, "
                "verdict, message_id) values (%s, %s, %s, 'dispatched', now(), now(), 'going', "
                "'send', %s)",
                (brand_id, n + 1, f"dispatched:{row[0]}", row[0]),
            )


def unfinished(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*) from tell_message where state in ('waiting', 'claimed', 'handing')"
        ).fetchone()
    assert row is not None
    return int(row[0])


def kill(pid: int) -> None:
    """Without a word, if it still lives; and wait until it is gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    gone(pid)


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Is it gone by then?"""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def finish(nest: Nursery, url: str, seconds: float = 30.0) -> bool:
    """Let one teller live until nothing is left; did it end?"""
    pid = nest.start()
    deadline = time.monotonic() + seconds
    while unfinished(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(pid, signal.SIGTERM)
    if not gone(pid):
        kill(pid)
    return not unfinished(url)


class Sum(msgspec.Struct):
    """What became of the messages, and what the server says about each state."""

    messages: int
    states: dict[str, int]
    taken: int
    twice: int
    wrong: list[str]
    causes: dict[str, int]


def add_up(url: str, server: MailServer) -> Sum:
    """The invariants: `wrong` is empty where they hold."""
    names = server.names()
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select m.name, m.state, m.why, c.state, c.reason, "
            "(select count(*) from tell_decision d where d.brand_id = c.brand_id "
            "and d.cause_id = c.id and d.verdict = 'sent') "
            "from tell_message m join tell_cause c on c.brand_id = m.brand_id "
            "and c.message_id = m.id"
        ).fetchall()
    expected = {
        "sent": (("sent", ""), {1}),
        "failed": (("dropped", "refused"), {0}),
        "unknown": (("held", "no_answer"), {0, 1}),
    }
    wrong = [f"{name} taken {count} times" for name, count in names.items() if count > 1]
    for name, state, why, cause, reason, told in rows:
        if state not in expected:
            wrong.append(f"{name} is left {state}")
            continue
        ending, counts = expected[state]
        if (cause, reason) != ending or told != (state == "sent"):
            wrong.append(f"{name} is {state}, its cause {cause} {reason}, told {told} times")
        if names[str(name)] not in counts:
            wrong.append(f"{name} is {state} and was taken {names[str(name)]} times")
        if state != "sent" and not why:
            wrong.append(f"{name} is {state} and does not say why")
    return Sum(
        messages=len(rows),
        states=dict(Counter(row[1] for row in rows)),
        taken=sum(names.values()),
        twice=sum(count > 1 for count in names.values()),
        wrong=wrong,
        causes=dict(Counter(row[3] for row in rows)),
    )
