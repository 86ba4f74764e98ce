"""`waypost worker`: one more worker. Any number may run, on any number of machines."""

from __future__ import annotations

import signal
import threading

import psycopg

from waypost.accounts import walls
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.flow import jobs
from waypost.flow.loop import Loop, calm_collector
from waypost.lib import logs
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, config, url_of


def run() -> None:
    """Work until SIGTERM or SIGINT: the batch in hand is finished, then the process ends."""
    chosen = config()
    logs.configure(json_lines=chosen.json_logs)
    url = url_of(Role.FLOW)
    with psycopg.connect(url, autocommit=True) as connection:
        walls.check(connection, Role.FLOW)
    calm_collector()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    slow = threading.Thread(target=jobs.work, args=(stop,), name="jobs", daemon=True)
    slow.start()
    Loop(url, Directory(url, Safe(chosen.secret_key)), CONNECTORS).run(stop)
    slow.join(timeout=12)


if __name__ == "__main__":
    run()
