"""What a connector tells people who set it up: where to click at the partner, and what to paste.

The texts are English and marked for translation; whoever shows them translates them. They quote
the partner's own menus and field names, so that nobody has to guess what is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec


def gettext_noop(text: str) -> str:
    """Marks a text for translation, where it is shown."""
    return text


class Family(StrEnum):
    """What kind of system it is; the order is that of the page that offers them."""

    STORE = "store"
    PAYMENTS = "payments"
    WAREHOUSE = "warehouse"
    CARRIERS = "carriers"
    OWN = "own"


class Origin(StrEnum):
    """Who makes the secret: the partner, we, or nobody: it is a public key at an address."""

    PARTNER = "partner"
    HERE = "here"
    FETCHED = "fetched"
    NONE = "none"


def anything(value: str) -> str:
    """The check of a field that may hold anything."""
    return ""


class Field(msgspec.Struct, frozen=True):
    """Something to fill in. check: what is wrong with a value that has been tidied, or ""."""

    name: str
    title: str
    hint: str = ""
    sample: str = ""
    needed: bool = False
    tidy: Callable[[str], str] = str.strip
    check: Callable[[str], str] = anything


class Tick(msgspec.Struct, frozen=True):
    """A topic to subscribe to. title: how the partner's page names it."""

    topic: str
    title: str
    least: bool = True


class Guide(msgspec.Struct, frozen=True):
    """How to set a connection up.

    sees: what it brings, in one sentence. steps: what to do at the partner, in this order.
    ticks: the topics to choose there; those that are not `least` are worth having as well.
    test: how to make the partner send something. wrong: what to compare when a signature does
    not fit. pulls: what the credentials are good for, "" where there are none.
    keys_at: where the partner publishes its keys. in_address: the secret is a part of the
    address, as this query field.
    """

    family: Family
    sees: str
    steps: tuple[str, ...]
    test: str = ""
    wrong: str = ""
    origin: Origin = Origin.PARTNER
    secret: Field | None = None
    several: bool = False
    ticks: tuple[Tick, ...] = ()
    options: tuple[Field, ...] = ()
    credentials: tuple[Field, ...] = ()
    pulls: str = ""
    keys_at: str = ""
    in_address: str = ""
    make: Callable[[], str] | None = None

    @property
    def hooked(self) -> bool:
        """Does the partner send anything by itself?"""
        return self.origin is not Origin.NONE
