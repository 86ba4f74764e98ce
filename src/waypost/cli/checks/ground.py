"""The ground that everything stands on: configuration, database, roles, credentials, clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg

from waypost.accounts import walls
from waypost.cli.checks.finding import Connection, Finding, Health, graded
from waypost.cli.failing import Failure
from waypost.cli.prepare import OLDEST, is_prepared, owner
from waypost.connectors.kept import unseal
from waypost.connectors.registry import CONNECTORS
from waypost.lib.crypt import Safe, SecretUnreadable
from waypost.lib.database import Role, config, url_of

_SKEW_WARN, _SKEW_FAIL = 2.0, 30.0  # seconds

_CONNECTIONS = """
select c.id, b.slug, c.connector, c.options, c.sealed, c.pull_note
from connectors_connection c join accounts_brand b on b.id = c.brand_id
where c.active order by c.id
"""


def configuration() -> Iterator[Finding]:
    """It could be read, or no command would run."""
    chosen = config()
    where = f"embedded database in {chosen.home}" if chosen.embedded else "DATABASE_URL is set"
    yield Finding(Health.OK, "configuration", f"{where}; reached at {chosen.url}")
    if chosen.debug:
        yield Finding(
            Health.WARN, "configuration", "WAYPOST_DEBUG is on", "Unset it where others can reach."
        )
    if not chosen.public_url:
        yield Finding(
            Health.WARN,
            "configuration",
            "WAYPOST_PUBLIC_URL is not set: hooks' addresses and links name this machine",
            "Set it to the https address at which partners reach this installation.",
        )


def database() -> Iterator[Finding]:
    """The owner's view: version, migrations; then what each runtime role may do."""
    try:
        with owner() as connection:
            major = connection.info.server_version // 10_000
            ready = is_prepared(connection)
    except Failure as error:
        yield Finding(Health.FAIL, "database", str(error), "Start it, or correct DATABASE_URL.")
        return
    health = Health.OK if major >= OLDEST else Health.FAIL
    yield Finding(
        health,
        "database",
        f"PostgreSQL {major}",
        "" if health is Health.OK else f"Waypost needs {OLDEST} or later.",
    )
    if not ready:
        yield Finding(
            Health.FAIL,
            "migrations",
            "the database was not prepared by this version with this secret key",
            "Run waypost migrate.",
        )
        return
    yield Finding(Health.OK, "migrations", "up to date")
    for role in (Role.WEB, Role.FLOW):
        yield from _role(role)


def _role(role: Role) -> Iterator[Finding]:
    about = f"role {role.value}"
    try:
        with psycopg.connect(url_of(role), connect_timeout=5) as connection:
            faults = walls.faults(connection, role)
    except psycopg.Error as error:
        yield Finding(Health.FAIL, about, str(error).strip(), "Run waypost migrate.")
        return
    if not faults:
        yield Finding(Health.OK, about, "connects, and the wall between brands stands")
    for fault in faults:
        yield Finding(Health.FAIL, about, fault, "Run waypost migrate; until then serve nobody.")


def credentials(connection: Connection) -> Iterator[Finding]:
    """Do partners' sealed secrets open with this installation's key?"""
    safe = Safe(config().secret_key)
    rows = connection.execute(_CONNECTIONS).fetchall()
    well = 0
    for id_, slug, connector, options, sealed, pull_note in rows:
        name = f"connection {id_} ({connector} of {slug})"
        try:
            keys = unseal(safe, sealed).keys(options, datetime.now(UTC))
        except SecretUnreadable as error:
            advice = "Start with the key it was made with, or connect it again."
            yield Finding(Health.FAIL, "credentials", f"{name}: {error}", advice)
            continue
        if connector not in CONNECTORS:
            yield Finding(Health.WARN, "credentials", f"{name}: there is no such connector")
        elif not keys.secrets:
            advice = "Connect it again with --secret."
            text = f"{name} has no secret: every delivery is refused"
            yield Finding(Health.WARN, "credentials", text, advice)
        elif pull_note:
            advice = "Check its access token and shop under the brand's connections."
            yield Finding(Health.WARN, "credentials", f"{name}: {pull_note}", advice)
        else:
            well += 1
    if well or not rows:
        yield Finding(Health.OK, "credentials", f"{well} connections open with the key")


def clocks(connection: Connection) -> Iterator[Finding]:
    """This machine's clock against the database's; deadlines are judged by the former."""
    before = datetime.now(UTC)
    row = connection.execute("select clock_timestamp()").fetchone()
    after = datetime.now(UTC)
    assert row is not None
    middle = before + (after - before) / 2
    skew = abs((row[0] - middle).total_seconds())
    health = graded(skew, _SKEW_WARN, _SKEW_FAIL)
    advice = "" if health is Health.OK else "Run a time service (NTP) on both machines."
    text = f"this machine and the database differ by {skew:.1f} s"
    yield Finding(health, "clocks", text, advice)


IN_FLOW: tuple[Callable[[Connection], Iterator[Finding]], ...] = (credentials, clocks)
