"""An own PostgreSQL by DATABASE_URL: version 15, as Debian ships it, where its binaries are."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.flow.crash_child import LATER
from tests.flow.crash_orders import bodies
from tests.support import postgres
from tests.support.cast import Cast, assemble
from tests.support.hooks import hook
from tests.support.inboxes import Inbox
from waypost.accounts import walls
from waypost.lib.database import Role

BINARIES = Path("/usr/lib/postgresql/15/bin")
pytestmark = pytest.mark.skipif(
    not BINARIES.exists(), reason="no PostgreSQL 15 at /usr/lib/postgresql/15/bin"
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="waypost-pg15-"))
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(home, owner.pw_uid, owner.pw_gid)
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid} if os.geteuid() == 0 else {}
    data = home / "data"
    run = lambda *command: subprocess.run(  # noqa: E731
        command, check=True, capture_output=True, cwd=home, **as_owner
    )
    run(
        BINARIES / "initdb",
        "-D",
        data,
        "-A",
        "scram-sha-256",
        "-U",
        "boss",
        f"--pwfile={_password_file(home, owner)}",
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    run(BINARIES / "pg_ctl", "-w", "-D", data, "-l", home / "log", "-o", options, "start")
    yield f"postgresql://boss:hunter2@/postgres?host={home}"
    run(BINARIES / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(home, ignore_errors=True)


def _password_file(home: Path, owner: pwd.struct_passwd) -> Path:
    path = home / "password"
    path.write_text("hunter2")
    os.chown(path, owner.pw_uid, owner.pw_gid)
    return path


@pytest.fixture(scope="module")
def database(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Database]:
    postgres.ensure_template(server, tmp_path_factory.mktemp("pg15"))
    with postgres.fresh(server, "fifteen", own_roles=True) as made:
        yield made


def test_the_runtime_roles_log_in_with_passwords_and_the_wall_stands(
    database: postgres.Database,
) -> None:
    for role, url in ((Role.WEB, database.web), (Role.FLOW, database.flow)):
        with psycopg.connect(url) as connection:
            assert connection.info.server_version // 10_000 == 15
            walls.check(connection, role)


def test_deliveries_become_issues_on_it(database: postgres.Database) -> None:
    cast: Cast = assemble()
    shop = hook(database, cast.acme.id, "acme", "shopify")
    inbox = Inbox(database, LATER)
    for name, topic, body, at in bodies(30):
        inbox.now = at
        inbox.put(shop, topic, body, name)
    inbox.now = LATER
    inbox.work()
    inbox.loop.close()
    assert len({row[0] for row in inbox.events()}) == 10
    assert {row[1] for row in inbox.issues()} >= {"late_dispatch"}
