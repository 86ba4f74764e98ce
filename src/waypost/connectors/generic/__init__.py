"""Generic: any system that can send facts in their own wire form."""

from __future__ import annotations

from waypost.connectors.generic import door, facts
from waypost.connectors.generic.guide import GUIDE


class Generic:
    """Standard Webhooks around facts as `waypost.core.facts` writes them: one or many."""

    name = "generic"
    title = "Your own system"
    keeps: frozenset[str] = frozenset()
    topics = facts.TOPICS
    secret_hint = facts.HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = Generic()
