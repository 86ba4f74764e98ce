"""EasyPost: trackers of parcels, whichever carrier has them.

News come by webhook and, to close gaps, from the list of trackers. A scan has the same key by
either road, so it counts once.
"""

from __future__ import annotations

from waypost.connectors.easypost import door, facts
from waypost.connectors.easypost.guide import GUIDE

HINT = (
    "The webhook secret that you set on the webhook at EasyPost (Dashboard, Webhooks; it makes "
    "EasyPost send X-Hmac-Signature). To close gaps also the production API key."
)


class EasyPost:
    """The connector; see `waypost.connectors.contract.Connector`."""

    name = "easypost"
    title = "EasyPost"
    keeps: frozenset[str] = frozenset()
    topics = facts.TOPICS
    secret_hint = HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = EasyPost()

__all__ = ["CONNECTOR"]
