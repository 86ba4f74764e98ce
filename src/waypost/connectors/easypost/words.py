"""EasyPost's tracking words in ours.

`status` says where a parcel is, `status_detail` why or how: https://docs.easypost.com/docs/trackers.
"""

from __future__ import annotations

from waypost.core.words import Incident, ParcelStatus

STATUSES = {
    "unknown": ParcelStatus.UNKNOWN,
    "pre_transit": ParcelStatus.PENDING,
    "in_transit": ParcelStatus.IN_TRANSIT,
    "out_for_delivery": ParcelStatus.OUT_FOR_DELIVERY,
    "delivered": ParcelStatus.DELIVERED,
    "available_for_pickup": ParcelStatus.READY_FOR_PICKUP,
    "return_to_sender": ParcelStatus.RETURN_TO_SENDER,
    "failure": ParcelStatus.DELIVERY_FAILED,
    "cancelled": ParcelStatus.CANCELLED,
    "error": ParcelStatus.UNKNOWN,
}

# status_detail -> (what it makes of a parcel that is under way, why it is in trouble).
DETAILS: dict[str, tuple[ParcelStatus | None, Incident | None]] = {
    "address_correction": (None, Incident.CONSIGNEE_INCORRECT_ADDRESS),
    "arrived_at_destination": (None, None),
    "arrived_at_facility": (None, None),
    "arrived_at_pickup_location": (None, None),
    "awaiting_information": (None, None),
    "cancelled": (None, Incident.RETAILER_CANCELLED),
    "damaged": (ParcelStatus.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL),
    "delayed": (ParcelStatus.DELIVERY_DELAYED, None),
    "delivered": (None, None),
    "delivery_exception": (ParcelStatus.DELIVERY_DELAYED, Incident.UNKNOWN),
    "departed_facility": (None, None),
    "departed_origin_facility": (None, None),
    "expired": (None, None),
    "failure": (None, Incident.UNKNOWN),
    "held": (ParcelStatus.ON_HOLD, None),
    "in_transit": (None, None),
    "label_created": (None, None),
    "lost": (ParcelStatus.ON_HOLD, Incident.CARRIER_PARCEL_LOST),
    "missorted": (None, Incident.CARRIER_SORTING_ERROR),
    "out_for_delivery": (None, None),
    "received_at_destination_facility": (None, None),
    "received_at_origin_facility": (None, None),
    "refused": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_REFUSED),
    "return": (ParcelStatus.RETURN_TO_SENDER, None),
    "status_update": (None, None),
    "transferred_to_destination_carrier": (None, None),
    "transit_exception": (ParcelStatus.DELIVERY_DELAYED, Incident.UNKNOWN),
    "unable_to_deliver": (ParcelStatus.DELIVERY_FAILED, Incident.UNKNOWN),
    "unknown": (None, None),
    "weather_delay": (ParcelStatus.DELIVERY_DELAYED, Incident.WEATHER_DELAY),
}

# A `failure` with one of these is no attempt at a door: nobody stood there with the parcel.
_NO_ATTEMPT = frozenset({"damaged", "lost", "held", "return"})


def _meaning(status: str, detail: str) -> tuple[ParcelStatus, Incident | None]:
    parcel, (moved, incident) = STATUSES[status], DETAILS[detail]
    under_way = parcel is ParcelStatus.IN_TRANSIT or (status == "failure" and detail in _NO_ATTEMPT)
    return (moved if moved and under_way else parcel), incident


# Every pair of the two, worked out once.
MEANINGS = {(status, detail): _meaning(status, detail) for status in STATUSES for detail in DETAILS}

# Kinds of events that are understood and not about a parcel's way -> why.
NOT_OURS = {
    "refund.": "the refund of a label is the shop's, not the customer's",
    "claim.": "a claim for insurance is between the shop and its insurer",
    "insurance.": "a parcel's insurance says nothing of its way",
    "batch.": "a batch of labels says nothing of a parcel's way",
    "scan_form.": "a scan form says nothing of a parcel's way",
    "report.": "a report is no news of an order",
    "payment.": "the shop's payments to EasyPost are no order's",
}
