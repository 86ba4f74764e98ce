"""Token buckets in memory: a little inexact over processes, and enough against a guesser."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class Buckets:
    """`burst` takes at once and `rate` a second after that, for each key.

    The oldest keys are forgotten beyond `most`, which only ever forgives.
    """

    def __init__(self, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, now: float) -> bool:
        """May `key` do it once more at `now` (seconds of any steady clock)?"""
        level = self._level(key, now)
        if level < 1:
            self._levels[key] = (level, now)
            return False
        self._levels[key] = (level - 1, now)
        self._levels.move_to_end(key)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return True

    def empty(self, key: Hashable, now: float) -> bool:
        """Is nothing left for `key`? Takes nothing."""
        return key in self._levels and self._level(key, now) < 1

    def _level(self, key: Hashable, now: float) -> float:
        level, then = self._levels.get(key, (self._burst, now))
        return min(self._burst, level + (now - then) * self._rate)
