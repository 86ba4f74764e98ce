"""ShipBob's door: Standard Webhooks."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from waypost.connectors.contract import HookRequest, Keys, SignatureRefused
from waypost.connectors.shipbob import CONNECTOR
from waypost.lib.standard_webhooks import sign

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NEW = "whsec_" + base64.b64encode(b"the newer signing secret").decode()
OLD = base64.b64encode(b"the older signing secret").decode()
KEYS = Keys(secrets=(NEW, OLD))


@pytest.mark.parametrize("key", [NEW, OLD])
def test_a_genuine_webhook_is_taken_with_either_secret(key: str) -> None:
    body = b'{"id": 1}'
    headers = sign(key, "msg_1", NOW, body) | {"x-webhook-topic": "order.shipped"}
    receipt = CONNECTOR.verify(HookRequest(headers, body), KEYS, NOW)
    assert (receipt.external_id, receipt.topic) == ("msg_1", "order.shipped")


def test_a_webhook_without_a_topic_is_kept_as_unknown() -> None:
    request = HookRequest(sign(NEW, "msg_1", NOW, b"\xff"), b"\xff")
    assert CONNECTOR.verify(request, KEYS, NOW).topic == "unknown"


@pytest.mark.parametrize(
    ("change", "late", "why"),
    [
        ({"webhook-signature": "v1,AAAA"}, 0, "matches"),
        ({"webhook-id": ""}, 0, "missing"),
        ({}, 301, "five minutes"),
        ({}, -301, "five minutes"),
    ],
)
def test_a_request_that_proves_nothing_is_refused(
    change: dict[str, str], late: int, why: str
) -> None:
    request = HookRequest(sign(NEW, "msg_1", NOW, b"{}") | change, b"{}")
    with pytest.raises(SignatureRefused, match=why):
        CONNECTOR.verify(request, KEYS, NOW + timedelta(seconds=late))


def test_without_a_secret_everything_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="no usable signing secret"):
        CONNECTOR.verify(HookRequest(sign(NEW, "m", NOW, b"{}"), b"{}"), Keys(), NOW)
