"""prepare: the database as this version of Waypost expects it. Quick when it is.

What was prepared last is noted in the database itself, as the comment of its schema: a fingerprint
of the migrations, the wall, the database's name and the roles' passwords. While it stands nothing
needs to be looked at.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

import waypost
from waypost.accounts import walls
from waypost.cli.failing import Failure
from waypost.lib.database import Role, config, database_name, ensure_roles, owner_url, runtime_role
from waypost.lib.embedded import DatabaseUnstartable
from waypost.overview import triggers

OLDEST = 15  # major version of PostgreSQL
_LOCK = 0x7761_7970_6F73_74  # "waypost"
_PACKAGE = Path(waypost.__file__).parent


def prepare() -> None:
    """Make roles, run migrations and build the wall, if anything changed since the last time.

    Any number of processes may call this at once. Failure says what the database refused.
    """
    with owner() as connection:
        if not is_prepared(connection):
            _prepare(connection)


@contextmanager
def owner() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the owner, each statement its own transaction."""
    try:
        with psycopg.connect(owner_url(), autocommit=True, connect_timeout=10) as connection:
            yield connection
    except DatabaseUnstartable as error:
        raise Failure(str(error)) from error
    except psycopg.Error as error:
        where = "the embedded database" if config().embedded else "the database of DATABASE_URL"
        raise Failure(f"{where}: {str(error).strip()}") from error


def is_prepared(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Was this database prepared by this very version, and are its roles there?"""
    row = connection.execute(
        "select obj_description('public'::regnamespace, 'pg_namespace') = %s, "
        "(select count(*) from pg_roles where rolname = any(%s)) = %s",
        (_note(), _role_names(), len(_role_names())),
    ).fetchone()
    return row is not None and bool(row[0]) and bool(row[1])


def _prepare(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
    try:
        if is_prepared(connection):
            return
        _check_version(connection)
        _ensure_roles(connection)
        _migrate()
        with connection.transaction():
            walls.ensure(connection)
            triggers.ensure(connection)
        note = sql.SQL("comment on schema public is {}").format(sql.Literal(_note()))
        connection.execute(note)
    finally:
        connection.execute("select pg_advisory_unlock(%s)", (_LOCK,))


def _check_version(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    major = connection.info.server_version // 10_000
    if major < OLDEST:
        raise Failure(
            f"DATABASE_URL leads to PostgreSQL {major}; Waypost needs {OLDEST} or later. "
            "Without DATABASE_URL it brings its own."
        )


def _ensure_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    try:
        ensure_roles(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Failure(
            f"The role of DATABASE_URL may not make roles ({str(error).strip()}). Let it, or make "
            "two plain roles and name them in WAYPOST_WEB_DATABASE_URL and "
            "WAYPOST_FLOW_DATABASE_URL."
        ) from error


def _migrate() -> None:
    """Django's migrations, in a process of their own: this one may serve another role."""
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "waypost.settings",
        "WAYPOST_PROCESS_ROLE": Role.OWNER.value,
        "WAYPOST_SECRET_KEY": config().secret_key,
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise Failure(f"the migrations failed: {reason}")


def _role_names() -> list[str]:
    return [runtime_role(role) for role in (Role.WEB, Role.FLOW)]


def _note() -> str:
    return f"waypost: prepared as {_fingerprint()}"


def _fingerprint() -> str:
    """What the database's shape depends on, in short."""
    found = hashlib.sha256()
    migrations = sorted(_PACKAGE.glob("*/migrations/[0-9]*.py"))
    for path in (*migrations, Path(walls.__file__)):
        found.update(path.name.encode() + path.read_bytes())
    for package in ("django", "procrastinate"):
        found.update(version(package).encode())
    found.update(triggers.sql().encode())
    found.update(repr([database_name(), *_role_names()]).encode())
    found.update(hashlib.sha256(config().secret_key.encode()).digest())
    return found.hexdigest()[:32]
