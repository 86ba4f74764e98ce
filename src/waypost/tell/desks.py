"""Each brand's way of speaking, kept in memory for a few seconds. Knows no Django."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import structlog

from waypost.core.policy import PolicyUnreadable
from waypost.core.rules import Rules, brand_rules
from waypost.tell.desk import DEFAULT, Desk, DeskWrong, desk_from

FRESH_FOR = 5.0

log = structlog.get_logger(__name__)

_BRANDS = """
select b.id, b.zone, b.country, b.policy, b.activated_at, d.settings
from accounts_brand b left join tell_desk d on d.brand_id = b.id
"""


class Speaker(NamedTuple):
    """A brand, as far as telling its customers goes. activated_at: nothing that happened before
    is told. rules: with its zone and country."""

    desk: Desk
    rules: Rules
    activated_at: datetime


class Desks:
    """`of(brand_id)`; `load` reads every brand's settings."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._loaded_at = float("-inf")
        self._speakers: dict[int, Speaker] = {}

    @property
    def stale(self) -> bool:
        return self._clock() - self._loaded_at > FRESH_FOR

    def of(self, brand_id: int) -> Speaker | None:
        """None for a brand that is not known (yet)."""
        return self._speakers.get(brand_id)

    def load(self, connection: psycopg.Connection[Any]) -> None:
        """Settings that cannot be read leave the brand's last good ones in force, and say so."""
        for brand_id, zone, country, policy, activated_at, settings in connection.execute(
            _BRANDS
        ).fetchall():
            known = self._speakers.get(brand_id)
            desk = known.desk if known else DEFAULT
            try:
                desk = DEFAULT if settings is None else desk_from(settings)
            except DeskWrong as error:
                log.error("desk_unreadable", brand=brand_id, error=str(error))
            try:
                rules = brand_rules(zone, country, policy)
            except PolicyUnreadable:
                rules = known.rules if known else brand_rules(zone, country, {})
            self._speakers[brand_id] = Speaker(desk, rules, activated_at)
        self._loaded_at = self._clock()
