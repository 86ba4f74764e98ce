"""connect: give a brand a connection to an outside system, with its secrets sealed."""

from __future__ import annotations

import json
import secrets
from typing import Any

import psycopg

from waypost.connectors.contract import Keys
from waypost.connectors.kept import Kept, Secret, seal
from waypost.lib.crypt import Safe

_INSERT = """
insert into connectors_connection
    (brand_id, connector, title, token, options, sealed, active, cursor, pull_note, created_at)
values (%s, %s, %s, %s, %s::jsonb, %s, true, '', '', now())
returning id
"""


def connect(
    connection: psycopg.Connection[Any],
    safe: Safe,
    brand_id: int,
    connector: str,
    keys: Keys,
    title: str = "",
) -> tuple[int, str]:
    """The new connection's id and its hook's token: 128 bits that nobody can guess."""
    token = secrets.token_urlsafe(16)
    row = connection.execute(
        _INSERT,
        (
            brand_id,
            connector,
            title or connector,
            token,
            json.dumps(dict(keys.options)),
            seal(safe, Kept(tuple(map(Secret, keys.secrets)), keys.credentials)),
        ),
    ).fetchone()
    assert row is not None
    return int(row[0]), token


def hook_path(slug: str, connector: str, token: str) -> str:
    """The path of the hook's address."""
    return f"/hooks/{slug}/{connector}/{token}"
