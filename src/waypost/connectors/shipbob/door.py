"""ShipBob's signature: Standard Webhooks."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.lib import standard_webhooks


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """`webhook-id` stays the same when ShipBob sends a message again."""
    try:
        message_id, _ = standard_webhooks.verify(request.headers, request.body, keys.secrets, now)
    except standard_webhooks.NotGenuine as error:
        raise SignatureRefused(str(error)) from error
    return Receipt(message_id, request.headers.get("x-webhook-topic", "") or "unknown")
