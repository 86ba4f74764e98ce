"""Columns as PostgreSQL arrays in binary: `unnest` of these is how rows travel in bulk.

psycopg dumps a list element by element through a generic dumper, about a microsecond each; with
a dozen columns and a dozen facts a delivery that was more than judging them. Each function here
writes the whole array in one go, some six times faster, in the format that `array_recv` reads:
dimensions, a has-nulls flag, the element's type, then length and bytes of each element.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat

from psycopg import adapters, pq
from psycopg.adapt import Buffer, Dumper

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NULL = b"\xff\xff\xff\xff"
_length = struct.Struct("!i").pack
_int8 = struct.Struct("!iq").pack
_int4 = struct.Struct("!ii").pack
_int2 = struct.Struct("!ih").pack

# Type oids of PostgreSQL's catalogue: element, array.
_BOOL, _BOOLS = 16, 1000
_BYTEA, _BYTEAS = 17, 1001
_INT8, _INT8S = 20, 1016
_INT2, _INT2S = 21, 1005
_INT4, _INT4S = 23, 1007
_TEXT, _TEXTS = 25, 1009
_TIMESTAMPTZ, _TIMESTAMPTZS = 1184, 1185


class Column:
    """An encoded array and its type's oid."""

    __slots__ = ("oid", "raw")

    def __init__(self, oid: int, element: int, count: int, nulls: bool, body: bytes) -> None:
        self.oid = oid
        head = struct.pack("!iiIii", 1, nulls, element, count, 1) if count else b""
        self.raw = head + body if count else struct.pack("!iiI", 0, 0, element)


class _ColumnDumper(Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: Column) -> Buffer:
        return obj.raw

    def get_key(self, obj: Column, format: object) -> tuple[type, int]:  # type: ignore[override]  # noqa: A002
        return Column, obj.oid

    def upgrade(self, obj: Column, format: object) -> Dumper:  # noqa: A002
        dumper = _ColumnDumper(Column)
        dumper.oid = obj.oid
        return dumper


adapters.register_dumper(Column, _ColumnDumper)


def int8s(values: Sequence[int | None]) -> Column:
    """bigint[]"""
    return Column(_INT8S, _INT8, len(values), *_eights(values))


def int4s(values: Sequence[int]) -> Column:
    """int[]"""
    return Column(_INT4S, _INT4, len(values), False, b"".join(map(_int4, repeat(4), values)))


def int2s(values: Sequence[int]) -> Column:
    """smallint[]"""
    return Column(_INT2S, _INT2, len(values), False, b"".join(map(_int2, repeat(2), values)))


def bools(values: Sequence[bool]) -> Column:
    """boolean[]"""
    body = b"".join([b"\x00\x00\x00\x01\x01" if v else b"\x00\x00\x00\x01\x00" for v in values])
    return Column(_BOOLS, _BOOL, len(values), False, body)


def byteas(values: Sequence[bytes]) -> Column:
    """bytea[]"""
    return Column(_BYTEAS, _BYTEA, len(values), False, _joined(values))


def texts(values: Iterable[str]) -> Column:
    """text[]; a NUL is refused by PostgreSQL and must be gone before."""
    encoded = [value.encode() for value in values]
    return Column(_TEXTS, _TEXT, len(encoded), False, _joined(encoded))


def utf8s(values: Sequence[bytes]) -> Column:
    """text[] of values that are UTF-8 already, JSON for instance."""
    return Column(_TEXTS, _TEXT, len(values), False, _joined(values))


def instants(values: Sequence[datetime | None]) -> Column:
    """timestamptz[]"""
    micros = [None if value is None else (value - _EPOCH) // _MICROSECOND for value in values]
    return Column(_TIMESTAMPTZS, _TIMESTAMPTZ, len(micros), *_eights(micros))


def _eights(values: Sequence[int | None]) -> tuple[bool, bytes]:
    """Are there nulls among them, and each after its length."""
    if None in values:
        return True, b"".join([_NULL if value is None else _int8(8, value) for value in values])
    return False, b"".join(map(_int8, repeat(8), values))


def _joined(values: Sequence[bytes]) -> bytes:
    parts: list[bytes] = []
    for value in values:
        parts.append(_length(len(value)))
        parts.append(value)
    return b"".join(parts)
