"""The deliveries of the crash tests: some orders, each with a life that opens and closes issues."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def bodies(count: int) -> Iterator[tuple[str, str, bytes, datetime]]:
    """`count` deliveries as (delivery id, topic, body, when it came in), three for each order."""
    orders = (count + 2) // 3
    made = 0
    for step in range(3):
        for number in range(orders):
            if made == count:
                return
            made += 1
            at = START + timedelta(hours=number, days=4 * step)
            yield (
                f"d{number}-{step}",
                "orders/updated",
                json.dumps(_order(number, step, at)).encode(),
                at,
            )


def _order(number: int, step: int, at: datetime) -> dict[str, Any]:
    placed = START + timedelta(hours=number)
    fulfillments = []
    if step >= 1:
        shipped = placed + timedelta(days=4)
        fulfillments = [
            {
                "id": 900_000 + number,
                "status": "success",
                "created_at": shipped.isoformat(),
                "updated_at": at.isoformat(),
                "tracking_number": f"1Z999AA1{number:08d}",
                "tracking_numbers": [f"1Z999AA1{number:08d}"],
                "tracking_company": "UPS",
                "shipment_status": "in_transit" if step == 1 else "delivered",
                "line_items": [{"id": 1, "quantity": 1}],
            }
        ]
    return {
        "id": 7_000_000 + number,
        "name": f"#{1000 + number}",
        "created_at": placed.isoformat(),
        "processed_at": placed.isoformat(),
        "updated_at": at.isoformat(),
        "currency": "EUR",
        "total_price": "20.00",
        "financial_status": "paid",
        "fulfillments": fulfillments,
        "line_items": [
            {
                "id": 1,
                "sku": "MUG",
                "quantity": 1,
                "current_quantity": 1,
                "price": "20.00",
                "requires_shipping": True,
            }
        ],
        "shipping_address": {"name": "Ada", "country_code": "DE"},
    }
