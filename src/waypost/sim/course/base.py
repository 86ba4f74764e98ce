"""The course of one life while it is being drawn."""

from __future__ import annotations

from datetime import datetime
from random import Random

from waypost.sim.steps import Life, Step, What, later
from waypost.sim.trouble import Odds


class Course:
    """A life that grows, with the dice that decide over it."""

    def __init__(self, life: Life, rng: Random, odds: Odds, chances: dict[str, float]) -> None:
        self.life = life
        self.rng = rng
        self.odds = odds
        self.chances = chances

    def habit(self, name: str) -> bool:
        """Does this harmless thing happen?"""
        return self.rng.random() < self.chances[name]

    def hit(self, name: str) -> bool:
        """Does this trouble strike? It is written down if so."""
        if self.rng.random() >= self.chances[name]:
            return False
        self.life.troubles.append(name)
        return True

    def after(self, at: datetime, least: float, most: float) -> datetime:
        """Between `least` and `most` hours after `at`."""
        return later(at, least + (most - least) * self.rng.random())

    def minute(self) -> int:
        return self.rng.randrange(60)

    def add(self, at: datetime, what: What, of: int = 0, code: str = "") -> None:
        self.life.steps.append(Step(at, what, of, code))

    def until(self, at: datetime, what: What, until: datetime, of: int = 0, code: str = "") -> None:
        self.life.steps.append(Step(at, what, of, code, until=until))
