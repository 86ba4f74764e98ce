"""Lives as core facts, exactly as the connectors read them, for backtests without a door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from waypost.connectors import easypost, generic, shipbob, shopify, stripe
from waypost.connectors.contract import Connector, Delivery
from waypost.core.facts import Fact
from waypost.sim.render import render
from waypost.sim.render.post import Letter
from waypost.sim.steps import Life
from waypost.sim.stream import CLEAN, Mischief, sendings

CONNECTORS: Mapping[str, Connector] = {
    connector.name: connector
    for connector in (
        shopify.CONNECTOR,
        stripe.CONNECTOR,
        easypost.CONNECTOR,
        shipbob.CONNECTOR,
        generic.CONNECTOR,
    )
}


def delivery(connector: str, letter: Letter, received_at: datetime) -> Delivery:
    """`letter` as the inbox would keep it."""
    keeps = CONNECTORS[connector].keeps
    headers = {name: value for name, value in letter.headers.items() if name in keeps}
    return Delivery(letter.topic, letter.body, letter.id, received_at, headers)


def facts_of(life: Life, mischief: Mischief = CLEAN, until: datetime | None = None) -> list[Fact]:
    """What the connectors read from all webhooks of `life`, in the order of their arrival.

    A fact that several webhooks tell is there once, as the first of them tells it: so a timeline
    records it. until: leave out what arrives after this instant.
    """
    found: dict[str, Fact] = {}
    for sending in sendings(life, mischief):
        if until is not None and sending.at >= until:
            break
        post = sending.post
        letter = render(life, post, sending.copy)
        reading = CONNECTORS[post.partner].facts(delivery(post.partner, letter, sending.at))
        for fact in reading.facts:
            found.setdefault(fact.stamp, fact)
    return list(found.values())


def lives_as_facts(
    lives: Iterable[Life], mischief: Mischief = CLEAN
) -> Iterator[tuple[Life, list[Fact]]]:
    """Each life with its facts."""
    for life in lives:
        yield life, facts_of(life, mischief)
