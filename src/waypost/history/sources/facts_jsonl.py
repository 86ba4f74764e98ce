"""facts-jsonl: one fact a line, in the wire form of `waypost.core.facts`.

An order's facts may stand anywhere in the file and go by any of its references. A file of up to
some megabytes is grouped in memory. A larger one is read twice: first for its names alone, which
says what belongs together (`components`), then to deal the lines into temporary pieces, each of
which is small enough to be grouped in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from waypost.core.facts import Fact, FactUnreadable, fact_from_json
from waypost.core.policy import DEFAULT
from waypost.history.components import Components
from waypost.history.grouping import grouped
from waypost.history.pieces import Pieces, pieces_for
from waypost.history.source import AHEAD, Bad, RowUnreadable, SourceUnreadable, Story
from waypost.lib.times import EARLIEST

LONGEST_LINE = 1_000_000  # bytes
LONGEST_NAME = 300  # characters; the database's index holds no longer ones
_CHUNK = 1 << 20

Line = tuple[int, bytes]


class _Names(msgspec.Struct):
    order_ref: str
    refs: tuple[str, ...] = ()


_names = msgspec.json.Decoder(_Names)


class FactsJsonl:
    """A history.source.Source over one file."""

    policy = DEFAULT
    notes: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as handle:
                chunks = iter(lambda: handle.read(_CHUNK), b"")
                self.count = sum(chunk.count(b"\n") for chunk in chunks)
        except OSError as error:
            raise SourceUnreadable(f"{path} cannot be read: {error.strerror}") from error
        self._latest = datetime.now(UTC) + AHEAD
        self.done = 0

    def stories(self) -> Iterator[Story | Bad]:
        count = pieces_for(self._path.stat().st_size)
        if count == 1:
            yield from self._tell(self._lines())
            return
        with TemporaryDirectory(prefix="waypost-") as folder:
            for piece in self._dealt(Path(folder), count):
                yield from self._tell(map(_numbered, piece))

    def _lines(self) -> Iterator[Line]:
        with self._path.open("rb") as handle:
            number = 0
            while raw := handle.readline(LONGEST_LINE):
                number += 1
                yield number, raw
                while len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                    raw = handle.readline(LONGEST_LINE)

    def _dealt(self, folder: Path, count: int) -> Pieces:
        """The lines in pieces; what is connected by names is in one."""
        components = Components(folder, self.count)
        for _, raw in self._lines():
            found = _names_in(raw)
            if found is not None and found.refs:
                components.join((found.order_ref, *found.refs))
        pieces = Pieces(folder, "facts", count)
        with pieces.open() as put:
            for number, raw in self._lines():
                found = _names_in(raw)
                key = 0 if found is None else components.of(found.order_ref)
                put(key, b"%d %s" % (number, raw.rstrip(b"\r\n")))
        components.close()
        return pieces

    def _tell(self, lines: Iterable[Line]) -> Iterator[Story | Bad]:
        bad: list[Bad] = []
        stories = grouped(self._facts(lines, bad))
        for story in stories:
            yield from bad
            bad.clear()
            yield story
        yield from bad

    def _facts(self, lines: Iterable[Line], bad: list[Bad]) -> Iterator[Fact]:
        latest = self._latest
        for number, raw in lines:
            self.done += 1
            try:
                fact = _sensible(fact_from_json(raw), raw, latest)
            except (FactUnreadable, RowUnreadable, RecursionError) as error:
                if raw.strip():
                    bad.append(Bad(self._path.name, number, str(error)))
                continue
            yield fact


def _sensible(fact: Fact, raw: bytes, latest: datetime) -> Fact:
    """`fact` if it can be stored, in UTC; RowUnreadable says why not."""
    at = fact.occurred_at
    if not EARLIEST <= at <= latest:
        raise RowUnreadable(f"{at.isoformat()} is out of range")
    if b"\\u0000" in raw:
        raise RowUnreadable("a NUL character")
    if not fact.key or not fact.order_ref.partition(":")[2]:
        raise RowUnreadable("key or order_ref is empty")
    if len(raw) > LONGEST_NAME and max(map(len, (fact.order_ref, *fact.refs))) > LONGEST_NAME:
        raise RowUnreadable(f"a reference of over {LONGEST_NAME} characters")
    if at.tzinfo is not UTC:
        return msgspec.structs.replace(fact, occurred_at=at.astimezone(UTC))
    return fact


def _names_in(raw: bytes) -> _Names | None:
    try:
        return _names.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _numbered(record: bytes) -> Line:
    number, _, raw = record.partition(b" ")
    return int(number), raw
