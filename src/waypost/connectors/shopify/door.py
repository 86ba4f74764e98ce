"""Shopify at the door: https://shopify.dev/docs/apps/build/webhooks/verify-deliveries.

Deliveries carry no signed time, so there is no window: a retry repeats the original up to hours
later, and its delivery id makes it a duplicate.
"""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.lib.signing import digest, from_base64, hmac_sha256, matches_any


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The delivery's id and topic; SignatureRefused unless one of the app's secrets signed it."""
    given = _header(request, "hmac-sha256")
    if not given:
        raise SignatureRefused("no X-Shopify-Hmac-Sha256 header")
    secrets = [secret.encode() for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no client secret is configured")
    expected = (hmac_sha256(secret, request.body) for secret in secrets)
    if not matches_any(expected, from_base64(given)):
        raise SignatureRefused("X-Shopify-Hmac-Sha256 is not this body's, under any secret")
    delivery_id = _header(request, "webhook-id")
    return Receipt(delivery_id or digest(request.body).hex(), _header(request, "topic"))


def _header(request: HookRequest, name: str) -> str:
    """A Shopify header; its newer Events leave the X- off."""
    headers = request.headers
    return headers.get(f"x-shopify-{name}") or headers.get(f"shopify-{name}") or ""
