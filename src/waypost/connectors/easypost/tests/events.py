"""Events and deliveries for the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.easypost import CONNECTOR

PAYLOADS = Path(__file__).parent.parent / "payloads"
RECEIVED = datetime(2025, 3, 10, tzinfo=UTC)
CODE = "9400100208303109500782"


def body(topic: str = "tracker.updated") -> bytes:
    return (PAYLOADS / f"{topic.replace('.', '_')}.json").read_bytes()


def changed(**fields: Any) -> bytes:
    """The payload of tracker.updated with other fields in its tracker."""
    event = json.loads(body())
    event["result"].update(fields)
    return json.dumps(event).encode()


def scan(at: Any = "2025-03-09T10:00:00Z", status: Any = "in_transit", **fields: Any) -> dict:
    return {"datetime": at, "status": status, "status_detail": "in_transit"} | fields


def read(raw: bytes, topic: str = "tracker.updated") -> Reading:
    return CONNECTOR.facts(Delivery(topic, raw, "evt_x", RECEIVED))
