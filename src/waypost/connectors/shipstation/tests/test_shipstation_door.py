"""ShipStation's signature: RSA keys in every form, time, and headers that prove nothing."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from waypost.connectors.contract import HookRequest, Keys, SignatureRefused
from waypost.connectors.shipstation import CONNECTOR
from waypost.connectors.shipstation.keys import KeyUnusable, parse

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
BODY = b'{"resource_type": "API_TRACK"}'


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


def jwk(key: rsa.RSAPrivateKey, kid: str = "k1") -> str:
    numbers = key.public_key().public_numbers()

    def number(value: int) -> str:
        raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    return json.dumps({"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e), "kid": kid})


def signed(body: bytes = BODY, stamp: str = "2026-03-02T12:00:00Z", kid: str = "k1") -> HookRequest:
    message = stamp.encode() + b"." + body
    signature = KEY.sign(message, padding.PKCS1v15(), hashes.SHA256())
    headers = {
        "x-shipengine-rsa-sha256-signature": base64.b64encode(signature).decode(),
        "x-shipengine-rsa-sha256-key-id": kid,
        "x-shipengine-timestamp": stamp,
    }
    return HookRequest(headers, body)


@pytest.mark.parametrize(
    "secret",
    [
        pem(KEY),
        f"kid=k1 {pem(KEY)}",
        jwk(KEY),
        f"kid=k1 {jwk(KEY, '')}",
        json.dumps({"keys": [json.loads(jwk(OTHER, "k0")), json.loads(jwk(KEY))]}),
    ],
    ids=["pem", "named pem", "jwk", "named jwk", "jwks"],
)
def test_a_genuine_webhook_is_taken_with_the_key_in_any_form(secret: str) -> None:
    receipt = CONNECTOR.verify(signed(), Keys(secrets=(secret,)), NOW)
    assert receipt.topic == "API_TRACK"
    assert len(receipt.external_id) == 64


def test_a_resent_webhook_has_the_same_identity() -> None:
    keys = Keys(secrets=(pem(KEY),))
    first = CONNECTOR.verify(signed(), keys, NOW)
    again = CONNECTOR.verify(signed(stamp="2026-03-02T12:01:00Z"), keys, NOW)
    assert first == again


def test_an_unknown_key_id_tries_every_key() -> None:
    keys = Keys(secrets=(f"kid=k7 {pem(OTHER)}", f"kid=k8 {pem(KEY)}"))
    assert CONNECTOR.verify(signed(kid="k9"), keys, NOW).topic == "API_TRACK"


def test_a_known_key_id_is_taken_at_its_word() -> None:
    keys = Keys(secrets=(f"kid=k1 {pem(OTHER)}", f"kid=k2 {pem(KEY)}"))
    with pytest.raises(SignatureRefused, match="matches no"):
        CONNECTOR.verify(signed(kid="k1"), keys, NOW)


@pytest.mark.parametrize("stamp", ["1772452800", "1772452800000", "2026-03-02T07:00:00-05:00"])
def test_the_timestamp_may_be_unix_time_too(stamp: str) -> None:
    keys = Keys(secrets=(pem(KEY),))
    assert CONNECTOR.verify(signed(stamp=stamp), keys, NOW).topic == "API_TRACK"


@pytest.mark.parametrize("header", list(signed().headers))
def test_a_missing_header_is_refused(header: str) -> None:
    request = signed()
    headers = {name: value for name, value in request.headers.items() if name != header}
    with pytest.raises(SignatureRefused, match="missing"):
        CONNECTOR.verify(HookRequest(headers, BODY), Keys(secrets=(pem(KEY),)), NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_or_early_timestamp_is_refused(minutes: int) -> None:
    with pytest.raises(SignatureRefused, match="five minutes"):
        CONNECTOR.verify(signed(), Keys(secrets=(pem(KEY),)), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("stamp", ["soon", "9" * 400, "-1", "2026-99-99"])
def test_a_timestamp_that_is_none_is_refused(stamp: str) -> None:
    with pytest.raises(SignatureRefused, match="timestamp"):
        CONNECTOR.verify(signed(stamp=stamp), Keys(secrets=(pem(KEY),)), NOW)


def test_a_recorded_request_under_a_fresh_timestamp_is_refused() -> None:
    old = signed(stamp="2026-03-02T08:00:00Z")
    headers = dict(old.headers) | {"x-shipengine-timestamp": "2026-03-02T12:00:00Z"}
    with pytest.raises(SignatureRefused, match="matches no"):
        CONNECTOR.verify(HookRequest(headers, BODY), Keys(secrets=(pem(KEY),)), NOW)


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64!", "é"])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    headers = dict(signed().headers) | {"x-shipengine-rsa-sha256-signature": signature or "="}
    with pytest.raises(SignatureRefused, match="matches no"):
        CONNECTOR.verify(HookRequest(headers, BODY), Keys(secrets=(pem(KEY),)), NOW)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whatever",
        "{}",
        '{"kty": "RSA"}',
        '{"kty": "EC", "n": "AQ", "e": "AQ"}',
        '{"kty": "RSA", "n": "???", "e": "AQAB"}',
        "[" * 10_000,
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),  # noqa: S505
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ],
)
def test_a_key_that_is_none_is_passed_over(secret: str) -> None:
    with pytest.raises(KeyUnusable):
        parse(secret)
    with pytest.raises(SignatureRefused, match="no usable public key"):
        CONNECTOR.verify(signed(), Keys(secrets=(secret,)), NOW)
    assert CONNECTOR.verify(signed(), Keys(secrets=(secret, pem(KEY))), NOW).topic == "API_TRACK"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[" * 100_000, b'{"resource_type": 7}'])
def test_a_genuine_body_that_cannot_be_read_is_still_accepted(body: bytes) -> None:
    receipt = CONNECTOR.verify(signed(body), Keys(secrets=(pem(KEY),)), NOW)
    assert receipt.topic == "unknown"
