"""How a command ends when it cannot do what it was asked: one clear line, and an exit code."""

from __future__ import annotations


class Failure(Exception):
    """What is wrong and what to do. code: 1 it could not be done, 2 it was asked wrongly."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
