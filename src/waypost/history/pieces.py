"""Pieces: temporary files that let a history be joined by a key without holding it in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

# A piece of this many bytes is held in memory at a time, as objects around six times as large.
PIECE = 24_000_000
MOST = 256  # files open at once; beyond PIECE * MOST bytes (6 GB) the pieces grow instead


def pieces_for(size: int) -> int:
    """Into how many pieces data of `size` bytes are dealt; 1 stays in memory."""
    return min(MOST, 1 + size // PIECE)


class Pieces:
    """`count` files in `folder`: records of equal key come to lie in the same one, in order."""

    def __init__(self, folder: Path, name: str, count: int) -> None:
        self._paths = [folder / f"{name}.{number}" for number in range(count)]

    @contextmanager
    def open(self) -> Iterator[Callable[[int, bytes], None]]:
        """Gives `put(key, record)`; a record holds no line feed."""
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in self._paths]
            count = len(files)

            def put(key: int, record: bytes) -> None:
                files[key % count].write(record + b"\n")

            yield put

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        return map(_read, self._paths)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        yield from handle
    path.unlink()
