"""Tellers that are killed: a process that has everything imported, and forks one at a word.

Each line on stdin is a `Child`; the answer is its process id. The fork is the teller.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta

import msgspec
import structlog
from django.conf import settings

from tests.tell.plainly import prepared
from waypost.lib import faults
from waypost.lib.crypt import Safe
from waypost.tell import claim
from waypost.tell.office import Office
from waypost.tell.teller import Teller


class Child(msgspec.Struct):
    """url: the flow role's. faults: as in WAYPOST_FAULTS. lease: seconds. key: the installation's
    secret."""

    url: str
    key: str
    faults: str = ""
    lease: float = 2.0
    threads: int = 4


def main() -> None:
    """Fork until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    settings.configure()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    claim._FIRST = timedelta(seconds=0.05)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Child)
        pid = os.fork()
        if pid:
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        _live(asked)
        os._exit(0)


def _live(asked: Child) -> None:
    faults.arm_from(asked.faults)
    lease, key = timedelta(seconds=asked.lease), Safe(asked.key)
    office = Office(asked.url, key, "https://post.test", True, prepared, _now, lease)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Teller(office, lambda _: 0, asked.threads).run(stop)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
