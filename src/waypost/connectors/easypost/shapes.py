"""The fields of EasyPost's trackers that we read: https://docs.easypost.com/docs/trackers."""

from __future__ import annotations

import msgspec

Text = str | int | float | bool | None


class Head(msgspec.Struct, gc=False):
    """Just enough of an event to know it again."""

    id: str
    description: str


class Location(msgspec.Struct, gc=False):
    city: Text = None
    state: Text = None
    country: Text = None


class Detail(msgspec.Struct, gc=False):
    """One scan; EasyPost lists them oldest first."""

    datetime: Text = None
    status: Text = None
    status_detail: Text = None
    message: Text = None
    tracking_location: Location | None = None


class CarrierDetail(msgspec.Struct, gc=False):
    service: Text = None
    est_delivery_date_local: Text = None
    est_delivery_time_local: Text = None
    origin_tracking_location: Location | None = None
    destination_tracking_location: Location | None = None


class Tracker(msgspec.Struct, gc=False):
    tracking_code: str | int
    status: Text = None
    status_detail: Text = None
    created_at: Text = None
    updated_at: Text = None
    est_delivery_date: Text = None
    carrier: Text = None
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
