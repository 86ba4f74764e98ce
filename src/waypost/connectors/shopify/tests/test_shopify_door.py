"""Shopify at the door: what is let in, and what is sent away with which reason."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from waypost.connectors.contract import HookRequest, Keys, SignatureRefused
from waypost.connectors.shopify import CONNECTOR

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BODY = b'{"id": 1}'
KEYS = Keys(("new secret", "old secret"))


def signature(body: bytes = BODY, key: bytes = b"new secret") -> str:
    return base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()


def request(signed: str | None, prefix: str = "x-", body: bytes = BODY) -> HookRequest:
    headers = {f"{prefix}shopify-topic": "orders/create", f"{prefix}shopify-webhook-id": "b54557e4"}
    if signed is not None:
        headers[f"{prefix}shopify-hmac-sha256"] = signed
    return HookRequest(headers, body)


@pytest.mark.parametrize("prefix", ["x-", ""])
def test_a_signed_delivery_is_known_by_its_id_with_and_without_the_x(prefix: str) -> None:
    receipt = CONNECTOR.verify(request(signature(), prefix), KEYS, NOW)
    assert (receipt.external_id, receipt.topic) == ("b54557e4", "orders/create")


def test_the_old_secret_still_verifies_during_a_rotation() -> None:
    assert CONNECTOR.verify(request(signature(key=b"old secret")), KEYS, NOW).external_id


def test_the_signature_is_of_the_raw_bytes_whatever_they_are() -> None:
    body = b'{"id":1 ,\n "name": "\xff"} '
    assert CONNECTOR.verify(request(signature(body), body=body), KEYS, NOW).topic == "orders/create"


def test_a_delivery_without_an_id_is_known_by_its_body() -> None:
    asked = HookRequest({"x-shopify-hmac-sha256": signature()}, BODY)
    receipt = CONNECTOR.verify(asked, KEYS, NOW)
    assert (receipt.external_id, receipt.topic) == (hashlib.sha256(BODY).hexdigest(), "")


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (None, "no X-Shopify-Hmac-Sha256"),
        ("", "no X-Shopify-Hmac-Sha256"),
        (signature(b'{"id": 2}'), "not this body's"),
        (signature(key=b"someone else's"), "not this body's"),
        (signature()[:-4], "not this body's"),
        (hmac.digest(b"new secret", BODY, "sha256").hex(), "not this body's"),
        ("not base64 at all", "not this body's"),
        ("näh", "not this body's"),
    ],
)
def test_a_delivery_that_the_app_did_not_sign_is_refused_with_why(
    signed: str | None, why: str
) -> None:
    with pytest.raises(SignatureRefused, match=why):
        CONNECTOR.verify(request(signed), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_let_in(secrets: tuple[str, ...]) -> None:
    with pytest.raises(SignatureRefused, match="no client secret"):
        CONNECTOR.verify(request(signature(key=b"")), Keys(secrets), NOW)


@pytest.mark.parametrize("topic", ["customers/data_request", "customers/redact", "shop/redact"])
def test_a_privacy_request_with_a_bad_signature_is_refused(topic: str) -> None:
    headers = {"x-shopify-topic": topic, "x-shopify-hmac-sha256": signature(b"other")}
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(HookRequest(headers, BODY), KEYS, NOW)
