"""What every list shares: filters and sorting that live in the address, places to go on from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

MOST = 1000  # a count goes no further than this


class Choice(NamedTuple):
    """One line of a filter's menu; url switches it on, or off when it is chosen."""

    value: str
    title: str
    url: str
    chosen: bool
    count: int | None = None


class Filter(NamedTuple):
    """A chip with a menu. shown: what is chosen, in words; clear: the address without it."""

    name: str
    title: str
    choices: list[Choice]
    shown: str
    clear: str

    @property
    def chosen(self) -> bool:
        return bool(self.shown)


def address(request: HttpRequest, /, **changes: object) -> str:
    """This page's address with parts of its query changed (None and "": left out) and without the
    place in the list, which belongs to the old question."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def filter_of(
    request: HttpRequest,
    name: str,
    title: str,
    choices: Iterable[tuple[str, str] | tuple[str, str, int | None]],
) -> Filter:
    """A filter with one choice at a time, from (value, title[, count])."""
    wanted = request.GET.get(name, "")
    found = []
    shown = wanted
    for value, text, *count in choices:
        chosen = value == wanted
        shown = text if chosen else shown
        url = address(request, **{name: None if chosen else value})
        found.append(Choice(value, text, url, chosen, count[0] if count else None))
    return Filter(name, title, found, shown, address(request, **{name: None}))


def query_of(request: HttpRequest, *names: str) -> str:
    """The part of the address that a saved view keeps, in a fixed order."""
    return urlencode([(name, request.GET[name]) for name in names if request.GET.get(name)])


def place(*parts: object) -> str:
    """A place in a list as text: instants in ISO 8601, joined by "~"; see `parts_of`."""
    return "~".join(
        part.astimezone(UTC).isoformat() if isinstance(part, datetime) else str(part)
        for part in parts
    )


def parts_of(query: QueryDict | Mapping[str, str], count: int) -> list[str] | None:
    """The parts of `after`, or None when it is not there or not what we gave out."""
    found = str(query.get("after", "")).split("~")
    return found if len(found) == count and all(found) and "\0" not in "".join(found) else None


def capped(count: int) -> str:
    """ "1,000+" where counting stopped."""
    return f"{MOST:,}+" if count > MOST else f"{count:,}"
