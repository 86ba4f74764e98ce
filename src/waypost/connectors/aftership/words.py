"""AfterShip's delivery statuses (tags) and sub-statuses (subtags) in ours.

Meanings: https://www.aftership.com/docs/tracking/enum/delivery-sub-statuses, with the ones that
came in March and July 2026. Codes known to exist without a published meaning (Pending_002,
Exception_014, InTransit_011 ...) are left to their parent tag, like any that may come.
"""

from __future__ import annotations

from waypost.core.words import Incident, ParcelStatus

Meaning = tuple[ParcelStatus, Incident | None]

TAGS: dict[str, Meaning] = {
    "Pending": (ParcelStatus.PENDING, None),
    "InfoReceived": (ParcelStatus.PENDING, None),
    "InTransit": (ParcelStatus.IN_TRANSIT, None),
    "OutForDelivery": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "AttemptFail": (ParcelStatus.DELIVERY_FAILED, None),
    "Delivered": (ParcelStatus.DELIVERED, None),
    "AvailableForPickup": (ParcelStatus.READY_FOR_PICKUP, None),
    "Exception": (ParcelStatus.ON_HOLD, Incident.UNKNOWN),
    # No news for 30 days: it proves nothing, least of all that the parcel is on its way.
    "Expired": (ParcelStatus.UNKNOWN, None),
}

SUBTAGS: dict[str, Meaning] = {
    "Pending_001": (ParcelStatus.PENDING, None),
    "Pending_004": (ParcelStatus.PENDING, None),
    "InfoReceived_001": (ParcelStatus.PENDING, None),
    "InTransit_001": (ParcelStatus.IN_TRANSIT, None),
    "InTransit_002": (ParcelStatus.PICKED_UP, None),  # acceptance scan
    "InTransit_003": (ParcelStatus.IN_TRANSIT, None),
    "InTransit_004": (ParcelStatus.IN_TRANSIT, None),
    "InTransit_005": (ParcelStatus.IN_TRANSIT, None),  # customs clearance completed
    "InTransit_006": (ParcelStatus.IN_TRANSIT, None),  # customs clearance started
    "InTransit_007": (ParcelStatus.IN_TRANSIT, None),
    "InTransit_008": (ParcelStatus.IN_TRANSIT, None),  # problem resolved
    "InTransit_009": (ParcelStatus.IN_TRANSIT, None),  # forwarded to another address
    "OutForDelivery_001": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "OutForDelivery_003": (ParcelStatus.OUT_FOR_DELIVERY, None),  # customer contacted
    "OutForDelivery_004": (ParcelStatus.OUT_FOR_DELIVERY, None),  # appointment scheduled
    "AttemptFail_001": (ParcelStatus.DELIVERY_FAILED, None),
    "AttemptFail_002": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_NOT_AVAILABLE),
    "AttemptFail_003": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_BUSINESS_CLOSED),
    "Delivered_001": (ParcelStatus.DELIVERED, None),
    "Delivered_002": (ParcelStatus.DELIVERED, None),  # picked up by the customer
    "Delivered_003": (ParcelStatus.DELIVERED, None),  # signed
    "Delivered_004": (ParcelStatus.DELIVERED, None),  # cash on delivery received
    "Delivered_005": (ParcelStatus.DELIVERED, None),  # at a neighbour's
    "AvailableForPickup_001": (ParcelStatus.READY_FOR_PICKUP, None),
    "Exception_001": (ParcelStatus.ON_HOLD, Incident.UNKNOWN),
    # Customer moved
    "Exception_002": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_INCORRECT_ADDRESS),
    "Exception_003": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_REFUSED),
    "Exception_004": (ParcelStatus.ON_HOLD, Incident.CUSTOMS_DELAY),
    "Exception_005": (ParcelStatus.DELIVERY_DELAYED, Incident.FORCE_MAJEURE),
    # Held for payment: duties, or what is due on delivery
    "Exception_006": (ParcelStatus.ON_HOLD, Incident.CUSTOMS_DUTIES_UNPAID),
    "Exception_007": (ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_INCORRECT_ADDRESS),
    # Pick up missed: it still waits there
    "Exception_008": (ParcelStatus.READY_FOR_PICKUP, Incident.CONSIGNEE_NOT_AVAILABLE),
    # Rejected by the carrier, against its guidelines
    "Exception_009": (ParcelStatus.ON_HOLD, Incident.RETAILER_INCORRECT_PARCEL),
    "Exception_010": (ParcelStatus.RETURN_TO_SENDER, None),
    "Exception_011": (ParcelStatus.RETURN_TO_SENDER, None),
    "Exception_012": (ParcelStatus.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL),
    "Exception_013": (ParcelStatus.ON_HOLD, Incident.CARRIER_PARCEL_LOST),
    # Processing issue: a vehicle, a sorting error, a misroute
    "Exception_016": (ParcelStatus.DELIVERY_DELAYED, Incident.CARRIER_MECHANICAL_DELAY),
    "Exception_017": (ParcelStatus.DELIVERY_DELAYED, Incident.WEATHER_DELAY),
    "Exception_018": (ParcelStatus.ON_HOLD, Incident.CUSTOMS_DOCUMENTATION),
    # Late flight
    "Exception_019": (ParcelStatus.DELIVERY_DELAYED, Incident.CARRIER_VEHICLE_ISSUE),
    "Exception_020": (ParcelStatus.CANCELLED, None),
    # Disposed: destroyed or discarded, so as good as lost
    "Exception_021": (ParcelStatus.ON_HOLD, Incident.CARRIER_PARCEL_LOST),
    "Expired_001": (ParcelStatus.UNKNOWN, None),
}

# Subtags of a parcel that AfterShip cannot follow, with the label its API gives them.
UNTRACKABLE = {"Pending_004": "Wrong carrier"}

# Platforms whose order ids are those of the storefront connector of that name.
STOREFRONTS = frozenset({"shopify", "woocommerce"})

# Kinds of events that are understood and not about an order's way or return -> why.
NOT_OURS = {
    "warranty.": "warranty claims are not watched: they begin long after the purchase is over",
    "calculate_rates": "rates are no news of an order",
    "create_a_label": "labels are learned from the storefront and from tracking",
    "cancel_a_label": "labels are learned from the storefront and from tracking",
    "manifest_a_label": "manifests are no news of an order",
}
