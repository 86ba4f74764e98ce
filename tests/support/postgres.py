"""A real PostgreSQL for tests: one embedded server a run, one fresh database a test module."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import conninfo, sql

from waypost import settings
from waypost.accounts import walls
from waypost.lib import database, embedded
from waypost.lib.database import Role
from waypost.overview import triggers

TEMPLATE = "waypost_template"
_ROLES = (Role.WEB, Role.FLOW)
# The runtime roles of all databases of a server: a wall for new ones takes longer than the copy.
_SHARED = {role: f"tests_{role.value}" for role in _ROLES}
_PASSWORD = "tests-only"


class Database(msgspec.Struct, frozen=True):
    """One database, walled and empty, and its three roles' connection strings."""

    name: str
    owner: str
    web: str
    flow: str


def server(home: Path) -> str:
    """The superuser's URL of the run's server. It need not outlive the machine: no fsync."""
    home.mkdir(parents=True, exist_ok=True)
    url = embedded.start(home / "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    return url


def ensure_template(server_url: str, home: Path) -> None:
    """The migrated database that all others are copied from, made once a run."""
    with (home / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = home / "template.done"
        if done.exists():
            return
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
            for name in _SHARED.values():
                connection.execute(
                    sql.SQL("create role {} login password {}").format(
                        sql.Identifier(name), sql.Literal(_PASSWORD)
                    )
                )
        point_at(_url(server_url, TEMPLATE), Role.OWNER)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        with psycopg.connect(_url(server_url, TEMPLATE)) as connection:
            triggers.ensure(connection)
            walls.ensure(connection)
        done.touch()


def point_at(url: str, role: Role, *, own_roles: bool = False) -> None:
    """Make this process, and Django in it, use the database at `url` (its owner's) as `role`: one
    that all databases share, or one of its own."""
    connections["default"].close()
    connections["default"].close_pool()
    os.environ["DATABASE_URL"] = url
    for shared, name in _SHARED.items():
        variable = f"WAYPOST_{shared.name}_DATABASE_URL"
        os.environ.pop(variable, None)
        if not own_roles:
            as_role = urlencode({"user": name, "password": _PASSWORD})
            os.environ[variable] = f"{url}&{as_role}"
    database.config.cache_clear()
    database.owner_url.cache_clear()
    connections.settings["default"].update(settings.database(role))


def _url(server_url: str, name: str) -> str:
    """The database `name` of the same server, in the form that DATABASE_URL has."""
    parts = {**conninfo.conninfo_to_dict(server_url), "dbname": name}
    return "postgresql:///?" + urlencode(parts)


@contextmanager
def fresh(server_url: str, name: str, *, own_roles: bool = False) -> Iterator[Database]:
    """A copy of the template named `name`, walled; Django serves it as the web role."""
    owner = _url(server_url, name)
    identifier = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(identifier, sql.Identifier(TEMPLATE))
        )
    point_at(owner, Role.WEB, own_roles=own_roles)
    if own_roles:
        with psycopg.connect(owner) as connection:
            database.ensure_roles(connection)
            walls.ensure(connection)
    yield Database(name, owner, database.url_of(Role.WEB), database.url_of(Role.FLOW))
    connections["default"].close()
    connections["default"].close_pool()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(identifier))
        for role in _ROLES if own_roles else ():
            role_name = sql.Identifier(database.role_name(name, role))
            connection.execute(sql.SQL("drop role {}").format(role_name))


def empty(owner_url: str) -> None:
    """Forget every brand's data; brands, people and connections stay. Ids begin at 1 again.

    Tests leave few rows, and deleting those is a hundred times faster than truncating tables.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("set session_replication_role = replica")  # no counting of what goes
        tables = [
            table for table in walls.walled(connection) if table != "connectors_connection"
        ] + ["procrastinate_events", "procrastinate_jobs"]
        for table in tables:
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        connection.execute(
            "with counted as materialized (select table_name from information_schema.columns "
            "where table_name = any(%s) and column_name = 'id') "
            "select setval(pg_get_serial_sequence(table_name, 'id'), 1, false) from counted",
            (tables,),
        )
