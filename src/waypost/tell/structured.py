"""schema.org data about an order and its parcel, for mail programs and search engines. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

_ORDER = {
    "cancelled": "OrderCancelled",
    "returning": "OrderReturned",
    "delivered": "OrderDelivered",
    "in_transit": "OrderInTransit",
    "paid": "OrderProcessing",
    "placed": "OrderProcessing",
}
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def document(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """A ParcelDelivery where the letter is about one parcel, else an Order; None where there is
    no order to speak of. said: `Said` as plain data."""
    order, parcel = said.get("order") or {}, said.get("parcel")
    if not order.get("number"):
        return None
    about = _order(said, order)
    if not parcel:
        return {"@context": "https://schema.org", **about}
    return {"@context": "https://schema.org", **_parcel(said, parcel), "partOfOrder": about}


def script(said: Mapping[str, Any]) -> str:
    """The same as a script element whose text can't end it; "" where there is nothing."""
    found = document(said)
    if found is None:
        return ""
    text = msgspec.json.encode(found).decode().translate(_ESCAPES)
    return f'<script type="application/ld+json">{text}</script>'


def _order(said: Mapping[str, Any], order: Mapping[str, Any]) -> dict[str, Any]:
    status = _ORDER.get(str(order.get("stage") or ""), "OrderProcessing")
    return _filled(
        {
            "@type": "Order",
            "orderNumber": order["number"],
            "merchant": _merchant(said),
            "orderStatus": f"https://schema.org/{status}",
            "url": (said.get("links") or {}).get("track"),
        }
    )


def _parcel(said: Mapping[str, Any], parcel: Mapping[str, Any]) -> dict[str, Any]:
    expected = parcel.get("expected") or {}
    carrier, items = parcel.get("carrier"), parcel.get("items") or []
    return _filled(
        {
            "@type": "ParcelDelivery",
            "trackingNumber": parcel.get("id"),
            "trackingUrl": (said.get("links") or {}).get("track"),
            "carrier": {"@type": "Organization", "name": carrier} if carrier else None,
            "provider": _merchant(said),
            "expectedArrivalFrom": expected.get("first"),
            "expectedArrivalUntil": expected.get("last"),
            "itemShipped": [
                _filled({"@type": "Product", "name": item.get("name"), "sku": item.get("sku")})
                for item in items
            ],
        }
    )


def _merchant(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"@type": "Organization", "name": (said.get("brand") or {}).get("name") or ""}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
