"""The shop of these tests: one seed, one season."""

from __future__ import annotations

from datetime import UTC, datetime

from waypost.sim import Life, Season, Shop, secrets_of

START = datetime(2026, 3, 2, tzinfo=UTC)
RATE = 40.0  # orders an hour
SEED = 7
SEASON = Season(START, RATE)
SECRETS = secrets_of(SEED)


def lives(count: int, trouble: float = 1.0, first: int = 0) -> list[Life]:
    return list(Shop(SEED, trouble).lives(count, START, RATE, first))
