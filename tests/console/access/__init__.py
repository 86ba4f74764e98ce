"""Who may come where: each page's routes with what everybody is answered."""

from __future__ import annotations

from typing import NamedTuple

ACTORS = ("stranger", "vera", "bob", "mara", "alice", "charlie")


class Route(NamedTuple):
    """What each actor is answered. `{}` holds an id of acme's; charlie is of another brand.

    302 of a stranger is the way to the login (open: the route is for strangers too). Members of
    another brand see their own pages.
    """

    method: str
    path: str
    stranger: int
    vera: int
    bob: int
    mara: int
    alice: int
    charlie: int
    data: dict[str, str] = {}
    open: bool = False


def page(path: str, charlie: int = 200) -> Route:
    """A page that every member may look at."""
    return Route("GET", path, 302, 200, 200, 200, 200, charlie)
