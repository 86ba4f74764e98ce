"""ShipBob: a 3PL's shipments, their exceptions and holds, tracking and returns."""

from __future__ import annotations

from waypost.connectors.shipbob import door, facts, words
from waypost.connectors.shipbob.guide import GUIDE


class ShipBob:
    """Standard Webhooks, with the topic in `x-webhook-topic`."""

    name = "shipbob"
    title = "ShipBob"
    keeps: frozenset[str] = frozenset()
    topics = words.TOPICS
    secret_hint = words.HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = ShipBob()
