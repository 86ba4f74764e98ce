"""AfterShip: trackings of parcels, and returns.

Both arrive only by webhook: AfterShip sends each up to 14 times over 68 hours, and every later
webhook of a parcel or a return carries all that went before.
"""

from __future__ import annotations

from waypost.connectors.aftership import door, facts
from waypost.connectors.aftership.guide import GUIDE

HINT = (
    "The webhook secret of the product that sends: AfterShip Tracking (Settings, Webhooks) and "
    "AfterShip Returns (Settings, Webhooks) each have their own: give both."
)


class AfterShip:
    """The connector; see `waypost.connectors.contract.Connector`."""

    name = "aftership"
    title = "AfterShip"
    keeps: frozenset[str] = frozenset()
    topics = facts.TOPICS
    secret_hint = HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = AfterShip()

__all__ = ["CONNECTOR"]
