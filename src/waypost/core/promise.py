"""A delivery promise: what a customer who orders now is told, from the clocks that will watch it.

A promise holds for every order until its `order_by`, that instant included; from then on the next
one does. Its `dispatch_by` is the deadline that the late_dispatch clock gives to an order paid at
`order_by`, so it is never earlier than that of an order paid before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from waypost.core.bodies import Deadline, OrderDescribed
from waypost.core.calendar import Calendar
from waypost.core.catalogue import TRANSITS, Transit
from waypost.core.rules import Rules, matches, specificity

# Whatever lies further ahead is no promise that anybody makes.
FURTHEST = timedelta(days=365)


class Asked(NamedTuple):
    """What a promise is asked for. country: the destination, ISO 3166-1 alpha-2, "" is at home.
    service: the service level as the storefront names it."""

    country: str = ""
    service: str = ""
    warehouse: str = ""
    carrier: str = ""


class Promise(NamedTuple):
    """order_by: the last instant at which it holds. dispatch_by: handed over by then. earliest,
    latest: days of delivery. days: working days until the dispatch, and of the transit."""

    order_by: datetime
    dispatch_by: datetime
    earliest: date
    latest: date
    days: tuple[int, int, int]

    @property
    def body(self) -> OrderDescribed:
        """What it says of an order that was placed on it."""
        return OrderDescribed(
            dispatch_by=Deadline(at=self.dispatch_by), deliver_by=Deadline(day=self.latest)
        )


def promise(
    rules: Rules, asked: Asked, now: datetime, learned: Transit | None = None
) -> Promise | None:
    """What is promised to who orders at `now` (aware UTC); None where nothing can be.

    learned: what the lane's history says; the brand's own transit times stand before it.
    """
    asked = asked._replace(country=(asked.country or rules.country).upper())
    try:
        return _promise(rules, asked, now, learned)
    except OverflowError:
        return None


def _promise(rules: Rules, asked: Asked, now: datetime, learned: Transit | None) -> Promise | None:
    house = rules.warehouses_calendar(asked.warehouse)
    carrier = rules.carriers_calendar(asked.carrier)
    abroad = is_abroad(rules, asked)
    expect = rules.span("late_dispatch", asked.service, "", asked.warehouse, asked.country, abroad)
    order_by = house.next_cutoff(now)
    dispatch_by = rules.term(house.dispatch_start(order_by), expect, house)[0]
    if dispatch_by > now + FURTHEST:
        return None
    transit = transit_of(rules, asked, learned)
    slow = dispatch_by.astimezone(carrier.zone).date()
    fast = min(slow, _leaves(house, order_by).astimezone(carrier.zone).date())
    return Promise(
        order_by,
        dispatch_by,
        carrier.workday_after(fast, transit.fastest),
        carrier.workday_after(slow, transit.slowest),
        (_days(house, order_by, dispatch_by), transit.fastest, transit.slowest),
    )


def is_abroad(rules: Rules, asked: Asked) -> bool:
    """As detectors see it: is a border crossed?"""
    return bool(asked.country and rules.country) and asked.country != rules.country


def transit_of(rules: Rules, asked: Asked, learned: Transit | None = None) -> Transit:
    """The most specific transit time: of the brand's own, else learned, else by default."""
    abroad = is_abroad(rules, asked)
    scope = (asked.service, asked.carrier, asked.warehouse, asked.country, abroad)
    own = [it for it in rules.policy.transit if matches(it.scope, *scope)]
    if not own and learned is not None:
        return learned
    fitting = own or [it for it in TRANSITS if matches(it.scope, *scope)]
    return max(fitting, key=lambda it: specificity(it.scope))


def _leaves(house: Calendar, order_by: datetime) -> datetime:
    """When an order may leave at the earliest: a cut-off says that its day's orders go that day;
    where there is none, nobody said so, and the next working day is meant."""
    if house.cutoff is not None:
        return order_by
    return house.next_cutoff(order_by)


def _days(house: Calendar, start: datetime, end: datetime) -> int:
    """Working days from one instant's day to the other's."""
    day = house.workday_after(start.astimezone(house.zone).date(), 0)
    last = end.astimezone(house.zone).date()
    count = 0
    while day < last:
        day = house.workday_after(day + timedelta(days=1), 0)
        count += 1
    return count
