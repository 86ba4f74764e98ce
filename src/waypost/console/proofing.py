"""What is wrong with a wording, and what one may speak of: for the editor of letters."""

from __future__ import annotations

from typing import NamedTuple

from liquid.exceptions import LiquidError

from waypost.tell.draw import environment
from waypost.tell.letters import Wording


class Fault(NamedTuple):
    """place: the part and its line. fatal: it cannot be saved so."""

    place: str
    text: str
    fatal: bool = True


class Variable(NamedTuple):
    name: str
    about: str


def check(wording: Wording) -> list[Fault]:
    """Everything that is wrong, the first line first."""
    found = []
    for part in ("subject", "preview", "body", "text", "sms"):
        try:
            environment(escaping=part == "body").from_string(getattr(wording, part))
        except LiquidError as error:
            found.append(Fault(part, str(error.message)))
    return found


def variables() -> list[Variable]:
    return []
