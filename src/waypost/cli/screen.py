"""What a person sees while a history is read: a progress bar on a terminal, and the bad rows."""

from __future__ import annotations

import csv
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from waypost.cli.failing import Failure
from waypost.history.source import Bad, Open, Source, SourceUnreadable, Story
from waypost.history.sources import SOURCES

SHOWN = 50  # bad rows; a file has them all
_EVERY = 500  # stories between two looks at the bar


def opened(name: str, path: Path) -> Source:
    """The source `name` over `path`; Failure when there is none such or it cannot read that."""
    source: Open | None = SOURCES.get(name)
    if source is None:
        raise Failure(f"There is no source {name!r}; there are {', '.join(SOURCES)}.", 2)
    try:
        return source(path)
    except SourceUnreadable as error:
        raise Failure(str(error)) from error


def calm_collector() -> None:
    """Facts hold no reference cycles: looking for some among millions of them finds nothing."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def writing(path: Path) -> TextIO:
    """`path`, opened to write a CSV file; Failure when that may not be."""
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}", 2) from error


class Watched:
    """A source whose passing shows as a bar on standard error, where that is a terminal."""

    def __init__(self, source: Source, title: str) -> None:
        self._source = source
        self._title = title
        self.policy, self.notes, self.count = source.policy, source.notes, source.count

    @property
    def done(self) -> int:
        return self._source.done

    def stories(self) -> Iterator[Story | Bad]:
        if not sys.stderr.isatty():
            yield from self._source.stories()
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        screen = Console(stderr=True)
        with Progress(*columns, TimeRemainingColumn(), console=screen, transient=True) as bar:
            task = bar.add_task(self._title, total=self._source.count or None)
            for number, story in enumerate(self._source.stories()):
                if number % _EVERY == 0:
                    bar.update(task, completed=self._source.done)
                yield story


class BadRows:
    """Tells of rows that were left out: the first ones on standard error, all in `path`."""

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self._screen = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self._file = None if path is None else writing(path)
        if self._file is not None:
            csv.writer(self._file).writerow(Bad._fields)

    def __call__(self, bad: Bad) -> None:
        self.count += 1
        if self._file is not None:
            csv.writer(self._file).writerow(bad)
        if self.count <= SHOWN:
            where = f"{bad.file}:{bad.line}: " if bad.file else ""
            self._screen.print(f"{where}{bad.reason}")

    def __enter__(self) -> BadRows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        if self.count > SHOWN:
            hint = "" if self._file is not None else "; --errors FILE keeps them all"
            self._screen.print(f"... and {self.count - SHOWN:,} more rows left out{hint}")
