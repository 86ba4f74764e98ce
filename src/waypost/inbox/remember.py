"""Remember deliveries: each once, many in one statement, one commit for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from waypost.connectors.contract import Receipt
from waypost.lib import signing
from waypost.lib.arrays import Column, byteas, instants, int8s, texts

CHANNEL = "waypost_inbox"

# One statement, so that one round trip in autocommit is one transaction. A delivery that is
# already here inserts nothing, and then rings no bell.
INSERT = """
with sent as (
    select * from unnest(
        %b::bigint[], %b::bigint[], %b::text[], %b::bytea[], %b::text[], %b::bytea[], %b::bytea[],
        %b::timestamptz[]
    ) as sent (brand_id, connection_id, external_id, digest, topic, headers, body, received_at)
), fresh as (
    insert into inbox_delivery
        (brand_id, connection_id, external_id, digest, topic, headers, body, received_at)
    select * from sent
    on conflict (brand_id, connection_id, external_id, digest) do nothing
    returning brand_id, id, connection_id
), noted as (
    insert into inbox_reading (brand_id, delivery_id, connection_id, state, reason, facts)
    select brand_id, id, connection_id, 0, '', 0 from fresh
    returning 1
)
select count(*), (select pg_notify('waypost_inbox', '') from noted limit 1) from noted
"""

_LONGEST = 300


class Row(msgspec.Struct, frozen=True):
    """A verified request, as a row to be."""

    brand_id: int
    connection_id: int
    external_id: str
    digest: bytes
    topic: str
    headers: bytes
    body: bytes
    received_at: datetime


def row(
    brand_id: int,
    connection_id: int,
    receipt: Receipt,
    headers: Mapping[str, str],
    body: bytes,
    received_at: datetime,
) -> Row:
    kept = json.dumps(dict(headers), separators=(",", ":")).encode() if headers else b"{}"
    return Row(
        brand_id,
        connection_id,
        _bounded(receipt.external_id),
        signing.digest(body),
        _bounded(receipt.topic),
        kept,
        body,
        received_at,
    )


def _bounded(text: str) -> str:
    """PostgreSQL text holds no NUL, and an index entry is small; a partner promises neither."""
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 33] + "~" + blake2b(text.encode(), digest_size=16).hexdigest()


def parameters(rows: Sequence[Row]) -> list[Column]:
    """The columns of INSERT, as arrays."""
    return [
        int8s([r.brand_id for r in rows]),
        int8s([r.connection_id for r in rows]),
        texts([r.external_id for r in rows]),
        byteas([r.digest for r in rows]),
        texts([r.topic for r in rows]),
        byteas([r.headers for r in rows]),
        byteas([r.body for r in rows]),
        instants([r.received_at for r in rows]),
    ]
