"""ShipBob's signature: Standard Webhooks."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors import standard
from waypost.connectors.contract import HookRequest, Keys, Receipt


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The receipt of a genuine message; SignatureRefused says what is wrong with another."""
    return standard.receipt(request, keys, now, "unknown")
