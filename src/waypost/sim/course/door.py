"""The last mile: out for delivery, attempts, pickup points, delivery or the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.sim.course.base import Course
from waypost.sim.course.way import Place, Way
from waypost.sim.steps import Step, What, later

_DAY = timedelta(days=1)


def doorstep(c: Course, wanted: datetime) -> datetime:
    """A moment at the customer's door on the day of `wanted`, or the day before a Sunday."""
    return _at_door(c, wanted, -1)


def on_day(c: Course, wanted: datetime) -> datetime:
    """The same, or the day after a Sunday."""
    return _at_door(c, wanted, 1)


def _at_door(c: Course, wanted: datetime, away_from_sunday: int) -> datetime:
    offset = timedelta(hours=c.life.buyer.town.utc_offset)
    local = wanted + offset
    if local.weekday() == 6:
        local += _DAY * away_from_sunday
    minute = c.rng.randrange(9 * 60, 18 * 60)
    return local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0) - offset


def knock(c: Course, way: Way) -> str:
    """The end of a parcel that reached its town: the name of an `End`."""
    town = c.life.buyer.town
    here = (town.city.upper(), town.region, town.country, town.postcode)
    arrival = max(way.arrival, later(way.last_at, 1))
    if c.hit("refused_at_door"):
        return _refused(c, way, arrival, here)
    if town.country == "US" and c.habit("pickup_point"):
        return _at_point(c, way, arrival, here)
    _say(c, way, later(arrival, -3.5), "out_for_delivery/out_for_delivery", here)
    tries = 0
    while tries < 2 and c.hit("failed_again" if tries else "failed_attempt"):
        tries += 1
        _say(c, way, arrival, "failure/unable_to_deliver", here)
        arrival = on_day(c, later(arrival, 24))
        _say(c, way, later(arrival, -3.5), "out_for_delivery/out_for_delivery", here)
    _say(c, way, arrival, "delivered/delivered", here)
    way.there_at = way.last_at
    return "DELIVERED"


_TEXTS = {
    "out_for_delivery/out_for_delivery": "Out for delivery",
    "failure/unable_to_deliver": "Delivery attempted, no access to delivery location",
    "failure/refused": "Refused by recipient",
    "available_for_pickup/arrived_at_pickup_location": "Available for pickup",
    "return_to_sender/return": "Return to sender",
    "delivered/delivered": "Delivered",
}


def _say(c: Course, way: Way, at: datetime, code: str, place: Place) -> None:
    at = max(at, later(way.last_at, 0.1))
    c.life.steps.append(Step(at, What.SCANNED, way.parcel, code, _TEXTS[code], place))
    way.last_at = at


def _refused(c: Course, way: Way, arrival: datetime, here: Place) -> str:
    _say(c, way, later(arrival, -3.5), "out_for_delivery/out_for_delivery", here)
    _say(c, way, arrival, "failure/refused", here)
    _say(c, way, c.after(arrival, 14, 40), "return_to_sender/return", here)
    return "SENT_BACK"


def _at_point(c: Course, way: Way, arrival: datetime, here: Place) -> str:
    _say(c, way, arrival, "available_for_pickup/arrived_at_pickup_location", here)
    way.there_at = way.last_at
    if not c.hit("pickup_ignored"):
        _say(c, way, c.after(arrival, 2, 44), "delivered/delivered", here)
        return "DELIVERED"
    if c.hit("pickup_never"):
        _say(c, way, c.after(arrival, 7 * 24, 8 * 24), "return_to_sender/return", here)
        return "SENT_BACK"
    _say(c, way, c.after(arrival, 3.2 * 24, 6.5 * 24), "delivered/delivered", here)
    return "DELIVERED"
