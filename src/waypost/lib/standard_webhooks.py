"""Standard Webhooks (standardwebhooks.com, 1.0.0): verifying and signing, with time as a parameter.

A sender signs `{id}.{timestamp}.{body}` with HMAC-SHA256. The `webhook-signature` header is a
space-separated list of `version,base64`, so that an old and a new secret can both sign while a
secret is rotated; `v1` is the HMAC. Secrets are base64, usually behind `whsec_`.

The published package checks the timestamp against the wall clock and wants text, so only its
reading of secrets is used: the clock is the caller's, and the bytes are signed as they came.
"""

from __future__ import annotations

import base64
import binascii
import string
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from standardwebhooks import Webhook

from waypost.lib import times
from waypost.lib.signing import from_base64, hmac_sha256, matches_any

TOLERANCE = timedelta(minutes=5)  # the standard's own, in both directions

_UNREADABLE_SECRET = (binascii.Error, ValueError, RuntimeError)


class NotGenuine(ValueError):
    """The headers do not prove who sent the body, or when: says what is wrong with them."""


class SecretUnusable(ValueError):
    """A configured secret is empty or not base64."""


class _Signer(Webhook):
    def digest(self, message_id: str, seconds: str, body: bytes) -> bytes:
        return hmac_sha256(self._whsecret, f"{message_id}.{seconds}.".encode() + body)


def _signer(secret: str) -> _Signer:
    plain = secret.strip().removeprefix("whsec_").rstrip("=")
    alphabet = string.ascii_letters + string.digits + "+/"
    # The package drops foreign letters before decoding, so that a typing error would become
    # another, valid key and every delivery would be refused with a misleading reason.
    if not plain or plain.strip(alphabet):
        raise SecretUnusable("a signing secret is base64, optionally after `whsec_`")
    try:
        return _Signer(secret.strip())
    except _UNREADABLE_SECRET as error:
        raise SecretUnusable(f"the signing secret is not base64: {error}") from error


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that a sender with `secret` puts on `body`; SecretUnusable if it cannot."""
    seconds = str(int(at.timestamp()))
    digest = _signer(secret).digest(message_id, seconds, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _sent_at(text: str) -> datetime:
    if not (text.isascii() and text.isdigit()):
        raise NotGenuine(f"webhook-timestamp {text[:40]!r} is no Unix time in seconds")
    try:
        return times.from_epoch(int(text))
    except ValueError as error:
        raise NotGenuine(f"webhook-timestamp {text[:40]!r} is no Unix time in seconds") from error


def _expected(
    secrets: Iterable[str], message_id: str, seconds: str, body: bytes
) -> tuple[bytes, ...]:
    digests = []
    for secret in secrets:
        try:
            digests.append(_signer(secret).digest(message_id, seconds, body))
        except SecretUnusable:
            continue
    return tuple(digests)


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: datetime
) -> tuple[str, datetime]:
    """The message's id and instant when any of `secrets` signed it; NotGenuine otherwise.

    headers: by lower-case name. now: aware; a message more than five minutes off it is refused.
    """
    message_id = headers.get("webhook-id", "")
    seconds = headers.get("webhook-timestamp", "")
    signature = headers.get("webhook-signature", "")
    if not (message_id and seconds and signature):
        raise NotGenuine("webhook-id, webhook-timestamp or webhook-signature is missing")
    at = _sent_at(seconds)
    if abs(now - at) > TOLERANCE:
        raise NotGenuine(f"sent at {at.isoformat()}, more than five minutes from now")
    expected = _expected(secrets, message_id, seconds, body)
    if not expected:
        raise NotGenuine("no usable signing secret is configured")
    given = [part.partition(",") for part in signature.split(" ")]
    digests = [from_base64(text) for version, _, text in given if version == "v1"]
    matches = [matches_any(expected, digest) for digest in digests]
    if not any(matches):
        raise NotGenuine("no v1 signature matches")
    return message_id, at
