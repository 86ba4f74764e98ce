"""How Shopify writes instants, money and ids."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from waypost.sim.worktime import HOURS_BEHIND

CURRENCY = "USD"
_BEHIND = timedelta(hours=HOURS_BEHIND)
_ZONE = f"-{HOURS_BEHIND:02d}:00"


def iso(at: datetime) -> str:
    """In the shop's own zone, to the second."""
    return (at - _BEHIND).isoformat()[:19] + _ZONE


def money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def bag(minor: int) -> dict[str, Any]:
    """A money bag: the same amount for the shop and for the customer."""
    one = {"amount": money(minor), "currency_code": CURRENCY}
    return {"shop_money": one, "presentment_money": one}


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"
