"""The names that a letter may use: `Said`, walked, and what layout and partials add. Pure."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, Union

import msgspec

from waypost.lib.typos import distance
from waypost.tell.draw import ADDED
from waypost.tell.letters import FALLBACK, words
from waypost.tell.said import Links, Said


class Place(NamedTuple):
    """Something that a name leads to. kind: text, number, flag, group, list or any. parts: of a
    group, by name. each: of a list. link: it leads to a page, and may stand in href."""

    kind: str
    parts: dict[str, Place] = {}
    each: Place | None = None
    link: bool = False


class Variable(NamedTuple):
    """A name to click in. path: `order.parcels[].carrier`, with `[]` for each of a list."""

    path: str
    kind: str
    link: bool


TEXT, NUMBER, FLAG, ANY = Place("text"), Place("number"), Place("flag"), Place("any")
LINK = Place("text", link=True)
FORLOOP = Place(
    "group",
    {
        **dict.fromkeys(("first", "last"), FLAG),
        **dict.fromkeys(("index", "index0", "rindex", "rindex0", "length"), NUMBER),
    },
)


@cache
def root() -> dict[str, Place]:
    """What is known at a letter's top."""
    spoken = Place("group", dict.fromkeys(words(FALLBACK), TEXT))
    return {**_fields(Said), **dict.fromkeys(ADDED, TEXT), "words": spoken}


@cache
def variables() -> tuple[Variable, ...]:
    """Every name of `Said`, as the editor lists them: flat, groups before their parts."""
    return tuple(_listed("", _fields(Said)))


def follow(
    segments: Sequence[Any], scope: dict[str, Place]
) -> tuple[Place, None] | tuple[None, str]:
    """Where `order`, `parcels`, 0, `carrier` leads; or None and the part that is unknown."""
    place = scope.get(str(segments[0]))
    if place is None:
        return None, str(segments[0])
    for segment in segments[1:]:
        found = _step(place, segment)
        if found is None:
            return None, str(segment)
        place = found
    return place, None


def nearest(name: str, scope: dict[str, Place]) -> str:
    """What was meant by an unknown name: `order.numbr`; "" where nothing is near."""
    paths = [*scope, *(it.path for it in variables() if "[]" not in it.path)]
    most = 1 if len(name) < 6 else 2
    near = sorted((distance(name, path, most), path) for path in paths)
    if near and near[0][0] <= most:
        return near[0][1]
    last = name.rpartition(".")[2]
    return next((path for path in paths if path.rpartition(".")[2] == last), "")


def _step(place: Place, segment: Any) -> Place | None:
    if place.kind == "any":
        return ANY
    if place.kind == "list":
        if segment in ("first", "last") or isinstance(segment, int):
            return place.each
        return NUMBER if segment == "size" else None
    if place.kind == "text" and segment == "size":
        return NUMBER
    return place.parts.get(str(segment))


def _fields(struct: type[msgspec.Struct]) -> dict[str, Place]:
    hints = typing.get_type_hints(struct)
    return {
        name: LINK if _is_link(struct, name) else _place(hints[name])
        for name in struct.__struct_fields__
    }


def _is_link(struct: type[msgspec.Struct], name: str) -> bool:
    return struct is Links or name == "url" or name.endswith("_url")


def _place(hint: Any) -> Place:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _place(next(it for it in typing.get_args(hint) if it is not type(None)))
    if origin is tuple:
        return Place("list", each=_place(typing.get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return Place("group", _fields(hint))
    if hint is bool:
        return FLAG
    return NUMBER if hint is int else TEXT


def _listed(before: str, parts: dict[str, Place]) -> Iterator[Variable]:
    for name, place in parts.items():
        path = f"{before}{name}"
        yield Variable(path, place.kind, place.link)
        inner = place.parts or (place.each.parts if place.each else {})
        if inner:
            yield from _listed(f"{path}[]." if place.kind == "list" else f"{path}.", inner)
