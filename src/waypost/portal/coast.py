"""Countries as lines on a map: Natural Earth (public domain), at a scale of 1:50 million."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

Point = tuple[float, float]
LEVELS = (0.0, 0.02, 0.06, 0.2)
PER_DEGREE = 100  # of the file's integers
_LEAST = 2.2  # pixels between two points of a line
_EDGE = 6.0  # pixels beyond the picture where lines are cut


class Ring(NamedTuple):
    """A closed line in degrees, and the corners of its box."""

    west: float
    south: float
    east: float
    north: float
    points: list[Point]


class Frame(NamedTuple):
    """What is seen: degrees of the upper left corner, and pixels for a degree each way."""

    west: float
    north: float
    across: float
    down: float
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> Point:
        return (longitude - self.west) * self.across, (self.north - latitude) * self.down


def land(frame: Frame) -> str:
    """The countries within the frame, as the `d` of an SVG path."""
    east = frame.west + frame.width / frame.across
    south = frame.north - frame.height / frame.down
    found: list[str] = []
    for shift in (0.0, 360.0):
        for ring in _rings(_level(frame)):
            if ring.east + shift < frame.west or ring.west + shift > east:
                continue
            if ring.north < south or ring.south > frame.north:
                continue
            path = _path(ring, shift, frame)
            if path:
                found.append(path)
    return "".join(found)


def _path(ring: Ring, shift: float, frame: Frame) -> str:
    points = _spaced([frame.at(x + shift, y) for x, y in ring.points], _LEAST)
    for cut in _cuts(frame):
        points = cut(points)
    if len(points) < 3:
        return ""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [
        f"l{x - px} {y - py}"
        for (x, y), (px, py) in zip(whole[1:], whole, strict=False)
        if (x, y) != (px, py)
    ]
    return f"M{whole[0][0]} {whole[0][1]}{''.join(steps)}z" if len(steps) > 1 else ""


def _cuts(frame: Frame) -> Iterator[Callable[[list[Point]], list[Point]]]:
    """Sutherland and Hodgman: cut at one edge after the other."""
    yield lambda points: _cut(points, 0, -_EDGE, 1)
    yield lambda points: _cut(points, 0, frame.width + _EDGE, -1)
    yield lambda points: _cut(points, 1, -_EDGE, 1)
    yield lambda points: _cut(points, 1, frame.height + _EDGE, -1)


def _cut(points: list[Point], axis: int, edge: float, side: int) -> list[Point]:
    """What lies on the `side` of the edge."""
    kept: list[Point] = []
    for at, point in enumerate(points):
        before = points[at - 1]
        inside = (point[axis] - edge) * side >= 0
        if inside is not ((before[axis] - edge) * side >= 0):
            part = (edge - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + part * (point[1 - axis] - before[1 - axis])
            kept.append((edge, other) if axis == 0 else (other, edge))
        if inside:
            kept.append(point)
    return kept


def _level(frame: Frame) -> float:
    """The coarsest lines, in degrees between two points, that look no different in the frame."""
    return max(it for it in LEVELS if it <= _LEAST / frame.down / 2)


@cache
def _rings(level: float) -> list[Ring]:
    if level:
        rings = [it._replace(points=_spaced(it.points, level)) for it in _rings(0.0)]
        return [it for it in rings if len(it.points) > 2]
    packed = (files("waypost.portal") / "world.bin").read_bytes()
    return [_ring(flat) for flat in msgspec.msgpack.decode(zlib.decompress(packed))]


def _spaced(points: list[Point], least: float) -> list[Point]:
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((x, y))
    return kept


def _ring(flat: list[int]) -> Ring:
    x = y = 0
    points = []
    for at in range(0, len(flat), 2):
        x, y = x + flat[at], y + flat[at + 1]
        points.append((x / PER_DEGREE, y / PER_DEGREE))
    longitudes, latitudes = [it[0] for it in points], [it[1] for it in points]
    return Ring(min(longitudes), min(latitudes), max(longitudes), max(latitudes), points)
