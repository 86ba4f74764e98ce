"""A fact: one thing that a partner said happened, in our words.

>>> fact = Fact("order:shop/1", placed_at, "shop", "1", OrderPlaced(number="1001"))
>>> fact.kind
'order_placed'

The wire form (also of the `generic` connector and of facts-jsonl) is one JSON object:

    {"kind": "order_placed", "order_ref": "order:shop/1", "occurred_at": "2026-01-05T10:00:00Z",
     "source": "shop", "key": "1", "refs": ["number:1001"], "data": {"number": "1001"}}
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

import msgspec

from waypost.core.bodies import BODIES, Body


class FactUnreadable(ValueError):
    """A fact's wire form is not understood: what, and where."""


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One happening of one order.

    order_ref: the reference (see refs) by which it finds its order.
    occurred_at: when it happened, by the partner's clock; aware UTC.
    source, key: who said it, and that partner's identity of it. The same pair is the same fact,
        however often and by whatever road it arrives.
    refs: further references of the same order that it reveals.
    """

    order_ref: str
    occurred_at: datetime
    source: str
    key: str
    data: Body
    refs: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.data.kind

    @property
    def stamp(self) -> str:
        """Kind, source and key in one string: breaks ties between facts of one instant."""
        return f"{self.data.kind}/{self.source}/{self.key}"

    @property
    def id(self) -> bytes:
        """Sixteen bytes that are the same for the same fact, wherever it is computed."""
        stamp = f"{self.data.kind}/{self.source}/{self.key}"
        return blake2b(stamp.encode(), digest_size=16).digest()


class _Wire(msgspec.Struct):
    kind: str
    order_ref: str
    occurred_at: datetime
    key: str
    data: msgspec.Raw
    source: str = ""
    refs: tuple[str, ...] = ()


_wire = msgspec.json.Decoder(_Wire)
_bodies = {kind: msgspec.json.Decoder(body) for kind, body in BODIES.items()}
_encoder = msgspec.json.Encoder()


def body_from_json(kind: str, raw: bytes) -> Body:
    """The body of `kind`; FactUnreadable says what is wrong and where."""
    decoder = _bodies.get(kind)
    if decoder is None:
        raise FactUnreadable(f"unknown kind {kind!r}")
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FactUnreadable(f"data of {kind}: {error}") from error


def body_to_json(body: Body) -> bytes:
    return _encoder.encode(body)


def fact_from_json(raw: bytes, source: str = "") -> Fact:
    """One fact in wire form; `source` stands in where the wire form names none."""
    try:
        wire = _wire.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FactUnreadable(str(error)) from error
    if wire.occurred_at.tzinfo is None:
        raise FactUnreadable("occurred_at has no time zone")
    body = body_from_json(wire.kind, bytes(wire.data))
    return Fact(wire.order_ref, wire.occurred_at, wire.source or source, wire.key, body, wire.refs)


def fact_to_json(fact: Fact) -> bytes:
    return _encoder.encode(
        {
            "kind": fact.kind,
            "order_ref": fact.order_ref,
            "occurred_at": fact.occurred_at,
            "source": fact.source,
            "key": fact.key,
            "refs": fact.refs,
            "data": fact.data,
        }
    )
