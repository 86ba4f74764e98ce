"""ShipStation's signature: RSA-SHA256 over the timestamp, a point, and the raw body.

The documentation ("Webhook Validation", docs.shipstation.com/apis/docs/guides/webhooks-validation)
names three headers, the key set at https://api.shipengine.com/jwks, a window of five minutes, and
that the body must be the raw one. Its code, and every public receiver that was found, verifies
`{x-shipengine-timestamp}.{raw body}`: the timestamp is part of what is signed, so that a recorded
request cannot be sent again under a fresh one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.shipstation.keys import candidates, signed
from waypost.lib import signing, times

TOLERANCE = timedelta(minutes=5)
_MILLISECONDS = 10**11  # an epoch number beyond this cannot be seconds


class _Topic(msgspec.Struct):
    resource_type: str = ""


_topic = msgspec.json.Decoder(_Topic)


def _sent_at(given: str) -> datetime:
    try:
        if given.isascii() and given.isdigit():
            number = int(given)
            return times.from_epoch(number / 1000 if number > _MILLISECONDS else number)
        return times.instant(given, UTC)
    except (ValueError, OverflowError) as error:
        raise SignatureRefused("x-shipengine-timestamp is no instant") from error


def topic_of(body: bytes) -> str:
    """The resource type, or "unknown" when the body cannot be read: it is kept all the same."""
    try:
        return _topic.decode(body).resource_type or "unknown"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unknown"


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The partner names no id for a delivery; a resent one has the same body, hence the digest."""
    signature = request.headers.get("x-shipengine-rsa-sha256-signature", "")
    kid = request.headers.get("x-shipengine-rsa-sha256-key-id", "")
    timestamp = request.headers.get("x-shipengine-timestamp", "")
    if not (signature and kid and timestamp):
        raise SignatureRefused("an x-shipengine-... header is missing")
    if abs(now - _sent_at(timestamp)) > TOLERANCE:
        raise SignatureRefused("x-shipengine-timestamp is more than five minutes off")
    given = signing.from_base64(signature)
    message = timestamp.encode() + b"." + request.body
    usable = candidates(keys.secrets, kid)
    if not usable:
        raise SignatureRefused("no usable public key is configured")
    if not any(signed(key, given, message) for key in usable):
        raise SignatureRefused("the signature matches no configured key")
    return Receipt(signing.digest(request.body).hex(), topic_of(request.body))
