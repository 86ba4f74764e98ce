"""What a check says."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]


class Health(IntEnum):
    OK = 0
    WARN = 1
    FAIL = 2


class Finding(NamedTuple):
    """One line: how it is, about what, and, unless it is well, what to do."""

    health: Health
    about: str
    text: str
    advice: str = ""


def graded(number: float, warn: float, fail: float) -> Health:
    """OK up to `warn`, WARN up to `fail`."""
    if number > fail:
        return Health.FAIL
    return Health.WARN if number > warn else Health.OK
