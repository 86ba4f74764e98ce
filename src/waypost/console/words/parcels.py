"""Parcels in words."""

from __future__ import annotations

from waypost.console.words import short
from waypost.core.words import ParcelStatus

# In motion, in the order in which a parcel lives through them.
ORDER = (
    *("pending", "picked_up", "in_transit", "out_for_delivery", "ready_for_pickup"),
    *("delivery_delayed", "on_hold", "delivery_failed", "return_to_sender", "unknown"),
)
_BAD = ("delivery_failed", "return_to_sender")
_DOUBTFUL = ("delivery_delayed", "on_hold", "unknown")


def status_title(status: str) -> str:
    try:
        return str(short.PARCELS[ParcelStatus(status)])
    except (KeyError, ValueError):
        return short.readable(status)


def status_tone(status: str) -> str:
    """A pill's class."""
    if status in _BAD:
        return "broken"
    if status in _DOUBTFUL:
        return "warning"
    if status == "delivered":
        return "fine"
    return "" if status == "pending" else "accent"
