"""Stripe: payments, refunds, disputes, reviews and fraud warnings.

Events come by webhook and, to close gaps, from the list of events; both carry the same event, so
one that came by both roads counts once.
"""

from __future__ import annotations

from waypost.connectors.stripe import door, facts
from waypost.connectors.stripe.guide import GUIDE

HINT = (
    "The endpoint's signing secret (whsec_...): Stripe Dashboard, Developers, Webhooks, "
    "your endpoint, Signing secret. To close gaps also a restricted API key (rk_...) that "
    "may read Events."
)


class Stripe:
    """The connector; see `waypost.connectors.contract.Connector`."""

    name = "stripe"
    title = "Stripe"
    keeps: frozenset[str] = frozenset()
    topics = facts.TOPICS
    secret_hint = HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = Stripe()

__all__ = ["CONNECTOR"]
