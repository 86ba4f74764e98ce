"""What the door lets in, and why it turns the rest away."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from easypost.errors import SignatureVerificationError
from easypost.util import validate_webhook

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.easypost import CONNECTOR
from waypost.connectors.easypost.tests.events import body

NOW = datetime(2026, 1, 5, tzinfo=UTC)
COMPOSED, DECOMPOSED = "s\u00e9cret", "se\u0301cret"
OTHER = "old-word"
KEYS = Keys(secrets=(COMPOSED, OTHER))
BODY = body()


def header(raw: bytes, key: str) -> str:
    normal = unicodedata.normalize("NFKD", key).encode()
    return "hmac-sha256-hex=" + hmac.new(normal, raw, "sha256").hexdigest()


def request(raw: bytes = BODY, key: str = COMPOSED) -> HookRequest:
    return HookRequest({"x-hmac-signature": header(raw, key)}, raw)


def test_a_signed_event_gives_its_id_and_description():
    receipt = CONNECTOR.verify(request(), KEYS, NOW)
    assert receipt == Receipt("evt_f7db0d62fcb211efa1f60242ac130003", "tracker.updated")


@pytest.mark.parametrize("key", [COMPOSED, DECOMPOSED])
def test_a_secret_is_the_same_however_its_accents_are_written(key):
    assert CONNECTOR.verify(request(key=DECOMPOSED), Keys(secrets=(key,)), NOW)


def test_the_old_secret_still_verifies_during_a_rotation():
    assert CONNECTOR.verify(request(key=OTHER), KEYS, NOW).topic == "tracker.updated"


@pytest.mark.parametrize("raw", [BODY, b'{"id": "evt_1"}', '{"note": "Ünïcode"}'.encode()])
@pytest.mark.parametrize("key", [COMPOSED, DECOMPOSED, OTHER, "wrong"])
@pytest.mark.parametrize("damage", ["", "0", "é"])
def test_the_door_agrees_with_the_official_library(raw, key, damage):
    given = header(raw, key) + damage
    expected = False
    if given.isascii():
        for known in KEYS.secrets:
            try:
                validate_webhook(raw, {"X-Hmac-Signature": given}, known)
                expected = True
            except SignatureVerificationError:
                continue
    try:
        CONNECTOR.verify(HookRequest({"x-hmac-signature": given}, raw), KEYS, NOW)
        verified = True
    except SignatureRefused:
        verified = False
    assert verified is expected


def test_a_changed_body_is_refused():
    with pytest.raises(SignatureRefused, match="does not fit"):
        CONNECTOR.verify(HookRequest(request().headers, BODY + b" "), KEYS, NOW)


@pytest.mark.parametrize(
    "value", ["", "hmac-sha256-hex=", "hmac-sha256-hex=zz", "sha256=00", "0" * 64, "é"]
)
def test_a_malformed_or_missing_header_is_refused(value):
    headers = {"x-hmac-signature": value} if value else {}
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(HookRequest(headers, BODY), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",), ("wrong",), ("\ud800",)])
def test_without_the_right_secret_nothing_is_let_in(secrets):
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(request(), Keys(secrets=secrets), NOW)


def test_an_empty_secret_signs_nothing():
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(request(key=""), Keys(secrets=("",)), NOW)


@pytest.mark.parametrize("raw", [BODY[:50], b"", b"\xff", b"null", b"[" * 5000])
def test_a_genuine_body_that_is_no_event_is_kept_under_its_digest(raw):
    assert CONNECTOR.verify(request(raw), KEYS, NOW) == Receipt(sha256(raw).hexdigest(), "")
