"""The states of an issue."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    WARNING = "warning"  # worth a look, not broken yet
    OPEN = "open"
    ABSORBED = "absorbed"  # a stronger one speaks for it
    RESOLVED = "resolved"  # a person said so; the finding may still stand
    CLOSED = "closed"  # the finding is gone
