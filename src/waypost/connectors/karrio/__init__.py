"""Karrio: asking carriers that send no webhooks. Reading needs no SDK; only polling loads it."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.karrio import facts, words
from waypost.connectors.karrio.guide import GUIDE


class Karrio:
    """There is no webhook: `karrio.poll` asks, and what it heard comes back here to be read."""

    name = "karrio"
    title = "Carriers, polled (UPS, USPS, FedEx, DHL)"
    keeps: frozenset[str] = frozenset()
    topics = words.TOPICS
    secret_hint = words.HINT
    guide = GUIDE
    facts = staticmethod(facts.read)

    def verify(self, request: HookRequest, keys: Keys, now: datetime) -> Receipt:
        """Nothing that comes to this hook can be genuine."""
        raise SignatureRefused("karrio polls: it has no webhook")


CONNECTOR = Karrio()
