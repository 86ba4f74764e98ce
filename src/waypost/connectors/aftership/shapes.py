"""The fields of AfterShip's trackings and returns that we read.

Shapes: https://www.aftership.com/docs/tracking (Tracking, Checkpoint) and
https://www.aftership.com/docs/returns (Return). A webhook's version is the shop's choice, so
fields of several versions stand side by side.
"""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Head(msgspec.Struct, gc=False):
    """Just enough of a webhook to know it again, whichever product sent it."""

    event: str | None = None
    event_type: str | None = None  # AfterShip Shipping
    event_id: str | None = None  # Tracking
    id: str | None = None  # Returns, Warranty


class Checkpoint(msgspec.Struct, gc=False):
    """One scan; AfterShip lists them oldest first."""

    checkpoint_time: Scalar = None
    created_at: Scalar = None
    message: Scalar = None
    tag: Scalar = None
    subtag: Scalar = None
    location: Scalar = None
    city: Scalar = None
    state: Scalar = None
    country_name: Scalar = None
    country_region_name: Scalar = None


class CourierDate(msgspec.Struct, gc=False):
    estimated_delivery_date: Scalar = None
    estimated_delivery_date_max: Scalar = None


class LatestDate(msgspec.Struct, gc=False):
    datetime: Scalar = None
    datetime_max: Scalar = None


class Tracking(msgspec.Struct, gc=False):
    tracking_number: str | int
    id: Scalar = None
    slug: Scalar = None
    tag: Scalar = None
    subtag: Scalar = None
    subtag_message: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    checkpoints: list[Checkpoint] | None = None
    courier_estimated_delivery_date: CourierDate | str | None = None
    latest_estimated_delivery: LatestDate | str | None = None
    expected_delivery: Scalar = None
    order_id: Scalar = None
    order_number: Scalar = None
    source: Scalar = None
    shipment_type: Scalar = None
    shipment_direction: Scalar = None
    origin_country_region: Scalar = None
    origin_country_iso3: Scalar = None
    destination_country_region: Scalar = None
    destination_country_iso3: Scalar = None


class TrackingHook(msgspec.Struct, gc=False):
    msg: Tracking
    ts: int | float | None = None


class Store(msgspec.Struct, gc=False):
    platform: Scalar = None


class Order(msgspec.Struct, gc=False):
    external_id: Scalar = None
    order_number: Scalar = None
    order_name: Scalar = None
    store: Store | None = None


class ReturnItem(msgspec.Struct, gc=False):
    external_order_item_id: Scalar = None
    return_quantity: Scalar = None
    intended_return_quantity: Scalar = None
    return_reason: Scalar = None


class Shipment(msgspec.Struct, gc=False):
    tracking_number: Scalar = None
    tracking_status: Scalar = None
    tracking_status_updated_at: Scalar = None
    slug: Scalar = None
    created_at: Scalar = None


class Grading(msgspec.Struct, gc=False):
    inspected_at: Scalar = None


class ReceivedItem(msgspec.Struct, gc=False):
    external_id: Scalar = None
    quantity: Scalar = None
    gradings: list[Grading] | None = None


class Receiving(msgspec.Struct, gc=False):
    id: Scalar = None
    received_at: Scalar = None
    items: list[ReceivedItem] | None = None


class Dropoff(msgspec.Struct, gc=False):
    id: Scalar = None
    service_provider: Scalar = None
    status: Scalar = None
    created_at: Scalar = None
    shipments: list[Shipment] | None = None


class Exchange(msgspec.Struct, gc=False):
    order: Order | None = None


class Return(msgspec.Struct, gc=False):
    """A whole return: every webhook carries it as it stands, with the times of its steps."""

    id: str
    rma_number: Scalar = None
    created_at: Scalar = None
    approved_at: Scalar = None
    rejected_at: Scalar = None
    reject_reason: Scalar = None
    resolved_at: Scalar = None
    expired_at: Scalar = None
    order: Order | None = None
    return_items: list[ReturnItem] | None = None
    shipments: list[Shipment] | None = None
    dropoffs: list[Dropoff] | None = None
    receivings: list[Receiving] | None = None
    exchange: Exchange | None = None


class ReturnHook(msgspec.Struct, gc=False):
    data: Return
    event: Scalar = None
    created_at: Scalar = None
