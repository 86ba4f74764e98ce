"""WooCommerce at the door; plugins/woocommerce/includes/class-wc-webhook.php of WooCommerce.

Its delivery id is new for each attempt, so an event is known by what it says: the resource, when
that was last modified, and the body (two changes within one second have the same instant).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.sieve import text
from waypost.connectors.woocommerce.shapes import Head
from waypost.lib.signing import digest, from_base64, hmac_sha256, matches_any

PING = "ping"
_PING = b"webhook_id="

_head = msgspec.json.Decoder(Head)


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The event's identity and topic; SignatureRefused unless one of the secrets signed it."""
    given = request.headers.get("x-wc-webhook-signature", "")
    ping = request.body.startswith(_PING)
    if not given:
        raise SignatureRefused(
            "an unsigned ping: WooCommerce sends it when a webhook is saved, and it says nothing"
            if ping
            else "no X-WC-Webhook-Signature header"
        )
    secrets = [secret.encode() for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no webhook secret is configured")
    expected = (hmac_sha256(secret, request.body) for secret in secrets)
    if not matches_any(expected, from_base64(given)):
        raise SignatureRefused("X-WC-Webhook-Signature is not this body's, under any secret")
    topic = request.headers.get("x-wc-webhook-topic", "") or (PING if ping else "")
    return Receipt(_identity(topic, request.body), topic)


def _identity(topic: str, body: bytes) -> str:
    mark = digest(body).hex()
    try:
        head = _head.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return mark
    if head.id is None:
        return mark
    return f"{topic}:{text(head.id)}:{text(head.date_modified_gmt)}:{mark[:16]}"
