"""Tracking numbers, which WooCommerce itself has none of: the Shipment Tracking plugin's."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from waypost.connectors.sieve import AHEAD, Sieve, parcels, text
from waypost.connectors.woocommerce.shapes import Meta, Tracking
from waypost.connectors.woocommerce.words import TRACKING
from waypost.lib import times

# PHP writes a list as an object once an entry was taken out of it, and an empty one as "".
_tracking = msgspec.json.Decoder(list[Tracking] | dict[str, Tracking] | str | None)


class Shipment(NamedTuple):
    carrier: str
    shipped_at: datetime | None


def tracked(sieve: Sieve, metas: list[Meta]) -> dict[str, Shipment]:
    """Tracking number to what is known of its shipment, in the plugin's order."""
    found: dict[str, Shipment] = {}
    for index, meta in enumerate(metas):
        if meta.key != TRACKING:
            continue
        where = f"$.meta_data[{index}].value"
        try:
            value = _tracking.decode(meta.value)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            sieve.fault(where, str(error))
            continue
        items = value.values() if isinstance(value, dict) else value
        for item in items if items and not isinstance(items, str) else ():
            carrier = text(item.custom_tracking_provider) or text(item.tracking_provider)
            for number in parcels(item.tracking_number):
                found.setdefault(number, Shipment(carrier, _shipped_at(sieve, item, where)))
    return found


def _shipped_at(sieve: Sieve, item: Tracking, where: str) -> datetime | None:
    """The plugin's day of shipping, midnight as Unix seconds; None where it is none of our time."""
    given = text(item.date_shipped)
    if not given:
        return None
    try:
        at = times.from_epoch(float(given))
    except (ValueError, times.InstantUnreadable):
        sieve.fault(f"{where}.date_shipped", f"{given[:40]!r} is no Unix time")
        return None
    if times.EARLIEST <= at <= sieve.delivery.received_at + AHEAD:
        return at
    sieve.fault(f"{where}.date_shipped", f"{given[:40]} is not of our time")
    return None
