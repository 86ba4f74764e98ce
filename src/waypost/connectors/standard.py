"""The door of partners that sign by Standard Webhooks and name the topic in `x-webhook-topic`."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.guide import gettext_noop as _
from waypost.lib import standard_webhooks


def made() -> str:
    """A new secret as the standard writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def usable(value: str) -> str:
    """What is wrong with a pasted secret, or ""."""
    try:
        standard_webhooks.sign(value, "check", datetime.now(UTC), b"")
    except standard_webhooks.SecretUnusable:
        return _("That is no such secret: base64 is due, as a rule after whsec_.")
    return ""


def receipt(request: HookRequest, keys: Keys, now: datetime, topic: str) -> Receipt:
    """`webhook-id` stays the same when a message is sent again; `topic` is for a nameless one."""
    try:
        message_id, _at = standard_webhooks.verify(request.headers, request.body, keys.secrets, now)
    except standard_webhooks.NotGenuine as error:
        raise SignatureRefused(str(error)) from error
    return Receipt(message_id, request.headers.get("x-webhook-topic", "") or topic)
