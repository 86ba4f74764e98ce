"""AfterShip at the door: https://www.aftership.com/docs/tracking/webhook/webhook-signature.

All products sign the raw body with base64 HMAC-SHA256; each has its own header and its own
secret, and none signs a time.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from waypost.connectors.aftership.facts import topic_of
from waypost.connectors.aftership.shapes import Head
from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.lib.signing import digest, from_base64, hmac_sha256, matches_any

_HEADERS = (
    "aftership-hmac-sha256",  # Tracking
    "as-signature-hmac-sha256",  # Returns, Warranty
    "am-webhook-signature",  # Shipping, old Returns; with a prefix
)
_PREFIX = "hmac-sha256="

_head = msgspec.json.Decoder(Head)


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The event's id and name; AfterShip signs no time, so `now` is not asked."""
    given = next(filter(None, (request.headers.get(name) for name in _HEADERS)), "")
    if not given:
        raise SignatureRefused(f"none of the headers {', '.join(_HEADERS)}")
    secrets = [secret for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no webhook secret is configured")
    expected = [
        hmac_sha256(secret.encode("utf-8", "surrogatepass"), request.body) for secret in secrets
    ]
    if not matches_any(expected, from_base64(given.removeprefix(_PREFIX))):
        raise SignatureRefused("the signature does not fit the body and any secret")
    return _receipt(request.body)


def _receipt(body: bytes) -> Receipt:
    try:
        head = _head.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Receipt(digest(body).hex(), "")
    return Receipt(head.event_id or head.id or digest(body).hex(), topic_of(head))
