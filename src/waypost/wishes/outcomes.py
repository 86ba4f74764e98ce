"""outcomes: what partners answered to one wish, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waypost.wishes.kinds import Why, WishState


class Outcome(NamedTuple):
    """What one partner answered. how: done, late (it had left), refused. said: in its words."""

    connector: str
    how: str
    said: str = ""


def conclude(outcomes: Sequence[Outcome], silent: Sequence[str]) -> tuple[WishState, str]:
    """The wish's state, and why. outcomes: in the order of asking, those who ship first; silent:
    warehouses that know the order and cannot be asked.

    Whoever ships decides. A storefront that does not take it as well makes nothing undone.
    """
    if not outcomes:
        return WishState.PERSON, ""
    first, *others = outcomes
    if first.how == "late":
        return WishState.REFUSED, Why.LEFT
    if first.how != "done":
        return WishState.PERSON, first.said
    if silent:
        return WishState.PERSON, f"{', '.join(silent)} cannot be asked"
    late = [it.said for it in others if it.how == "late"]
    return (WishState.PERSON, late[0]) if late else (WishState.DONE, "")
