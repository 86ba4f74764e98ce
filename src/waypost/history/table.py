"""CSV tables that may be broken anywhere: the rows that can be read, and the lines that cannot."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from waypost.history.source import Bad, RowUnreadable, SourceUnreadable

# The line it begins on, then the texts of the asked columns.
Row = tuple[int, tuple[str, ...]]

LONGEST_LINE = 1_000_000  # letters
MOST_LINES = 200  # of one row; beyond that a quote was never closed
_CHUNK = 1 << 20


class Table:
    """One UTF-8 CSV file with a header (RFC 4180: commas, doubled quotes).

    `columns` (two or more), and after them `optional` ones, are read wherever they stand; an
    optional column that the file lacks reads as "". SourceUnreadable when the file or a needed
    column is missing.
    """

    def __init__(self, path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.path = path
        try:
            with path.open("rb") as handle:
                first = handle.readline(LONGEST_LINE)
        except OSError as error:
            raise SourceUnreadable(f"{path} cannot be read: {error.strerror}") from error
        header = _header(path, first)
        missing = [name for name in columns if name not in header]
        if missing:
            raise SourceUnreadable(f"{path} has no column {', '.join(missing)}")
        self._width = len(header)
        spots = {name: index for index, name in reversed(list(enumerate(header)))}
        # A column that is not there is read from a blank cell behind the row's last one.
        picks = [spots.get(name, self._width) for name in (*columns, *optional)]
        self._pick = itemgetter(*picks)
        self._padded = self._width in picks

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def count(self) -> int:
        """Lines of the file without its header."""
        with self.path.open("rb") as handle:
            return max(0, sum(map(_newlines, iter(lambda: handle.read(_CHUNK), b""))) - 1)

    def __iter__(self) -> Iterator[Row | Bad]:
        name, width, pick, padded = self.path.name, self._width, self._pick, self._padded
        # Bytes that are no UTF-8 come as surrogates, so that they cost their own row alone.
        with self.path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as handle:
            lines = _Lines(handle)
            lines.next()
            while raw := lines.next():
                number = lines.number
                try:
                    if '"' in raw or not raw.isascii() or "\0" in raw or len(raw) >= LONGEST_LINE:
                        cells = lines.uncommon(raw, width)
                    else:
                        cells = raw.rstrip("\r\n").split(",")
                    if len(cells) != width:
                        if cells == [""]:
                            continue
                        raise RowUnreadable(f"{len(cells)} columns where the header has {width}")
                except RowUnreadable as error:
                    yield Bad(name, number, str(error))
                    continue
                if padded:
                    cells.append("")
                yield number, pick(cells)


class _Lines:
    """Physical lines, numbered from 1; a row that turns out to be broken gives its lines back."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._again: deque[str] = deque()
        self.number = 0

    def next(self) -> str:
        """The next line with its end, at most LONGEST_LINE letters of it; "" at the file's end."""
        raw = self._again.popleft() if self._again else self._handle.readline(LONGEST_LINE)
        if raw:
            self.number += 1
        return raw

    def uncommon(self, raw: str, width: int) -> list[str]:
        """The cells of a row that has quotes, and then may go on over further lines, or letters
        beyond ASCII.

        When they make no row, only its first line is given up: the next ones are read afresh.
        """
        self._measure(raw)
        lines = [raw]
        try:
            while sum(line.count('"') for line in lines) % 2:
                if len(lines) == MOST_LINES or not (raw := self.next()):
                    raise RowUnreadable("a quote is opened and never closed")
                lines.append(raw)
            cells = _parse("".join(lines))
            if len(lines) > 1 and len(cells) != width:
                raise RowUnreadable("a quote is closed too late")
        except RowUnreadable:
            self._again.extendleft(reversed(lines[1:]))
            self.number -= len(lines) - 1
            raise
        return cells

    def _measure(self, raw: str) -> None:
        if len(raw) < LONGEST_LINE or raw.endswith("\n"):
            return
        while raw and not raw.endswith("\n"):
            raw = self._handle.readline(LONGEST_LINE)
        raise RowUnreadable(f"a line of over {LONGEST_LINE:,} letters")


def _parse(text: str) -> list[str]:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RowUnreadable(f"not UTF-8 at letter {error.start + 1}") from error
    if "\0" in text:
        raise RowUnreadable("a NUL byte")
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise RowUnreadable(f"a quote out of place: {error}") from error
    if len(rows) != 1:
        raise RowUnreadable("a quote is closed too late")
    return rows[0]


def _header(path: Path, first: bytes) -> list[str]:
    try:
        rows = list(csv.reader([first.decode("utf-8-sig")], strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceUnreadable(f"{path} has no header that can be read: {error}") from error
    if not any(rows):
        raise SourceUnreadable(f"{path} is empty: a header is due")
    return [name.strip() for name in rows[0]]


def _newlines(chunk: bytes) -> int:
    return chunk.count(b"\n")
