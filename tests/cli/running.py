"""Running `waypost` as a person does: a process of its own."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.forks import Nursery

_LONGEST = 120  # seconds

Environment = Mapping[str, str | None]


class Ran(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str


def waypost(*arguments: object, env: Environment | None = None, stdin: str = "") -> Ran:
    """Run it; `env` adds to this process's environment, None takes a variable away.

    The process is forked from one that has loaded most of it, which is five times as fast.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "in").write_text(stdin, encoding="utf-8")
        environment = msgspec.json.encode(_environment(env)).decode()
        child = _nursery().start([folder, environment, *map(str, arguments)])
        try:
            code = child.wait(_LONGEST)
        finally:
            child.kill()
        said = [(place / name).read_text(encoding="utf-8") for name in ("out", "err")]
    return Ran(code, *said)


def waypost_alone(*arguments: object, env: Environment | None = None) -> Ran:
    """Run it from nothing, where what is loaded matters."""
    done = subprocess.run(
        [sys.executable, "-m", "waypost.cli.main", *map(str, arguments)],
        env=_environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _environment(env: Environment | None) -> dict[str, str]:
    found = {**os.environ, "COLUMNS": "100", **(env or {})}
    return {name: value for name, value in found.items() if value is not None}


@cache
def _nursery() -> Nursery:
    made = Nursery("tests.cli.forked")
    atexit.register(made.close)
    return made
