"""The command line in a fork of a process that has loaded what needs no settings."""

from __future__ import annotations

import atexit
import os
import sys
from importlib import import_module
from pathlib import Path

import msgspec

from waypost.cli import main as command_line

# Most of a command's start is loading these.
for _name in (
    "waypost.cli.prepare",
    "waypost.flow.jobs",
    "waypost.history.importing",
    "django.contrib.auth.hashers",
    "django.contrib.postgres.fields",
    "django.contrib.staticfiles.finders",
    "django.core.management",
    "django.db.backends.postgresql.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.template.loader",
    "django.urls",
    "django.views.debug",
    "fido2.server",
):
    import_module(_name)


def main(folder: str, environment: str, *arguments: str) -> int:
    """Run `waypost *arguments`; `folder` has what it reads, and gets what it writes."""
    place = Path(folder)
    for number, name, flags in (
        (0, "in", os.O_RDONLY),
        (1, "out", os.O_WRONLY | os.O_CREAT),
        (2, "err", os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(place / name, flags, 0o600)
        os.dup2(opened, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it is standard input
    os.environ.clear()
    os.environ.update(msgspec.json.decode(environment, type=dict[str, str]))
    sys.argv = ["waypost", *arguments]
    sys.modules["__main__"].__package__ = ""  # else help would name the fork's own module
    try:
        command_line.main()
    except SystemExit as end:
        code = end.code
    else:
        code = 0
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)
