"""Makes src/waypost/portal/world.bin of Natural Earth's countries (public domain), as the npm
package world-atlas 2.0.2 ships them: `npm pack world-atlas@2.0.2`, then
`python scripts/coastlines.py package/countries-50m.json`."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

TARGET = Path(__file__).parents[1] / "src/waypost/portal/world.bin"
PER_DEGREE = 100
_FEWEST = 4

Point = tuple[float, float]


def main(source: Path) -> None:
    topology = json.loads(source.read_text())
    arcs = _arcs(topology)
    rings = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        for polygon in _polygons(geometry):
            for ring in polygon:
                points = _thinned(_joined(ring, arcs))
                if len(points) >= _FEWEST:
                    rings.append(_deltas(points))
    TARGET.write_bytes(zlib.compress(msgspec.msgpack.encode(rings), 9))


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        found.append(points)
    return found


def _polygons(geometry: dict[str, Any]) -> Iterator[list[list[int]]]:
    if geometry["type"] == "Polygon":
        yield geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["arcs"]


def _joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _thinned(points: list[Point]) -> list[tuple[int, int]]:
    whole = [(round(x * PER_DEGREE), round(y * PER_DEGREE)) for x, y in points]
    return [it for at, it in enumerate(whole) if at == 0 or it != whole[at - 1]]


def _deltas(points: list[tuple[int, int]]) -> list[int]:
    flat = [*points[0]]
    for (x, y), (px, py) in zip(points[1:], points, strict=False):
        flat += [x - px, y - py]
    return flat


if __name__ == "__main__":
    main(Path(sys.argv[1]))
