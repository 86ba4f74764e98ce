"""`waypost teller`: one more teller. Any number may run, on any number of machines."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime

import django
import psycopg

from waypost.accounts import walls
from waypost.lib import logs
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, config, url_of
from waypost.tell import decide
from waypost.tell.claim import Connection
from waypost.tell.desks import Desks
from waypost.tell.office import Office
from waypost.tell.ready import Readying
from waypost.tell.teller import Teller


def run() -> None:
    """Decide and send until SIGTERM or SIGINT: messages in hand are finished first."""
    # Letters are translated and mail is built by Django; the database is ours alone.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.settings")
    os.environ["WAYPOST_PROCESS_ROLE"] = Role.FLOW.value
    django.setup()
    chosen = config()
    logs.configure(json_lines=chosen.json_logs)
    url = url_of(Role.FLOW)
    with psycopg.connect(url, autocommit=True) as connection:
        walls.check(connection, Role.FLOW)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    teller(url).run(stop)


def teller(url: str) -> Teller:
    """A teller of this installation, working at `url` as the flow role."""
    chosen, desks = config(), Desks()

    def governed(connection: Connection) -> int:
        if desks.stale:
            desks.load(connection)
        return decide.run(connection, desks, _now())

    office = Office(
        url,
        Safe(chosen.secret_key),
        chosen.url,
        chosen.allow_private_hosts,
        Readying(desks),
        _now,
    )
    return Teller(office, governed)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    run()
