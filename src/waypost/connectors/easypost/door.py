"""EasyPost at the door: https://docs.easypost.com/guides/webhooks-guide.

The check is that of the SDK's `validate_webhook`, to which the tests compare it. The SDK's own is
not called because it decodes the whole body while it checks: that would refuse a genuine body cut
short on its way, and costs three times as much.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

import msgspec

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.easypost.shapes import Head
from waypost.lib.signing import digest, from_hex, hmac_sha256, matches_any

_PREFIX = "hmac-sha256-hex="

_head = msgspec.json.Decoder(Head)


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The event's id and description; EasyPost signs no time, so `now` is not asked."""
    header = request.headers.get("x-hmac-signature", "")
    if not header:
        raise SignatureRefused("no X-Hmac-Signature header; set a webhook secret at EasyPost")
    if not header.startswith(_PREFIX):
        raise SignatureRefused(f"the X-Hmac-Signature header does not begin with {_PREFIX}")
    secrets = [secret for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no webhook secret is configured")
    expected = [hmac_sha256(_key(secret), request.body) for secret in secrets]
    if not matches_any(expected, from_hex(header[len(_PREFIX) :])):
        raise SignatureRefused("the signature does not fit the body and any secret")
    return _receipt(request.body)


def _key(secret: str) -> bytes:
    return unicodedata.normalize("NFKD", secret).encode("utf-8", "surrogatepass")


def _receipt(body: bytes) -> Receipt:
    try:
        head = _head.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Receipt(digest(body).hex(), "")
    return Receipt(head.id, head.description)
