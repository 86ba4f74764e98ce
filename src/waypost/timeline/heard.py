"""What the timeline is told: a fact, whose brand it is, and the delivery that brought it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg

from waypost.core.facts import Fact

Connection = psycopg.Connection[tuple[Any, ...]]
OrderKey = tuple[int, int]  # brand, order


class Raced(Exception):
    """Another worker bound one of our references first. Nothing is wrong: begin again."""


class Heard(msgspec.Struct, frozen=True):
    """delivery_id is None for facts that no webhook brought (imports, people).

    known_at: when we came to know it, which is when the door let it in; None is right now.
    """

    brand_id: int
    fact: Fact
    delivery_id: int | None = None
    known_at: datetime | None = None


class News(NamedTuple):
    """A fact that an order had not heard of, and since when we know it."""

    known_at: datetime
    fact: Fact


class Told(msgspec.Struct):
    """What is news to one order.

    named: a storefront's own id is bound to it. new: it has no row yet.
    """

    key: OrderKey
    news: list[News]
    named: bool
    new: bool
