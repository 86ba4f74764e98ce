"""Short words: subjects, notes, stages, sources, amounts and moments."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from waypost.connectors.registry import CONNECTORS
from waypost.core.bodies import Deadline
from waypost.core.words import ParcelStatus
from waypost.lib.money import plain

_AMOUNTS = re.compile(r"(-?\d+) of (-?\d+)")

STAGES = {
    "unmatched": "Unmatched",
    "placed": "Placed, not paid",
    "paid": "Paid, not shipped",
    "in_transit": "In transit",
    "delivered": "Delivered",
    "returning": "Coming back",
    "cancelled": "Cancelled",
}

PARCELS = {
    ParcelStatus.PENDING: "Label made",
    ParcelStatus.PICKED_UP: "Picked up",
    ParcelStatus.UNKNOWN: "Unknown",
    ParcelStatus.ON_HOLD: "On hold",
    ParcelStatus.CANCELLED: "Cancelled",
    ParcelStatus.DELIVERED: "Delivered",
    ParcelStatus.IN_TRANSIT: "In transit",
    ParcelStatus.DELIVERY_DELAYED: "Delayed",
    ParcelStatus.OUT_FOR_DELIVERY: "Out for delivery",
    ParcelStatus.READY_FOR_PICKUP: "Ready for pickup",
    ParcelStatus.DELIVERY_FAILED: "Delivery failed",
    ParcelStatus.RETURN_TO_SENDER: "Coming back",
}

_SOURCES = {"stock": "Waypost (stock)", "olist": "Import"}


def subject(text: str) -> str:
    """`parcel:1Z99` to "parcel 1Z99"; nothing for the order as a whole."""
    name, _, value = text.partition(":")
    if not value:
        return "" if name == "order" else name
    if name == "return" and "/" in value:
        value = value.rsplit("/", 1)[1]
    return f"{name} {value}"


def shortened(text: str, most: int = 22) -> str:
    """The middle left out where a subject is too long for a label; its end tells it apart."""
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}…{text[head + 1 - most :]}"


def note(text: str, currency: str = "") -> str:
    """A cause in the vocabulary's spelling, as words; "400 of 500" in minor units as money."""
    amounts = _AMOUNTS.fullmatch(text)
    if amounts is not None and currency:
        return " of ".join(plain(int(amount), currency) for amount in amounts.groups())
    return readable(text)


def readable(code: str) -> str:
    """`carrier_parcel_lost` to "carrier parcel lost"; a sentence is left as it is."""
    return code if " " in code else code.replace("_", " ").strip()


def source(name: str) -> str:
    """What people call the system that said something; a name of its own stays as it is."""
    connector = CONNECTORS.get(name)
    return _SOURCES.get(name, name) if connector is None else connector.title


def stage(word: str) -> str:
    return STAGES.get(word) or readable(word).capitalize()


def day(at: datetime, zone: tzinfo) -> str:
    """ "3 Mar 2026" where it is in `zone`."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def moment(at: datetime, zone: tzinfo) -> str:
    """ "3 Mar 2026, 10:05"."""
    return f"{day(at, zone)}, {at.astimezone(zone):%H:%M}"


def deadline(promise: Deadline, zone: tzinfo) -> str:
    """A promise as it was made: an instant, or a whole day."""
    if promise.at is not None:
        return moment(promise.at, zone)
    if promise.day is not None:
        return f"{promise.day.day} {promise.day:%b %Y}"
    return "a time not given"


def length(span: timedelta) -> str:
    """How long, in its largest unit: "3 d", "5 h", "12 min", "under a minute"."""
    minutes = int(abs(span.total_seconds()) // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 100:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} d"
