"""Lists as CSV: streamed piece by piece, with nothing in a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse

from waypost.accounts.roles import seat_of
from waypost.accounts.scope import bind

PIECE = 2000

# What spreadsheets take for the beginning of a formula, also behind a tab or a line break.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "|", "%")

Row = Sequence[object]
# The place to go on after (None: the beginning) -> some rows, and the next place or None.
Piece = Callable[[Any], tuple[list[Row], Any]]


def cell(value: object) -> str:
    """A value as text: instants in UTC (ISO 8601), None empty, formulas behind an apostrophe.

    >>> cell("=1+1"), cell(-5), cell("-5 %")
    ("'=1+1", '-5', "'-5 %")
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def stream(
    request: HttpRequest, name: str, header: Sequence[str], piece: Piece
) -> StreamingHttpResponse:
    """A download `name.csv`. Each piece is read in a short transaction of its own, bound to the
    request's brand, so that a million rows neither fill the memory nor hold a snapshot open."""
    brand_id = seat_of(request).brand_id

    def read(after: Any) -> tuple[list[Row], Any]:
        with transaction.atomic():
            bind(brand_id)
            return piece(after)

    content = (
        _async_pieces(header, read) if isinstance(request, ASGIRequest) else _pieces(header, read)
    )
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _pieces(header: Sequence[str], read: Piece) -> Iterator[str]:
    yield _block([header])
    after = None
    while True:
        found, after = read(after)
        yield _block(found)
        if after is None:
            return


async def _async_pieces(header: Sequence[str], read: Piece) -> AsyncIterator[str]:
    yield _block([header])
    after = None
    while True:
        found, after = await sync_to_async(read)(after)
        yield _block(found)
        if after is None:
            return


def _block(found: Iterable[Row]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([cell(value) for value in row] for row in found)
    return buffer.getvalue()
