"""The shop: order after order, each with its whole life. Pure: no clock, no network.

Order N is drawn from dice of its own, seeded with the shop's seed and N: it is the same in a
stream of ten and in one of a million, and it can be drawn again alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from operator import attrgetter
from random import Random

import msgspec

from waypost.sim.course.after import afterwards
from waypost.sim.course.base import Course
from waypost.sim.course.house import REUSE_EVERY, Leg, add_parcel, pack, promise, route
from waypost.sim.course.pay import doubt, pay
from waypost.sim.course.road import travel
from waypost.sim.goods import PRODUCTS
from waypost.sim.lanes import lane_to
from waypost.sim.people import person
from waypost.sim.steps import Life, SaleLine, What, later
from waypost.sim.trouble import HOURLY, LINES, Odds, pick, scaled
from waypost.sim.worktime import HOURS_BEHIND

_BY_HOUR = (0.0, *accumulate(HOURLY[:-1]), 1.0)
_DAY = timedelta(days=1)
_REUSED_AFTER = 120 * 24  # hours; carriers leave a number alone for some months
_TAX_PERCENT = 7
_by_time = attrgetter("at")


class Season(msgspec.Struct, frozen=True):
    """When orders come: from `start` (aware), `per_hour` of them on average, more in the evening
    than at night."""

    start: datetime
    per_hour: float

    def placed_at(self, number: int, jitter: float) -> datetime:
        """The instant of order `number`; `jitter` 0..1 places it within its share of time."""
        local = self.start.astimezone(UTC) - timedelta(hours=HOURS_BEHIND)
        midnight = datetime(local.year, local.month, local.day, tzinfo=UTC)
        begun = _share_of_day((local - midnight) / _DAY)
        days, share = divmod(begun + (number + jitter) / self.per_hour / 24, 1)
        at = midnight + _DAY * days + _DAY * _time_of_day(share)
        return (at + timedelta(hours=HOURS_BEHIND)).replace(microsecond=0)

    @property
    def recycle(self) -> int:
        """After how many orders a carrier's number may come round again."""
        orders = max(1, int(self.per_hour * _REUSED_AFTER))
        return -(-orders // REUSE_EVERY) * REUSE_EVERY


def _share_of_day(time: float) -> float:
    hour, rest = divmod(time * 24, 1)
    low, high = _BY_HOUR[int(hour)], _BY_HOUR[int(hour) + 1]
    return low + (high - low) * rest


def _time_of_day(share: float) -> float:
    hour = min(bisect_right(_BY_HOUR, share), 24) - 1
    low, high = _BY_HOUR[hour], _BY_HOUR[hour + 1]
    return (hour + (share - low) / (high - low)) / 24


class Shop:
    """A seeded shop. `trouble` multiplies the chance of everything that goes wrong: 0 is a world
    in which all goes well, 1 the usual one, 5 a show of all there is.
    """

    def __init__(self, seed: int = 1, trouble: float = 1.0, odds: Odds | None = None) -> None:
        self.seed = seed
        self.odds = scaled(odds or Odds(), trouble)
        self._chances: dict[str, float] = msgspec.structs.asdict(self.odds)

    def lives(self, count: int, start: datetime, rate: float, first: int = 0) -> Iterator[Life]:
        """`count` orders from number `first` on, in the order in which they are placed.

        start: aware; the instant before order 0. rate: orders an hour.
        """
        season = Season(start, rate)
        return (self.life(number, season) for number in range(first, first + count))

    def life(self, number: int, season: Season) -> Life:
        """The whole life of one order."""
        rng = Random(f"{self.seed}/{number}")
        placed_at = season.placed_at(number, rng.random())
        life = self._sale(number, placed_at, rng)
        course = Course(life, rng, self.odds, self._chances)
        if course.hit("stray_label"):
            _stray(course)
        else:
            _live(course, season.recycle)
        life.steps.sort(key=_by_time)
        return life

    def _sale(self, number: int, placed_at: datetime, rng: Random) -> Life:
        buyer = person(rng)
        products = rng.sample(PRODUCTS, pick(LINES, rng))
        lines = tuple(SaleLine(product, 2 if rng.random() < 0.05 else 1) for product in products)
        goods = sum(line.product.price_minor * line.quantity for line in lines)
        return Life(
            self.seed,
            number,
            placed_at,
            buyer,
            lines,
            lane_to(buyer.town.country, rng.random() < self.odds.express, rng),
            "bank" if rng.random() < self.odds.slow_method else "card",
            goods * _TAX_PERCENT // 100 if buyer.town.country == "US" else 0,
        )


def _live(c: Course, recycle: int) -> None:
    paid_at = pay(c)
    if paid_at is None:
        return
    seen_at = route(c, paid_at)
    free_at = doubt(c, paid_at)
    if free_at is None:
        return
    legs = pack(c, paid_at, seen_at, free_at, recycle)
    if legs:
        afterwards(c, [travel(c, leg) for leg in legs])


def _stray(c: Course) -> None:
    """A parcel that somebody labelled by hand: the carrier speaks of it, the shop never did."""
    c.life.stray = True
    labelled_at = c.life.placed_at
    index = add_parcel(c.life, c.life.lane, {})
    promised = promise(c, labelled_at, index)
    c.add(labelled_at, What.PACKED, index)
    travel(c, Leg(index, labelled_at, later(labelled_at, 20), promised))
