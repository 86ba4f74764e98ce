"""The fields of AfterShip's trackings and returns that we read.

Shapes: https://www.aftership.com/docs/tracking (Tracking, Checkpoint) and
https://www.aftership.com/docs/returns (Return). A webhook's version is the shop's choice, so
fields of several versions stand side by side.
"""

from __future__ import annotations

import msgspec

Text = str | int | float | bool | None
Number = int | float | str | None


class Head(msgspec.Struct, gc=False):
    """Just enough of a webhook to know it again, whichever product sent it."""

    event: str | None = None
    event_type: str | None = None  # AfterShip Shipping
    event_id: str | None = None  # Tracking
    id: str | None = None  # Returns, Warranty


class Checkpoint(msgspec.Struct, gc=False):
    """One scan; AfterShip lists them oldest first."""

    checkpoint_time: Text = None
    created_at: Text = None
    message: Text = None
    tag: Text = None
    subtag: Text = None
    location: Text = None
    city: Text = None
    state: Text = None
    country_name: Text = None
    country_region_name: Text = None


class CourierDate(msgspec.Struct, gc=False):
    estimated_delivery_date: Text = None
    estimated_delivery_date_max: Text = None


class LatestDate(msgspec.Struct, gc=False):
    datetime: Text = None
    datetime_max: Text = None


class Tracking(msgspec.Struct, gc=False):
    tracking_number: str | int
    id: Text = None
    slug: Text = None
    tag: Text = None
    subtag: Text = None
    subtag_message: Text = None
    created_at: Text = None
    updated_at: Text = None
    checkpoints: list[Checkpoint] | None = None
    courier_estimated_delivery_date: CourierDate | str | None = None
    latest_estimated_delivery: LatestDate | str | None = None
    expected_delivery: Text = None
    order_id: Text = None
    order_number: Text = None
    source: Text = None
    shipment_type: Text = None
    shipment_direction: Text = None
    origin_country_region: Text = None
    origin_country_iso3: Text = None
    destination_country_region: Text = None
    destination_country_iso3: Text = None


class TrackingHook(msgspec.Struct, gc=False):
    msg: Tracking
    ts: int | float | None = None


class Store(msgspec.Struct, gc=False):
    platform: Text = None


class Order(msgspec.Struct, gc=False):
    external_id: Text = None
    order_number: Text = None
    order_name: Text = None
    store: Store | None = None


class ReturnItem(msgspec.Struct, gc=False):
    external_order_item_id: Text = None
    return_quantity: Number = None
    intended_return_quantity: Number = None
    return_reason: Text = None


class Shipment(msgspec.Struct, gc=False):
    tracking_number: Text = None
    tracking_status: Text = None
    tracking_status_updated_at: Text = None
    slug: Text = None
    created_at: Text = None


class Grading(msgspec.Struct, gc=False):
    inspected_at: Text = None


class ReceivedItem(msgspec.Struct, gc=False):
    external_id: Text = None
    quantity: Number = None
    gradings: list[Grading] | None = None


class Receiving(msgspec.Struct, gc=False):
    id: Text = None
    received_at: Text = None
    items: list[ReceivedItem] | None = None


class Dropoff(msgspec.Struct, gc=False):
    id: Text = None
    service_provider: Text = None
    status: Text = None
    created_at: Text = None
    shipments: list[Shipment] | None = None


class Exchange(msgspec.Struct, gc=False):
    order: Order | None = None


class Return(msgspec.Struct, gc=False):
    """A whole return: every webhook carries it as it stands, with the times of its steps."""

    id: str
    rma_number: Text = None
    created_at: Text = None
    approved_at: Text = None
    rejected_at: Text = None
    reject_reason: Text = None
    resolved_at: Text = None
    expired_at: Text = None
    order: Order | None = None
    return_items: list[ReturnItem] | None = None
    shipments: list[Shipment] | None = None
    dropoffs: list[Dropoff] | None = None
    receivings: list[Receiving] | None = None
    exchange: Exchange | None = None


class ReturnHook(msgspec.Struct, gc=False):
    data: Return
    event: Text = None
    created_at: Text = None
