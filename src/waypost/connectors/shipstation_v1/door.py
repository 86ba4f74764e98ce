"""ShipStation V1 signs nothing: the secret is a part of the address that it was given.

The body of a V1 webhook holds no data, only a URL at ShipStation that is fetched with the brand's
own credentials; a forged one can at worst make us look at something true.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

import msgspec

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.lib import signing


class _Topic(msgspec.Struct):
    resource_type: str = ""


_topic = msgspec.json.Decoder(_Topic)
_FIELDS = 20  # query fields that are looked at


def topic_of(body: bytes) -> str:
    """The event type, or "unknown" when the body cannot be read: it is kept all the same."""
    try:
        return _topic.decode(body).resource_type or "unknown"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unknown"


def _given(query: str) -> bytes:
    try:
        found = parse_qs(query, max_num_fields=_FIELDS).get("secret", [])
    except ValueError as error:
        raise SignatureRefused("the query string cannot be read") from error
    if len(found) != 1:
        raise SignatureRefused("the address carries no single `secret`")
    return found[0].encode("utf-8", "surrogatepass")


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """`now` is not used: V1 sends no time. A resent webhook has the same body, hence the digest."""
    secrets = [secret.encode() for secret in keys.secrets if secret]
    if not secrets:
        raise SignatureRefused("no secret is configured")
    if not signing.matches_any(secrets, _given(request.query)):
        raise SignatureRefused("the secret in the address is wrong")
    return Receipt(signing.digest(request.body).hex(), topic_of(request.body))
