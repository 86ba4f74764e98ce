"""Links that customers get: signed, for one purpose about one thing, expiring, revocable.

A token holds numbers only: no address, no name, nothing personal.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec
from django.core import signing


class Scope(StrEnum):
    """What a link is good for."""

    ORDER = "order"  # the page of an order, subject: the order's id
    PARCEL = "parcel"  # one parcel without its person, subject: "<order id>:<parcel>"
    PERSON = "person"  # the preference centre, subject: the person's key, as `person_subject`
    # The same from a page whose address people pass on: choosing, not the person's data.
    CHOICES = "choices"
    STOP = "stop"  # one-click unsubscribe, subject: the message's id
    PICTURE = "picture"  # of the brand, subject: the asset's name


class LinkVoid(Exception):
    """The link does not work (any more). why: forged, expired or revoked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Link(NamedTuple):
    brand_id: int
    subject: str
    made_at: datetime


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[int, str, int, int])


def make(scope: Scope, brand_id: int, subject: str | int, days: int, now: datetime) -> str:
    """A token that works for `days`; it has letters, digits, `-`, `_` and one `.`.

    Made anew in the same hour it is the same token. After a revocation new links work from the
    next hour on.
    """
    hour = int(now.timestamp()) // 3600
    raw = _encoder.encode((brand_id, str(subject), hour, days))
    return _signer(scope).sign(urlsafe_b64encode(raw).rstrip(b"=").decode())


def read(scope: Scope, token: str, now: datetime) -> Link:
    """What the token says; LinkVoid when it was not made here for this scope, or is too old.

    The caller also asks `Revocation` (a row's `before` after `made_at` voids it).
    """
    try:
        text = _signer(scope).unsign(token)
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        brand_id, subject, hour, days = _decoder.decode(raw)
    except (signing.BadSignature, ValueError, msgspec.DecodeError) as error:
        raise LinkVoid("forged") from error
    made_at = datetime.fromtimestamp(hour * 3600, UTC)
    if now >= made_at + timedelta(days=days, hours=1):
        raise LinkVoid("expired")
    return Link(brand_id, subject, made_at)


def _signer(scope: Scope) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"waypost.links.{scope}")
