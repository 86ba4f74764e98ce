"""What the timeline is told: a fact, whose brand it is, and the delivery that brought it."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg

from waypost.core.facts import Fact

Connection = psycopg.Connection[tuple[Any, ...]]
OrderKey = tuple[int, int]  # brand, order


class Raced(Exception):
    """Another worker bound one of our references first. Nothing is wrong: begin again."""


class Heard(msgspec.Struct, frozen=True):
    """delivery_id is None for facts that no webhook brought (imports, people)."""

    brand_id: int
    fact: Fact
    delivery_id: int | None = None


class Told(msgspec.Struct):
    """The facts that are news to one order.

    named: a storefront's own id is bound to it. new: it has no row yet.
    """

    key: OrderKey
    facts: list[Fact]
    named: bool
    new: bool
