"""Events, deliveries and signatures for the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stripe import WebhookSignature

from waypost.connectors.contract import Delivery, HookRequest, Reading
from waypost.connectors.stripe import CONNECTOR

PAYLOADS = Path(__file__).parent.parent / "payloads"
RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)
PLACED = 1767607200  # 2026-01-05T10:00:00Z, when the payment of the payload files was begun

PI = "pi_3SmEAbB7WZ01zgkW0q1sJHsT"
CH = "ch_3SmEAbB7WZ01zgkW0Vt5nYxK"


def body(topic: str) -> bytes:
    return (PAYLOADS / f"{topic.replace('.', '_')}.json").read_bytes()


def changed(topic: str, created: Any = None, **fields: Any) -> bytes:
    """The payload of `topic` with other fields in its object."""
    event = json.loads(body(topic))
    event["data"]["object"].update(fields)
    if created is not None:
        event["created"] = created
    return json.dumps(event).encode()


def read(topic: str, raw: bytes | None = None) -> Reading:
    raw = body(topic) if raw is None else raw
    return CONNECTOR.facts(Delivery(topic, raw, "evt_x", RECEIVED))


def signed(raw: bytes, key: str, at: datetime) -> HookRequest:
    header = WebhookSignature.generate_signature_header(raw.decode(), key, int(at.timestamp()))
    return HookRequest({"stripe-signature": header}, raw)
