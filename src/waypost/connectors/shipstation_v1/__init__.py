"""ShipStation API V1: thin webhooks without a signature, their bodies fetched back."""

from __future__ import annotations

from waypost.connectors.shipstation_v1 import door, facts, words
from waypost.connectors.shipstation_v1.guide import GUIDE


class ShipStationV1:
    """The hook's address carries the token and a `secret`; the body only says where to look."""

    name = "shipstation_v1"
    title = "ShipStation (V1)"
    keeps: frozenset[str] = frozenset()
    topics = words.TOPICS
    secret_hint = words.HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = ShipStationV1()
