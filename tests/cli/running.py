"""Running `waypost` as a person does: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import msgspec


class Ran(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str


def waypost(
    *arguments: object, env: Mapping[str, str | None] | None = None, stdin: str = ""
) -> Ran:
    """Run it; `env` adds to this process's environment, None takes a variable away."""
    environment = {**os.environ, "COLUMNS": "100", **(env or {})}
    done = subprocess.run(
        [sys.executable, "-m", "waypost.cli.main", *map(str, arguments)],
        env={name: value for name, value in environment.items() if value is not None},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
