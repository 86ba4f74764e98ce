"""The door of partners that sign by Standard Webhooks and name the topic in `x-webhook-topic`."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.lib import standard_webhooks


def receipt(request: HookRequest, keys: Keys, now: datetime, topic: str) -> Receipt:
    """`webhook-id` stays the same when a message is sent again; `topic` is for a nameless one."""
    try:
        message_id, _ = standard_webhooks.verify(request.headers, request.body, keys.secrets, now)
    except standard_webhooks.NotGenuine as error:
        raise SignatureRefused(str(error)) from error
    return Receipt(message_id, request.headers.get("x-webhook-topic", "") or topic)
