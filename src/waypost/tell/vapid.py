"""VAPID (RFC 8292): the key by which browsers' push services know a brand.

Derived from the installation's own key, so that nothing is stored and two processes that need it
first cannot make two. With another installation key browsers must be asked again.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def private_key(secret_key: str, brand_id: int) -> ec.EllipticCurvePrivateKey:
    info = f"waypost/vapid/1/{brand_id}".encode()
    derived = HKDF(SHA256(), 48, salt=None, info=info).derive(secret_key.encode())
    return ec.derive_private_key(int.from_bytes(derived) % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret_key: str, brand_id: int) -> str:
    """As browsers want it: the uncompressed point in URL-safe base64, without padding."""
    key = private_key(secret_key, brand_id).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
