"""What is kept of a carrier's answer: karrio's tracking details, without names and images."""

from __future__ import annotations

import msgspec

from waypost.connectors.sieve import Scalar


class Event(msgspec.Struct, omit_defaults=True):
    date: Scalar = None
    time: Scalar = None
    timestamp: Scalar = None
    code: Scalar = None
    status: Scalar = None
    reason: Scalar = None
    description: Scalar = None
    location: Scalar = None


class Info(msgspec.Struct, omit_defaults=True):
    shipment_service: Scalar = None
    shipment_origin_country: Scalar = None
    shipment_destination_country: Scalar = None


class Details(msgspec.Struct, omit_defaults=True):
    carrier_name: Scalar = None
    tracking_number: Scalar = None
    status: Scalar = None
    delivered: bool | None = None
    estimated_delivery: Scalar = None
    events: list[Event | None] | None = None
    info: Info | None = None


class Refusal(msgspec.Struct, omit_defaults=True):
    """A carrier's message instead of details."""

    carrier_name: Scalar = None
    tracking_number: Scalar = None
    code: Scalar = None
    message: Scalar = None
