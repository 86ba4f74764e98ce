"""Webhooks and deliveries for the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from waypost.connectors.aftership import CONNECTOR
from waypost.connectors.contract import Delivery, Reading

PAYLOADS = Path(__file__).parent.parent / "payloads"
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
PARCEL = "00340434161094042557"


def body(topic: str) -> bytes:
    return (PAYLOADS / f"{topic.replace('.', '_')}.json").read_bytes()


def changed(topic: str = "tracking_update", **fields: Any) -> bytes:
    """The payload of `topic` with other fields in its tracking or return."""
    hook = json.loads(body(topic))
    hook["msg" if "msg" in hook else "data"].update(fields)
    return json.dumps(hook).encode()


def checkpoint(at: Any = "2026-07-14T10:00:00+02:00", **fields: Any) -> dict[str, Any]:
    known = {"checkpoint_time": at, "tag": "InTransit", "subtag": "InTransit_003", "message": "In"}
    return known | fields


def read(topic: str = "tracking_update", raw: bytes | None = None) -> Reading:
    raw = body(topic) if raw is None else raw
    return CONNECTOR.facts(Delivery(topic, raw, "x", RECEIVED))
