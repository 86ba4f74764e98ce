"""Stripe at the door: https://docs.stripe.com/webhooks#verify-official-libraries."""

from __future__ import annotations

from datetime import datetime

import msgspec
from stripe import SignatureVerificationError, WebhookSignature

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.stripe.shapes import Head
from waypost.lib.signing import digest

TOLERANCE = 300  # seconds; what Stripe's libraries use

_head = msgspec.json.Decoder(Head)


def verify(request: HookRequest, keys: Keys, now: datetime) -> Receipt:
    """The event's id and type; SignatureRefused where Stripe did not sign it, or long ago."""
    header = request.headers.get("stripe-signature", "")
    if not header:
        raise SignatureRefused("no Stripe-Signature header")
    if not header.isascii():
        raise SignatureRefused("the Stripe-Signature header is not ASCII")
    _check_signed(request.body, header, keys.secrets)
    # The SDK can only compare with the machine's own clock, so it leaves the age to us.
    age = int(now.timestamp()) - _signed_at(header)
    if age > TOLERANCE:
        raise SignatureRefused(f"signed {age} s ago; at most {TOLERANCE} s are accepted")
    return _receipt(request.body)


def _check_signed(body: bytes, header: str, secrets: tuple[str, ...]) -> None:
    why = "no signing secret is configured"
    for secret in secrets:
        try:
            WebhookSignature.verify_header(body, header, secret, tolerance=None)
        except SignatureVerificationError as error:
            why = error.user_message or str(error)
        except UnicodeError:
            why = "the body or the secret is not text"
        else:
            return
    raise SignatureRefused(why)


def _signed_at(header: str) -> int:
    """The first `t`, the one that the SDK has just found signed."""
    for item in header.split(","):
        name, _, value = item.partition("=")
        if name == "t":
            try:
                return int(value)
            except ValueError as error:
                raise SignatureRefused(f"t={value} is no Unix time") from error
    raise SignatureRefused("the Stripe-Signature header has no timestamp")


def _receipt(body: bytes) -> Receipt:
    try:
        head = _head.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Receipt(digest(body).hex(), "")
    return Receipt(head.id, head.type)
