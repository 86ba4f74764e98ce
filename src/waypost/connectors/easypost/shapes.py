"""The fields of EasyPost's trackers that we read: https://docs.easypost.com/docs/trackers."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Head(msgspec.Struct, gc=False):
    """Just enough of an event to know it again."""

    id: str
    description: str


class Location(msgspec.Struct, gc=False):
    city: Scalar = None
    state: Scalar = None
    country: Scalar = None


class Detail(msgspec.Struct, gc=False):
    """One scan; EasyPost lists them oldest first."""

    datetime: Scalar = None
    status: Scalar = None
    status_detail: Scalar = None
    message: Scalar = None
    tracking_location: Location | None = None


class CarrierDetail(msgspec.Struct, gc=False):
    service: Scalar = None
    est_delivery_date_local: Scalar = None
    est_delivery_time_local: Scalar = None
    origin_tracking_location: Location | None = None
    destination_tracking_location: Location | None = None


class Tracker(msgspec.Struct, gc=False):
    tracking_code: str | int
    status: Scalar = None
    status_detail: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    est_delivery_date: Scalar = None
    carrier: Scalar = None
    tracking_details: list[Detail] | None = None
    carrier_detail: CarrierDetail | None = None
    is_return: bool | None = None


class Event(msgspec.Struct, gc=False):
    """The envelope: https://docs.easypost.com/docs/events."""

    result: Tracker


class Listed(msgspec.Struct, gc=False):
    """Just enough of a tracker to list it."""

    id: str
    updated_at: str
    created_at: str = ""
