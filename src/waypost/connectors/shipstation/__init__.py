"""ShipStation API V2 and ShipEngine: tracking updates in full, everything else fetched back."""

from __future__ import annotations

from waypost.connectors.shipstation import door, facts, words
from waypost.connectors.shipstation.guide import GUIDE


class ShipStation:
    """Webhooks signed with RSA, with the resource types of ShipStation and of ShipEngine."""

    name = "shipstation"
    title = "ShipStation (V2) and ShipEngine"
    keeps: frozenset[str] = frozenset()
    topics = words.TOPICS
    secret_hint = words.HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = ShipStation()
