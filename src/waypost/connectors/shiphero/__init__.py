"""ShipHero: what a warehouse allocates, holds, ships, counts and takes back."""

from __future__ import annotations

from waypost.connectors.shiphero import door, facts, words
from waypost.connectors.shiphero.guide import GUIDE


class ShipHero:
    """Webhooks signed with HMAC-SHA256; the topic is the body's `webhook_type`."""

    name = "shiphero"
    title = "ShipHero"
    keeps: frozenset[str] = frozenset()
    topics = words.TOPICS
    secret_hint = words.HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = ShipHero()
