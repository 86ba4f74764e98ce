"""components: which lines of a large file belong together, found without holding the file.

Names are hashed into a table of union-find parents that lies in a temporary file, around 32 bytes
a line, which the kernel pages in and out. Two names that fall on one slot join what does not
belong together; that costs a little memory later and never a wrong order, because within a piece
the names themselves decide.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

_SLOTS_A_LINE = 8
_ITEM = 4  # bytes of a slot


class Components:
    """Sets of names that were said together. `folder` holds the table while it is used."""

    def __init__(self, folder: Path, lines: int) -> None:
        self._size = max(1024, lines * _SLOTS_A_LINE)
        path = folder / "components"
        with path.open("w+b") as handle:
            handle.truncate(self._size * _ITEM)
            self._map = mmap.mmap(handle.fileno(), 0)
        # A slot holds its parent's number plus one; 0 is a root.
        self._parents = memoryview(self._map).cast("i")

    def join(self, names: Iterable[str]) -> None:
        """These names belong together."""
        parents, size = self._parents, self._size
        root = -1
        for name in names:
            other = self._root(hash(name) % size)
            if root < 0:
                root = other
            elif other != root:
                parents[other] = root + 1

    def of(self, name: str) -> int:
        """The component's number, the same for all names that were joined."""
        return self._root(hash(name) % self._size)

    def close(self) -> None:
        self._parents.release()
        self._map.close()

    def _root(self, slot: int) -> int:
        parents = self._parents
        while parent := parents[slot]:
            above = parents[parent - 1]
            if not above:
                return parent - 1
            parents[slot] = above  # path halving
            slot = above - 1
        return slot
