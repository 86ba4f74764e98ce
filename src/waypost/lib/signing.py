"""Signatures: HMAC in the encodings that partners use, compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def matches_any(expected: Iterable[bytes], given: bytes) -> bool:
    """Is `given` one of `expected`? Every candidate is compared, whichever matches first."""
    found = False
    for candidate in expected:
        found |= hmac.compare_digest(candidate, given)
    return found


def from_base64(text: str) -> bytes:
    """The bytes of a base64 header, or b"" (which matches no digest) when it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def from_hex(text: str) -> bytes:
    """The bytes of a hex header, or b"" when it is not hex."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def digest(body: bytes) -> bytes:
    """A body's identity: SHA-256, 32 bytes."""
    return hashlib.sha256(body).digest()
