"""`waypost migrate`: bring the database up to date, as every command does by itself."""

from __future__ import annotations

import typer

from waypost.cli.prepare import is_prepared, owner, prepare
from waypost.lib.database import config


def migrate() -> None:
    """Bring the database up to date: its roles, tables and the wall between brands.

    Safe to run at any time and from several machines at once; other commands do it by themselves.
    """
    with owner() as connection:
        ready = is_prepared(connection)
        major = connection.info.server_version // 10_000
    prepare()
    kind = "embedded" if config().embedded else "your own"
    state = "was up to date" if ready else "is up to date now"
    typer.echo(f"The database ({kind} PostgreSQL {major}) {state}.")
