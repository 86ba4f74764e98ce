"""ShipHero's signature: base64 of the HMAC-SHA256 of the raw body."""

from __future__ import annotations

from datetime import datetime

import msgspec

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.shiphero import words
from waypost.lib import signing


class _Topic(msgspec.Struct):
    webhook_type: str = ""
    action_data: msgspec.Raw = msgspec.Raw()


_topic = msgspec.json.Decoder(_Topic)


def topic_of(body: bytes) -> str:
    """The body's own word; an automation rule sends none, but always `action_data`."""
    try:
        found = _topic.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unknown"
    return found.webhook_type or (words.AUTOMATION if bytes(found.action_data) else "unknown")


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """`now` is not used: ShipHero sends no timestamp, so only the message id spots a replay."""
    signature = request.headers.get("x-shiphero-hmac-sha256", "")
    if not signature:
        raise SignatureRefused("x-shiphero-hmac-sha256 is missing")
    secrets = [secret.encode() for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no signing secret is configured")
    expected = [signing.hmac_sha256(secret, request.body) for secret in secrets]
    if not signing.matches_any(expected, signing.from_base64(signature)):
        raise SignatureRefused("x-shiphero-hmac-sha256 does not match")
    message_id = request.headers.get("x-shiphero-message-id", "")
    return Receipt(message_id or signing.digest(request.body).hex(), topic_of(request.body))
