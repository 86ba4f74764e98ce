"""Partners' own pages about an order or a payment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


def page_of(namespace: str, name: str, shops: Mapping[str, Mapping[str, str]]) -> str:
    """The partner's page about what it calls `namespace:name`, or "". `shops`: connections'
    options by connector, which say where a shop lives."""
    if namespace == "payment" and name.startswith(("pi_", "ch_", "py_")):
        return f"https://dashboard.stripe.com/payments/{quote(name, safe='')}"
    if namespace != "order":
        return ""
    connector, _slash, order = name.partition("/")
    options = shops.get(connector, {})
    if connector == "shopify":
        shop = options.get("shop", "").strip().lower()
        if _SHOP.fullmatch(shop):
            return f"https://{shop}/admin/orders/{quote(order, safe='')}"
    return ""
