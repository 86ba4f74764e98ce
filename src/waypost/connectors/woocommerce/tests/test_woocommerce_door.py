"""WooCommerce at the door: what is let in, what it is known by, what is sent away."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime

import pytest

from waypost.connectors.contract import HookRequest, Keys, SignatureRefused
from waypost.connectors.woocommerce import CONNECTOR

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BODY = b'{"id": 727, "status": "processing", "date_modified_gmt": "2026-03-02T11:00:00"}'
KEYS = Keys(("new secret", "old secret"))


def signature(body: bytes = BODY, key: bytes = b"new secret") -> str:
    return base64.b64encode(hmac.digest(key, body, "sha256")).decode()


def request(
    body: bytes = BODY,
    signed: str | None = None,
    topic: str = "order.updated",
    delivery: str = "d1",
) -> HookRequest:
    headers = {
        "x-wc-webhook-topic": topic,
        "x-wc-webhook-signature": signature(body) if signed is None else signed,
        "x-wc-webhook-delivery-id": delivery,
    }
    return HookRequest({name: value for name, value in headers.items() if value}, body)


def identity(asked: HookRequest) -> str:
    return CONNECTOR.verify(asked, KEYS, NOW).external_id


def test_an_event_is_known_by_its_topic_resource_and_version() -> None:
    receipt = CONNECTOR.verify(request(), KEYS, NOW)
    assert receipt.topic == "order.updated"
    assert receipt.external_id.startswith("order.updated:727:2026-03-02T11:00:00:")


def test_a_resent_event_is_a_duplicate_though_its_delivery_id_is_new() -> None:
    assert identity(request(delivery="d1")) == identity(request(delivery="d2"))


def test_two_changes_within_one_second_are_two_events() -> None:
    other = BODY.replace(b"processing", b"completed")
    assert identity(request()) != identity(request(other))


def test_created_and_updated_of_one_instant_are_two_events() -> None:
    assert identity(request(topic="order.created")) != identity(request(topic="order.updated"))


@pytest.mark.parametrize("body", [b'{"id": 723}', b'{"id": "723", "date_modified_gmt": null}'])
def test_a_deletion_has_only_its_id(body: bytes) -> None:
    assert identity(request(body, topic="order.deleted")).startswith("order.deleted:723::")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 50_000])
def test_a_signed_body_that_cannot_be_read_is_still_let_in(body: bytes) -> None:
    assert len(identity(request(body))) == 64


def test_the_old_secret_still_verifies_during_a_rotation() -> None:
    assert identity(request(signed=signature(key=b"old secret")))


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        ("", "no X-WC-Webhook-Signature"),
        (signature(b"{}"), "not this body's"),
        (signature(key=b"another"), "not this body's"),
        ("not base64", "not this body's"),
        ("näh", "not this body's"),
        (hmac.digest(b"new secret", BODY, "sha256").hex(), "not this body's"),
    ],
)
def test_an_event_that_the_shop_did_not_sign_is_refused_with_why(signed: str, why: str) -> None:
    with pytest.raises(SignatureRefused, match=why):
        identity(request(signed=signed))


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_let_in(secrets: tuple[str, ...]) -> None:
    with pytest.raises(SignatureRefused, match="no webhook secret"):
        CONNECTOR.verify(request(signed=signature(key=b"")), Keys(secrets), NOW)


def test_a_ping_is_let_in_only_when_it_is_signed() -> None:
    body = b"webhook_id=142"
    assert CONNECTOR.verify(request(body, topic=""), KEYS, NOW).topic == "ping"
    with pytest.raises(SignatureRefused, match="unsigned ping"):
        identity(request(body, signed="", topic=""))
