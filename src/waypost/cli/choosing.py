"""Which brand a command is about: the one that is named, or the only one there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg

from waypost.cli.failing import Failure
from waypost.lib.database import Role, url_of

Connection = psycopg.Connection[tuple[Any, ...]]


class Chosen(NamedTuple):
    id: int
    slug: str
    name: str
    zone: str
    country: str
    policy: dict[str, Any]


@contextmanager
def flow() -> Iterator[Connection]:
    """A connection of the flow role, to a database that was prepared."""
    try:
        with psycopg.connect(url_of(Role.FLOW), connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise Failure(f"the database is away: {str(error).strip()}") from error


def brands(connection: Connection) -> list[Chosen]:
    """All brands, the oldest first."""
    rows = connection.execute(
        "select id, slug, name, zone, country, policy from accounts_brand order by id"
    ).fetchall()
    connection.commit()
    return [Chosen(*row) for row in rows]


def brand(connection: Connection, slug: str) -> Chosen:
    """The brand named `slug`, or the only one where it is ""; Failure says which there are."""
    known = brands(connection)
    if not known:
        raise Failure('There is no brand yet: waypost brand add "My Shop" --zone Europe/Berlin')
    slugs = ", ".join(it.slug for it in known)
    if not slug and len(known) > 1:
        raise Failure(f"There are several brands: add --brand with one of {slugs}.", 2)
    for it in known:
        if it.slug == slug or not slug:
            return it
    raise Failure(f"There is no brand {slug!r}; there are {slugs}.", 2)
