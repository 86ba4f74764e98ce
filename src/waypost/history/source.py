"""What an importer's source is: it streams orders, and names the rows that it cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

from waypost.core.facts import Fact
from waypost.core.policy import Policy

AHEAD = timedelta(days=2)  # a source's clock or zone may be wrong by this much, not by more
LATEST_PROMISE = timedelta(days=730)  # a promise further away is a fault of the row


class SourceUnreadable(Exception):
    """The path holds nothing that this source can read; the message says what is missing."""


class RowUnreadable(ValueError):
    """One row makes no sense; the message says why."""


class Story(NamedTuple):
    """One order: the name it goes by, and its facts, each once."""

    order_ref: str
    facts: list[Fact]


class Bad(NamedTuple):
    """A row that was left out: the file's name, the line it begins on (from 1), and why."""

    file: str
    line: int
    reason: str


class Source(Protocol):
    """One opened history.

    policy: what fits these data best where the user names no policy.
    notes: what an import says once, for people.
    count: how many rows or lines there are to pass; `done` of them have been passed so far.
    stories: all orders and bad rows, in one pass; memory does not grow with the history.
    """

    @property
    def policy(self) -> Policy: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def count(self) -> int: ...

    @property
    def done(self) -> int: ...

    def stories(self) -> Iterator[Story | Bad]: ...


Open = Callable[[Path], Source]
