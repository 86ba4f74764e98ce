"""What the door lets in, and why it turns the rest away."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from waypost.connectors.aftership import CONNECTOR
from waypost.connectors.aftership.tests.hooks import body
from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused

NOW = datetime(2026, 7, 14, tzinfo=UTC)
TRACKING, RETURNS = "Sécret 1", "other"
KEYS = Keys(secrets=(TRACKING, RETURNS))
BODY = b'{"event":"tracking_update","event_id":"e1"}'
HEADERS = ["aftership-hmac-sha256", "as-signature-hmac-sha256", "am-webhook-signature"]


def sign(raw: bytes, key: str = TRACKING) -> str:
    return b64encode(hmac.new(key.encode(), raw, "sha256").digest()).decode()


def request(raw: bytes = BODY, header: str = HEADERS[0], key: str = TRACKING) -> HookRequest:
    prefix = "hmac-sha256=" if header == HEADERS[2] else ""
    return HookRequest({header: prefix + sign(raw, key)}, raw)


def test_a_signature_made_by_openssl_is_accepted():
    given = HookRequest({HEADERS[0]: "JiMq8X6Ug4MbvUOMJQS2ke7HOzYYAtxUINB9WptRHkY="}, BODY)
    assert CONNECTOR.verify(given, KEYS, NOW) == Receipt("e1", "tracking_update")


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("key", [TRACKING, RETURNS])
def test_each_products_header_and_secret_is_accepted(header, key):
    assert CONNECTOR.verify(request(header=header, key=key), KEYS, NOW)


def test_a_return_is_known_by_its_id():
    raw = body("return.approved")
    receipt = CONNECTOR.verify(request(raw, HEADERS[1], RETURNS), KEYS, NOW)
    assert receipt == Receipt("3df04d0cdf3c492fad33a15f753fb902", "return.approved")


def test_a_shipping_webhook_names_its_event_otherwise_and_has_no_id():
    raw = b'{"event_type": "create_a_label", "data": {}}'
    receipt = CONNECTOR.verify(request(raw, HEADERS[2]), KEYS, NOW)
    assert receipt == Receipt(sha256(raw).hexdigest(), "create_a_label")


def test_a_changed_body_is_refused():
    with pytest.raises(SignatureRefused, match="does not fit"):
        CONNECTOR.verify(HookRequest(request().headers, BODY + b" "), KEYS, NOW)


@pytest.mark.parametrize(
    "value", ["", "!", "AAAA", "é", sign(BODY)[:-2], sign(BODY) + "=", "x" * 44]
)
def test_a_malformed_signature_is_refused(value):
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(HookRequest({HEADERS[0]: value}, BODY), KEYS, NOW)


def test_a_missing_header_is_refused():
    with pytest.raises(SignatureRefused, match="aftership-hmac-sha256"):
        CONNECTOR.verify(HookRequest({"x-other": sign(BODY)}, BODY), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",), ("wrong",), ("\ud800",)])
def test_without_the_right_secret_nothing_is_let_in(secrets):
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(request(), Keys(secrets=secrets), NOW)


def test_an_empty_secret_signs_nothing():
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(request(key=""), Keys(secrets=("",)), NOW)


@pytest.mark.parametrize("raw", [BODY[:20], b"", b"\xff", b"[]", b'{"event_id": 7}', b"[" * 5000])
def test_a_genuine_body_that_is_no_webhook_is_kept_under_its_digest(raw):
    assert CONNECTOR.verify(request(raw), KEYS, NOW) == Receipt(sha256(raw).hexdigest(), "")
