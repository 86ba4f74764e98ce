"""What became of a delivery."""

from __future__ import annotations

from enum import IntEnum


class ReadingState(IntEnum):
    NEW = 0  # nobody has read it yet
    READ = 1
    UNREADABLE = 2  # kept, with the reason, until it is replayed
    IGNORED = 3  # understood, and nothing in it is watched
    FETCHING = 4  # thin: its real body is being asked for
