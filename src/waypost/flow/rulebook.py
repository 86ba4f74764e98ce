"""Each brand's compiled rules, kept in memory for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import structlog

from waypost.core.policy import PolicyUnreadable
from waypost.core.rules import Rules, brand_rules
from waypost.tell.desks import Desks

FRESH_FOR = 5.0

__all__ = ["FRESH_FOR", "Rulebook", "brand_rules"]

log = structlog.get_logger(__name__)


class Rulebook:
    """`rules(brand_id)`; `load` reads every brand's policy, and how each speaks to its customers
    (`desks`)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._loaded_at = float("-inf")
        self._rules: dict[int, Rules] = {}
        self.desks = Desks(clock)

    @property
    def stale(self) -> bool:
        return self._clock() - self._loaded_at > FRESH_FOR

    def rules(self, brand_id: int) -> Rules:
        return self._rules[brand_id]

    def brands(self) -> list[int]:
        return list(self._rules)

    def load(self, connection: psycopg.Connection[Any]) -> None:
        """A policy that cannot be read leaves the brand's last good one in force, and says so."""
        rows = connection.execute("select id, zone, country, policy from accounts_brand").fetchall()
        for brand_id, zone, country, policy in rows:
            try:
                self._rules[brand_id] = brand_rules(zone, country, policy)
            except PolicyUnreadable as error:
                log.error("policy_unreadable", brand=brand_id, error=str(error))
                if brand_id not in self._rules:
                    self._rules[brand_id] = brand_rules(zone, country, {})
        self.desks.load(connection)
        self._loaded_at = self._clock()
