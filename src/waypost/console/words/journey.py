"""The legs of an order's journey, and on which of them each kind of issue happens."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Leg(NamedTuple):
    """A part of the journey. name: as addresses spell it."""

    name: str
    title: Any
    kinds: tuple[str, ...]


LEGS = (
    Leg(
        "payment",
        _("Payment"),
        (
            *("payment_pending", "payment_failed", "authorization_expiring", "payment_review"),
            *("fraud_risk", "dispute_due"),
        ),
    ),
    Leg(
        "warehouse",
        _("Warehouse"),
        (
            *("fulfillment_hold", "address_problem", "out_of_stock", "backorder", "not_synced"),
            *("late_dispatch", "fulfillment_rejected", "partial_fulfillment"),
        ),
    ),
    Leg(
        "transit",
        _("Transit"),
        (
            *("label_not_scanned", "untrackable", "stalled", "delivery_at_risk", "edd_moved"),
            *("carrier_exception", "customs_hold", "damaged", "misrouted", "return_to_sender"),
            "lost",
        ),
    ),
    Leg(
        "delivery",
        _("Delivery"),
        (
            *("late_delivery", "delivery_failed", "pickup_waiting", "not_received"),
            "unhappy_customer",
        ),
    ),
    Leg(
        "returns",
        _("Returns"),
        (
            *("return_unused", "return_stalled", "return_unprocessed", "exchange_late"),
            "return_abuse",
        ),
    ),
    Leg(
        "refunds",
        _("Refunds"),
        ("refund_overdue", "refund_stuck", "refund_failed", "refund_mismatch"),
    ),
    Leg("house", _("House"), ("connector_silent", "unreadable", "unmatched")),
)
_LEG_OF = {kind: leg for leg in LEGS for kind in leg.kinds}
OWN = Leg("own", _("Own rules"), ())


def leg_of(kind: str) -> Leg:
    """Where a kind belongs; rules of one's own stand together."""
    return _LEG_OF.get(kind, OWN)
