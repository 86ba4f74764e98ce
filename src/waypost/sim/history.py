"""A shop with a past: weeks of facts to import, and their continuation as live webhooks.

Orders that are in the middle of their life at the seam go on as webhooks where the facts stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from waypost.core.facts import Fact
from waypost.sim.facts import facts_of
from waypost.sim.life import Season, Shop
from waypost.sim.steps import Life
from waypost.sim.stream import USUAL, Mischief, Sent, stream

_WITHOUT_END = 10**9


class Past(msgspec.Struct, frozen=True):
    """What happened in `shop` before `seam`."""

    shop: Shop
    season: Season
    seam: datetime
    mischief: Mischief = USUAL

    def lives(self) -> Iterator[Life]:
        """All orders placed before the seam."""
        number = 0
        while True:
            life = self.shop.life(number, self.season)
            if life.placed_at >= self.seam:
                return
            yield life
            number += 1

    def facts(self) -> Iterator[tuple[Life, list[Fact]]]:
        """Each of these orders with what was known of it at the seam."""
        for life in self.lives():
            yield life, facts_of(life, self.mischief, self.seam)


def history(
    shop: Shop, days: float, orders: int, seam: datetime, mischief: Mischief = USUAL
) -> Past:
    """About `orders` orders in the `days` before `seam` (aware)."""
    season = Season(seam - timedelta(days=days), orders / days / 24)
    return Past(shop, season, seam, mischief)


def live(past: Past) -> Iterator[Sent]:
    """The webhooks after the seam, oldest first and without end: of the orders of the past, and of
    new ones that come at the same rate."""
    season = past.season
    return stream(
        past.shop, _WITHOUT_END, season.start, season.per_hour, past.mischief, since=past.seam
    )


class Pace(msgspec.Struct, frozen=True):
    """A simulated clock that stood at `seam` when the real one stood at `began`, and runs `scale`
    times as fast until it has caught up with the real one; it never runs ahead of it, because
    the door takes no news from the future."""

    seam: datetime
    began: datetime
    scale: float = 1.0

    def simulated(self, now: datetime) -> datetime:
        return min(now, self.seam + (now - self.began) * self.scale)

    def real(self, at: datetime) -> datetime:
        """When the simulated clock reaches `at`."""
        return max(at, self.began + (at - self.seam) / self.scale)
