"""References: the names by which outside systems call an order.

A reference is `namespace:value`. A fact says by which reference it finds its order (`order_ref`)
and which further references it reveals (`refs`); recording it binds them all to one order.
Two partners that never heard of each other meet when they use the same reference.
"""

from __future__ import annotations

import re

_NOT_TRACKING = re.compile(r"[^A-Z0-9]")


def order(value: object, source: str) -> str:
    """The storefront's own id of an order; ids of two storefronts may be equal, hence `source`."""
    return f"order:{source}/{value}"


def number(value: object) -> str:
    """The order number people say aloud; `#1001` and `1001` are the same."""
    return f"number:{str(value).strip().lstrip('#').upper()}"


def payment(value: object) -> str:
    """A payment's id at the payment provider: payment intent, charge, transaction."""
    return f"payment:{value}"


def tracking(value: object) -> str:
    """A carrier's tracking number. Carriers re-use them, so only these may belong to two orders."""
    return f"tracking:{parcel_id(value)}"


def shipment(value: object, source: str) -> str:
    """A shipment's or warehouse order's id at `source`."""
    return f"shipment:{source}/{value}"


def rma(value: object, source: str) -> str:
    """A return's id at `source`."""
    return f"return:{source}/{value}"


def parcel_id(value: object) -> str:
    """A tracking number in one spelling: upper case, letters and digits only."""
    return _NOT_TRACKING.sub("", str(value).upper())


def is_shared(ref: str) -> bool:
    """May this reference belong to several orders?"""
    return ref.startswith("tracking:")
