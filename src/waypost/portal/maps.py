"""A map of a parcel's scans, drawn here: no other site learns who looks at what."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple

from waypost.portal.coast import Frame, land
from waypost.portal.gazetteer import where
from waypost.tell.view.shape import ParcelView

WIDTH, HEIGHT = 680, 300
_LEAST = 5.0  # degrees of latitude that are seen in any case
_MARGIN = 0.22
_MOST = 30  # places of one parcel


class Stop(NamedTuple):
    """A place on the way, in pixels. label: of the first and the last; anchor: of its text."""

    x: int
    y: int
    name: str
    label: str = ""
    anchor: str = "start"
    dx: int = 12
    dy: int = -10


class Map(NamedTuple):
    """land, way: `d` of SVG paths. stops: oldest first. names: the way in words."""

    width: int
    height: int
    land: str
    way: str
    stops: tuple[Stop, ...]
    names: tuple[str, ...]

    @property
    def last(self) -> Stop:
        return self.stops[-1]


def of(parcel: ParcelView) -> Map | None:
    """None where no place is known."""
    way: list[tuple[str, float, float]] = []
    for scan in reversed(parcel.scans):
        town = where(scan.place, parcel.countries) if scan.place else None
        if town is None or (way and way[-1][1:] == (town.latitude, town.longitude)):
            continue
        way.append((scan.place.partition(",")[0], town.latitude, town.longitude))
    return _drawn(tuple(way[-_MOST:])) if way else None


def warm() -> None:
    """Read what maps are made of, which takes a second: before anybody waits for it."""
    where("Berlin", ("DE",))
    _drawn((("Berlin", 52.5, 13.4),))


@lru_cache(maxsize=1024)
def _drawn(way: tuple[tuple[str, float, float], ...]) -> Map:
    longitudes = _unbroken([it[2] for it in way])
    frame = _frame([it[1] for it in way], longitudes)
    points = [frame.at(x, it[1]) for x, it in zip(longitudes, way, strict=True)]
    stops = [Stop(round(x), round(y), it[0]) for (x, y), it in zip(points, way, strict=True)]
    stops[-1] = _labelled(stops[-1])
    if len(stops) > 1 and abs(stops[0].x - stops[-1].x) + abs(stops[0].y - stops[-1].y) > 60:
        near = abs(stops[0].y - stops[-1].y) < 45
        stops[0] = _labelled(stops[0])._replace(dy=26 if near else -10)
    return Map(WIDTH, HEIGHT, land(frame), _bent(stops), tuple(stops), tuple(it[0] for it in way))


def _labelled(stop: Stop) -> Stop:
    left = stop.x > WIDTH * 0.62
    return stop._replace(
        label=stop.name[:24], anchor="end" if left else "start", dx=-13 if left else 13
    )


def _unbroken(longitudes: list[float]) -> list[float]:
    """A way over the Pacific does not go round the world."""
    if max(longitudes) - min(longitudes) <= 180:
        return longitudes
    return [it + 360 if it < 0 else it for it in longitudes]


def _frame(latitudes: list[float], longitudes: list[float]) -> Frame:
    middle = (min(latitudes) + max(latitudes)) / 2
    centre = (min(longitudes) + max(longitudes)) / 2
    narrow = max(0.2, cos(radians(middle)))
    tall = max(_LEAST, (max(latitudes) - min(latitudes)) * (1 + 2 * _MARGIN))
    wide = (max(longitudes) - min(longitudes)) * (1 + 2 * _MARGIN)
    down = min(HEIGHT / tall, WIDTH / max(wide * narrow, 0.01))
    across = down * narrow
    return Frame(
        centre - WIDTH / across / 2, middle + HEIGHT / down / 2, across, down, WIDTH, HEIGHT
    )


def _bent(stops: list[Stop]) -> str:
    """From stop to stop in gentle bows."""
    steps = [f"M{stops[0].x} {stops[0].y}"]
    for one, other in pairwise(stops):
        bow = (other.x - one.x) * 0.12
        x, y = (one.x + other.x) / 2, (one.y + other.y) / 2 - abs(bow)
        steps.append(f"Q{x:.0f} {y:.0f} {other.x} {other.y}")
    return "".join(steps)
