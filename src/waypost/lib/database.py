"""The database and its three roles.

- the *owner* makes tables (migrations) and nothing else;
- *web* serves people: row-level security binds it to one brand a transaction;
- *flow* moves data: it may see every brand's flow tables, and no account's.

Neither runtime role is a superuser or owns a table, so no policy can be walked around.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from enum import StrEnum
from functools import lru_cache

import psycopg
from psycopg import conninfo, sql

from waypost.lib import crypt, embedded, env

EMBEDDED_NAME = "waypost"


class Role(StrEnum):
    OWNER = "owner"
    WEB = "web"
    FLOW = "flow"


@lru_cache(maxsize=1)
def config() -> env.Config:
    """The environment's configuration, with the embedded mode's generated key filled in."""
    read = env.read()
    if read.secret_key:
        return read
    return env.read({**os.environ, "WAYPOST_SECRET_KEY": crypt.kept_key(read.home)})


@lru_cache(maxsize=1)
def owner_url() -> str:
    """The owner's connection string; starts the embedded server where that is the mode."""
    chosen = config()
    if not chosen.embedded:
        return chosen.database_url
    url = embedded.start(chosen.home / "postgres")
    _ensure_database(url, EMBEDDED_NAME)
    return with_parts(url, dbname=EMBEDDED_NAME)


def with_parts(url: str, **parts: str) -> str:
    """`url` as a libpq connection string with some parts replaced."""
    known = conninfo.conninfo_to_dict(url)
    return conninfo.make_conninfo("", **{**known, **parts})


def role_name(database: str, role: Role) -> str:
    """Roles belong to the whole server, so their names carry the database's."""
    return f"{database}_{role.value}"


def url_of(role: Role) -> str:
    """The connection string of a role."""
    chosen = config()
    given = {Role.WEB: chosen.web_database_url, Role.FLOW: chosen.flow_database_url}.get(role, "")
    if given:
        return given
    if role is Role.OWNER:
        return owner_url()
    name = role_name(database_name(), role)
    return with_parts(owner_url(), user=name, password=_password(name))


def runtime_role(role: Role) -> str:
    """The name under which `role` connects: the one it was given, or the one we make."""
    return str(conninfo.conninfo_to_dict(url_of(role)).get("user") or "")


def database_name() -> str:
    return str(conninfo.conninfo_to_dict(owner_url()).get("dbname") or "postgres")


def _password(name: str) -> str:
    key = config().secret_key.encode()
    return hmac.new(key, f"role:{name}".encode(), hashlib.sha256).hexdigest()


def _ensure_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", (name,))
        if found.fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def ensure_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the runtime roles, or bring their passwords up to date. Runs as the owner."""
    chosen = config()
    for role, given in (
        (Role.WEB, chosen.web_database_url),
        (Role.FLOW, chosen.flow_database_url),
    ):
        if given:
            continue
        name = role_name(database_name(), role)
        found = connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone()
        verb = "alter" if found else "create"
        statement = sql.SQL(
            verb + " role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}"
        )
        connection.execute(statement.format(sql.Identifier(name), sql.Literal(_password(name))))
