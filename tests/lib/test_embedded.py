"""The embedded PostgreSQL: started on demand, joined, crashed, and refused with a clear reason."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from waypost.lib import embedded
from waypost.lib.embedded import DatabaseUnstartable


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "postgres"
    yield path
    pid = _postmaster(path)
    if pid is not None:
        os.kill(pid, signal.SIGINT)
        psutil.Process(pid).wait(10)


def _postmaster(path: Path) -> int | None:
    try:
        pid = int((path / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return None
    return pid if psutil.pid_exists(pid) else None


def _other_process(folder: Path, then: str) -> subprocess.CompletedProcess[str]:
    code = f"""
import os, sys
from pathlib import Path
from waypost.lib import embedded
print(embedded.start(Path({str(folder)!r})))
{then}
"""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_it_starts_keeps_what_is_written_and_a_second_start_joins_it(folder: Path) -> None:
    url = embedded.start(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept as select 1 as one")
    pid = _postmaster(folder)
    joined = _other_process(folder, "")
    assert joined.stdout.strip() == url, joined.stderr
    assert _postmaster(folder) == pid
    with psycopg.connect(url) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_it_survives_a_killed_server_and_a_killed_user(folder: Path) -> None:
    killed = _other_process(folder, "os.kill(os.getpid(), 9)")
    assert killed.returncode == -9
    pid = _postmaster(folder)
    assert pid is not None
    children = psutil.Process(pid).children()
    os.kill(pid, signal.SIGKILL)
    for process in [psutil.Process(pid), *children]:
        if process.is_running():
            process.wait(20)
    with psycopg.connect(embedded.start(folder)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert _postmaster(folder) != pid


def test_it_stops_with_its_last_user_though_another_was_killed(folder: Path) -> None:
    assert _other_process(folder, "os.kill(os.getpid(), 9)").returncode == -9
    assert _postmaster(folder) is not None
    assert _other_process(folder, "").returncode == 0
    assert _postmaster(folder) is None


def test_a_folder_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseUnstartable, match=r"PostgreSQL 14.*DATABASE_URL"):
        embedded.start(folder)


def test_a_place_that_cannot_be_a_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DatabaseUnstartable, match="WAYPOST_HOME"):
        embedded.start(tmp_path / "file" / "postgres")


def _interpreter(user: pwd.struct_passwd, environment: dict[str, str]) -> str | None:
    """A Python that `user` may run and that finds this installation's packages."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run(
                [python, "-c", "import waypost.lib.embedded"],
                user=user.pw_uid,
                group=user.pw_gid,
                env=environment,
                cwd="/",
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="already tested as the user who runs the tests")
def test_it_starts_as_a_plain_user_too() -> None:
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="waypost-user-"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": ":".join(sys.path)}
    code = f"""
from pathlib import Path
import psycopg
from waypost.lib import embedded
with psycopg.connect(embedded.start(Path({str(home / "postgres")!r}))) as connection:
    print(connection.execute("select 1").fetchone())
"""
    try:
        python = _interpreter(nobody, environment)
        if python is None:
            pytest.skip("no Python that another user may run finds this installation")
        done = subprocess.run(
            [python, "-c", code],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.strip() == "(1,)", done.stderr
    finally:
        shutil.rmtree(home, ignore_errors=True)
