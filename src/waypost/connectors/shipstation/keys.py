"""The partner's public keys, as configured: PEM, JWK or JWKS, optionally after `kid=<id>`."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

_SMALLEST = 2048  # bits; a smaller RSA key proves nothing
_NAMED = re.compile(r"kid=(\S+)\s+(.*)", re.DOTALL)


class KeyUnusable(ValueError):
    """A configured key is no RSA public key of at least 2048 bits."""


class Jwk(msgspec.Struct, omit_defaults=True):
    """RFC 7517 and 7518, the members of an RSA public key."""

    kty: str = ""
    n: str = ""
    e: str = ""
    kid: str = ""
    keys: list[Jwk] = []


_jwk = msgspec.json.Decoder(Jwk)


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _checked(key: object) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST:
        raise KeyUnusable(f"not an RSA public key of at least {_SMALLEST} bits")
    return key


def _from_jwk(jwk: Jwk) -> RSAPublicKey:
    if jwk.kty != "RSA":
        raise KeyUnusable(f"a JWK of type {jwk.kty!r}, RSA is due")
    return _checked(RSAPublicNumbers(_number(jwk.e), _number(jwk.n)).public_key())


@lru_cache(maxsize=256)
def parse(secret: str) -> tuple[tuple[str, RSAPublicKey], ...]:
    """The keys in one configured secret, each with its id ("" if it names none); KeyUnusable."""
    named = _NAMED.fullmatch(secret.strip())
    kid, material = (named[1], named[2]) if named else ("", secret.strip())
    try:
        if material.startswith("{"):
            jwk = _jwk.decode(material)
            found = jwk.keys or [jwk]
            return tuple((kid or each.kid, _from_jwk(each)) for each in found)
        return ((kid, _checked(load_pem_public_key(material.encode()))),)
    except (msgspec.MsgspecError, ValueError, UnsupportedAlgorithm, RecursionError) as error:
        raise KeyUnusable(str(error)) from error


def candidates(secrets: tuple[str, ...], kid: str) -> list[RSAPublicKey]:
    """The keys with this id; all of them when none has it (ids change before configurations do)."""
    known: list[tuple[str, RSAPublicKey]] = []
    for secret in secrets:
        try:
            known.extend(parse(secret))
        except KeyUnusable:
            continue
    return [key for name, key in known if name == kid] or [key for _, key in known]


def signed(key: RSAPublicKey, signature: bytes, message: bytes) -> bool:
    """Is `signature` this key's RSASSA-PKCS1-v1_5 with SHA-256 over `message`?"""
    try:
        key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
