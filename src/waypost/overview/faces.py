"""What an order and its parcels look like in lists: the shapes of the derived rows."""

from __future__ import annotations

from datetime import datetime

import msgspec


class OrderFace(msgspec.Struct, frozen=True, gc=False):
    """An order's row as its state alone says it.

    customer: the key of who ordered, `email:…`, `phone:…` or `id:…`; "" for nobody known.
    vip: the shop says so itself. What else the tier is depends on the customer's other orders, so
    it is left to `overview.tiers`, and `facets` are without it.
    """

    number: str
    customer: str
    name: str
    stage: str
    placed_at: datetime | None
    total_minor: int | None
    currency: str
    country: str
    channel: str
    service: str
    warehouse: str
    carrier: str
    lane: str
    vip: bool
    skus: list[str]
    facets: list[str]
    terms: list[str]
    dispatched_at: datetime | None
    delivered_at: datetime | None
    refunded_at: datetime | None


class ParcelFace(msgspec.Struct, frozen=True, gc=False):
    """A parcel's row; see `models.ParcelRow` for what the fields mean."""

    direction: str
    carrier: str
    service: str
    status: str
    reason: str
    origin: str
    destination: str
    lane: str
    warehouse: str
    labelled_at: datetime | None
    handed_over_at: datetime | None
    scanned_at: datetime | None
    promised_at: datetime | None
    expected_at: datetime | None
    delivered_at: datetime | None
    hours: int | None
    on_time: bool | None
