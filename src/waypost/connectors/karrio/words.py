"""Karrio's words in ours. They are the same words; what follows is where carriers differ."""

from __future__ import annotations

from waypost.core.words import Incident, ParcelStatus

HINT = (
    "No secret: the carriers' own API credentials, named `<carrier>.<field>`: ups.client_id,"
    " ups.client_secret, usps.client_id, usps.client_secret, fedex.track_api_key,"
    " fedex.track_secret_key, dhl_universal.consumer_key, dhl_universal.consumer_secret."
)

TOPICS = {
    "tracking": "a carrier's answer in karrio's unified form: every scan, the carrier's date",
    "untrackable": "a carrier says that a number is none of its own",
}

STATUS = {status.value: status for status in ParcelStatus}
REASON = {reason.value: reason for reason in Incident}

# Event codes whose meaning karrio leaves open, or reads in a way that we do not. USPS: scan event
# codes of Publication 199; DHL: status codes of Shipment Tracking Unified; FedEx: track statuses.
EVENTS: dict[str, dict[str, ParcelStatus]] = {
    "usps": {
        "02": ParcelStatus.DELIVERY_FAILED,  # notice left
        "03": ParcelStatus.PICKED_UP,  # in possession
        "07": ParcelStatus.IN_TRANSIT,  # arrived at the post office
        "09": ParcelStatus.RETURN_TO_SENDER,
        "10": ParcelStatus.IN_TRANSIT,  # processed
        "14": ParcelStatus.READY_FOR_PICKUP,  # arrived at the pickup point
        "16": ParcelStatus.READY_FOR_PICKUP,
        "A1": ParcelStatus.IN_TRANSIT,  # arrived at a facility
        "GX": ParcelStatus.PENDING,  # label created
        "MA": ParcelStatus.PENDING,  # announced
        "OA": ParcelStatus.PICKED_UP,  # origin acceptance
        "SF": ParcelStatus.IN_TRANSIT,  # departed the post office
        "T1": ParcelStatus.IN_TRANSIT,  # departed a facility
        "TM": ParcelStatus.PENDING,  # with others in a container, not yet accepted by itself
    },
    "fedex": {
        "AE": ParcelStatus.IN_TRANSIT,  # arriving early
        "AO": ParcelStatus.IN_TRANSIT,  # arriving on time
    },
    "dhl_universal": {
        "pre-transit": ParcelStatus.PENDING,
        "unknown": ParcelStatus.UNKNOWN,  # karrio says delayed; DHL says that it does not know
    },
}

# What carriers answer instead of tracking. A number that is not found may be too young.
NO_SUCH_NUMBER = frozenset(
    {"TV1002", "TRACKING.TRACKINGNUMBER.INVALID", "TRACKING.TRACKINGNUMBER.EMPTY"}
)
NOT_FOUND = frozenset({"TW0001", "TRACKING.TRACKINGNUMBER.NOTFOUND", "404"})
NOT_ALLOWED = frozenset(
    {"250002", "250003", "10401", "invalid_client", "NOT.AUTHORIZED.ERROR", "401", "403"}
)

# How others spell the carriers that are installed: lower case, letters and digits only.
_CARRIERS = {
    "ups": "ups",
    "upsground": "ups",
    "unitedparcelservice": "ups",
    "usps": "usps",
    "stampscom": "usps",
    "endicia": "usps",
    "unitedstatespostalservice": "usps",
    "fedex": "fedex",
    "federalexpress": "fedex",
    "dhl": "dhl_universal",
    "dhlexpress": "dhl_universal",
    "dhlecommerce": "dhl_universal",
    "dhluniversal": "dhl_universal",
    "deutschepost": "dhl_universal",
}


def carrier(name: str) -> str:
    """The installed carrier that `name` means, "" if none."""
    return _CARRIERS.get("".join(each for each in name.lower() if each.isalnum()), "")
