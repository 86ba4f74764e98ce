"""A parcel's scans between the depots, before they are written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from waypost.sim.course.base import Course
from waypost.sim.lanes import GATE_OUT, GATEWAYS, HOUSE, HUBS
from waypost.sim.steps import Step, What, later

Place = tuple[str, str, str, str]
_HOURS_BETWEEN = 30  # carriers scan a moving parcel about daily


class Scan(NamedTuple):
    at: datetime
    code: str  # EasyPost's status/detail
    text: str
    place: Place


class Way:
    """The scans of one parcel up to the door, and when it will stand there."""

    def __init__(self, parcel: int, scans: list[Scan], arrival: datetime, abroad: bool) -> None:
        self.parcel = parcel
        self.scans = scans
        self.arrival = arrival
        self.abroad = abroad
        self.last_at = scans[-1].at
        self.there_at = arrival  # within the customer's reach: at the door or at a pickup point

    def pause(self, c: Course) -> int:
        """After which scan the parcel gets into trouble."""
        return c.rng.randrange(len(self.scans))

    def cut(self, c: Course) -> None:
        """No more scans after some point."""
        del self.scans[self.pause(c) + 1 :]
        self.last_at = self.scans[-1].at

    def say(self, at: datetime, code: str, text: str) -> None:
        self.insert(len(self.scans), at, code, text, self.scans[-1].place)
        self.last_at = at

    def insert(self, index: int, at: datetime, code: str, text: str, place: Place) -> None:
        self.scans.insert(index, Scan(at, code, text, place))

    def delay(self, c: Course, index: int, by: timedelta) -> None:
        """Everything after scan `index`, and the arrival, is later by whole days of `by`."""
        later_scans = self.scans[index + 1 :]
        self.scans[index + 1 :] = [scan._replace(at=scan.at + by) for scan in later_scans]
        days = -(-by // timedelta(days=1))
        self.arrival += timedelta(days=days)
        local = self.arrival + timedelta(hours=c.life.buyer.town.utc_offset)
        if local.weekday() == 6:
            self.arrival += timedelta(days=1)

    def before_the_door(self, c: Course) -> datetime:
        """Some moment between the first scan and the arrival."""
        first = self.scans[0].at
        return first + timedelta(
            seconds=int((self.arrival - first).total_seconds() * (0.2 + 0.5 * c.rng.random()))
        )

    def write(self, c: Course) -> None:
        steps = c.life.steps
        for scan in self.scans:
            steps.append(Step(scan.at, What.SCANNED, self.parcel, *scan[1:]))
        self.last_at = self.scans[-1].at


def plan(c: Course, parcel: int, handed_at: datetime, arrival: datetime) -> Way:
    """Scans about once a day: the origin, depots, and the depot of the destination."""
    lane, town = c.life.parcels[parcel].lane, c.life.buyer.town
    scans = [
        Scan(
            handed_at,
            "in_transit/received_at_origin_facility",
            f"Picked up by {lane.company}",
            HOUSE,
        )
    ]
    last_depot = max(later(handed_at, 3), later(arrival, -11))
    span = last_depot - handed_at
    stops = min(12, int(span.total_seconds() // (3600 * _HOURS_BETWEEN)))
    for stop in range(stops):
        share = (stop + 0.35 + 0.4 * c.rng.random()) / (stops + 1)
        at = handed_at + timedelta(seconds=int(span.total_seconds() * share))
        place = _depot(c, lane.abroad, share)
        if stop % 2:
            scans.append(Scan(at, "in_transit/departed_facility", "Departed facility", place))
        else:
            scans.append(Scan(at, "in_transit/arrived_at_facility", "Arrived at facility", place))
    here = (town.city.upper(), town.region, town.country, town.postcode)
    scans.append(
        Scan(
            last_depot,
            "in_transit/received_at_destination_facility",
            "Arrived at destination facility",
            here,
        )
    )
    return Way(parcel, scans, arrival, lane.abroad)


def _depot(c: Course, abroad: bool, share: float) -> Place:
    if not abroad:
        return c.rng.choice(HUBS)
    return GATE_OUT if share < 0.4 else GATEWAYS[c.life.buyer.town.country]
