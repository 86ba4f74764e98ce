"""From the van to the door: scans along the lane, and what can happen on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

from waypost.sim.course.base import Course
from waypost.sim.course.door import doorstep, knock, on_day
from waypost.sim.course.house import Leg
from waypost.sim.course.way import Way, plan
from waypost.sim.lanes import GATEWAYS, Lane
from waypost.sim.steps import What, later
from waypost.sim.trouble import LATENESS, PUNCTUAL
from waypost.sim.worktime import business_days_later


class End(Enum):
    DELIVERED = auto()
    UNSEEN = auto()  # it arrived, but no system ever saw it
    LOST = auto()
    DAMAGED = auto()
    SENT_BACK = auto()


class Trip(NamedTuple):
    """How a parcel's way ended, when, and whether the customer had to wait past the promise."""

    parcel: int
    end: End
    at: datetime
    late: bool


def travel(c: Course, leg: Leg) -> Trip:
    """The way of one parcel, with at most one mishap between the depots and one at the door."""
    if c.hit("untrackable"):
        c.add(c.after(leg.labelled_at, 1, 6), What.UNTRACKABLE, leg.parcel)
        return Trip(leg.parcel, End.UNSEEN, later(leg.handed_at, 96), late=False)
    lane = c.life.parcels[leg.parcel].lane
    late = c.hit("late_after_late_dispatch" if leg.late else "late")
    arrival = _arrival(c, leg, lane, late)
    way = plan(c, leg.parcel, leg.handed_at, arrival)
    ended = _mishap(c, way)
    if ended is None:
        _say_when(c, way, leg.promised)
        ended = knock(c, way)
    return Trip(leg.parcel, End[ended], way.last_at, _day(c, way.there_at) > leg.promised)


def _arrival(c: Course, leg: Leg, lane: Lane, late: bool) -> datetime:
    """When it will stand at the door: within the promise, or after it by Olist's measure."""
    town = c.life.buyer.town
    promised = leg.promised
    evening = promised + timedelta(hours=18 - town.utc_offset)
    if late:
        wanted = evening + timedelta(days=LATENESS.draw(c.rng) * lane.usual)
        return on_day(c, max(wanted, promised + timedelta(days=1, hours=12)))
    time_left = evening - leg.handed_at
    if time_left < timedelta(hours=18):
        return doorstep(c, later(leg.handed_at, lane.usual * 24))
    wanted = leg.handed_at + max(time_left * PUNCTUAL.draw(c.rng), timedelta(hours=17))
    return min(doorstep(c, wanted), evening)


def _day(c: Course, at: datetime) -> datetime:
    local = at + timedelta(hours=c.life.buyer.town.utc_offset)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _say_when(c: Course, way: Way, promised: datetime) -> None:
    """The carrier moves its date where the parcel will be late, and sometimes for nothing."""
    day = _day(c, way.arrival)
    if day > promised:
        if not c.hit("edd_moved"):
            return
        moved_at = max(later(way.scans[0].at, 1), later(promised, -20))
    elif c.hit("edd_moved_in_vain"):
        moved_at = way.before_the_door(c)
        day = promised + timedelta(days=c.rng.randint(1, 3))
    else:
        return
    if moved_at < way.arrival:
        c.until(moved_at, What.PROMISED, day, way.parcel, "moved")


def _mishap(c: Course, way: Way) -> str | None:
    """At most one on the way; the name of the end that it brings, None if the parcel goes on."""
    if c.hit("lost"):
        return _lost(c, way)
    if c.hit("damaged"):
        way.cut(c)
        way.say(c.after(way.last_at, 2, 20), "failure/damaged", "Package damaged in transit")
        way.write(c)
        return End.DAMAGED.name
    if c.hit("stalled"):
        days = c.rng.randint(6, 10) if way.abroad else c.rng.randint(4, 8)
        cut = way.pause(c)
        way.delay(c, cut, business_days_later(way.scans[cut].at, days) - way.scans[cut].at)
    elif c.hit("misrouted"):
        _slowed(c, way, "in_transit/missorted", "Package was missent, rerouting", 20, 70)
    elif c.hit("weather"):
        _slowed(c, way, "in_transit/weather_delay", "Severe weather has delayed delivery", 10, 50)
    elif c.hit("delayed"):
        detail = c.rng.choice(("held", "delayed", "transit_exception"))
        _slowed(c, way, f"in_transit/{detail}", "Your package is delayed", 12, 70)
    elif c.hit("address_unfound"):
        _slowed(c, way, "in_transit/address_correction", "Address requires correction", 14, 50)
    elif way.abroad and c.hit("customs"):
        _customs(c, way)
    way.write(c)
    return None


def _lost(c: Course, way: Way) -> str:
    way.cut(c)
    if c.hit("lost_said"):
        admitted_at = business_days_later(way.last_at, c.rng.randint(6, 9))
        way.say(admitted_at, "failure/lost", "Package cannot be located")
    way.write(c)
    return End.LOST.name


def _slowed(c: Course, way: Way, code: str, text: str, least: float, most: float) -> None:
    """A scan that names the trouble, and a delay of everything after it."""
    index = way.pause(c)
    scan = way.scans[index]
    said_at = c.after(scan.at, 1, 6)
    way.delay(c, index, c.after(said_at, least, most) - scan.at)
    way.insert(index + 1, said_at, code, text, scan.place)


def _customs(c: Course, way: Way) -> None:
    reason = c.rng.choice(
        ("customs_documentation", "customs_duties_unpaid", "customs_inspection", "customs_delay")
    )
    place = GATEWAYS[c.life.buyer.town.country]
    index = len(way.scans) // 2
    held_at = c.after(way.scans[index].at, 2, 8)
    freed_at = c.after(held_at, 12, 150)
    way.delay(c, index, later(freed_at, 3) - way.scans[index].at)
    way.insert(index + 1, held_at, "in_transit/held", "Held in customs", place)
    way.insert(index + 2, freed_at, "in_transit/status_update", "Released by customs", place)
    c.add(later(held_at, 0.2), What.CUSTOMS, way.parcel, reason)
