"""The joins that the state is made of: commutative, associative, idempotent."""

from __future__ import annotations

from typing import TypeVar

from waypost.core.order import Mark, Register

T = TypeVar("T")


def first(known: Mark | None, new: Mark) -> Mark:
    """The earlier mark."""
    return new if known is None or new < known else known


def last(known: Mark | None, new: Mark) -> Mark:
    """The later mark."""
    return new if known is None or new > known else known


def latest(known: Register[T] | None, mark: Mark, value: T | None) -> Register[T] | None:
    """The later register; a value of None says nothing."""
    if value is None or (known is not None and known[:2] >= mark):
        return known
    return (*mark, value)


def earliest(known: Register[T] | None, mark: Mark, value: T) -> Register[T]:
    """The earlier register."""
    return known if known is not None and known[:2] <= mark else (*mark, value)


def part(table: dict[str, T], key: str, kind: type[T]) -> T:
    """The part of `table` named `key`, made when it is new."""
    found = table.get(key)
    if found is None:
        found = table[key] = kind()
    return found
