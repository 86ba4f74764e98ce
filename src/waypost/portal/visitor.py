"""A visitor of one brand's pages."""

from __future__ import annotations

from typing import NamedTuple

from waypost.accounts.models import Brand
from waypost.tell.desk import Desk
from waypost.tell.links import Scope


class Guest(NamedTuple):
    """A visitor of one brand's pages. subject: what the link is about (an order's id, ...)."""

    brand: Brand
    desk: Desk
    scope: Scope | None = None
    subject: str = ""
    token: str = ""
