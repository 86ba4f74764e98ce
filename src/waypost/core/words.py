"""Closed vocabularies: parcel statuses, incident reasons, severities, hold reasons.

Parcel statuses and incident reasons are the field's own: the twelve statuses and 35 reasons that
karrio uses, because they separate *what happened* from *who is at fault*. Every connector maps
its partner's codes to these words at its border.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ParcelStatus(StrEnum):
    """Where a parcel is."""

    PENDING = "pending"  # a label or an announcement, no scan
    PICKED_UP = "picked_up"
    UNKNOWN = "unknown"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    DELIVERED = "delivered"
    IN_TRANSIT = "in_transit"
    DELIVERY_DELAYED = "delivery_delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERY_FAILED = "delivery_failed"
    RETURN_TO_SENDER = "return_to_sender"


# Statuses that do not show that the carrier has the parcel in its hands.
UNSCANNED = frozenset({ParcelStatus.PENDING, ParcelStatus.UNKNOWN, ParcelStatus.CANCELLED})


class Fault(StrEnum):
    """Who has to move for an incident to end."""

    CARRIER = "carrier"
    RETAILER = "retailer"
    CONSIGNEE = "consignee"
    CUSTOMS = "customs"
    NATURE = "nature"
    NOBODY = "nobody"


class Incident(StrEnum):
    """Why a parcel is in trouble."""

    CARRIER_DAMAGED_PARCEL = "carrier_damaged_parcel"
    CARRIER_SORTING_ERROR = "carrier_sorting_error"
    CARRIER_ADDRESS_NOT_FOUND = "carrier_address_not_found"
    CARRIER_PARCEL_LOST = "carrier_parcel_lost"
    CARRIER_NOT_ENOUGH_TIME = "carrier_not_enough_time"
    CARRIER_VEHICLE_ISSUE = "carrier_vehicle_issue"
    CARRIER_CAPACITY_EXCEEDED = "carrier_capacity_exceeded"
    CARRIER_MECHANICAL_DELAY = "carrier_mechanical_delay"
    RETAILER_CANCELLED = "retailer_cancelled"
    RETAILER_INCORRECT_DATA = "retailer_incorrect_data"
    RETAILER_NOT_READY = "retailer_not_ready"
    RETAILER_INCORRECT_PARCEL = "retailer_incorrect_parcel"
    RETAILER_INCORRECT_DIMENSIONS = "retailer_incorrect_dimensions"
    RETAILER_PACKAGING_ISSUE = "retailer_packaging_issue"
    CONSIGNEE_REFUSED = "consignee_refused"
    CONSIGNEE_BUSINESS_CLOSED = "consignee_business_closed"
    CONSIGNEE_NOT_AVAILABLE = "consignee_not_available"
    CONSIGNEE_NOT_HOME = "consignee_not_home"
    CONSIGNEE_CANCELLED = "consignee_cancelled"
    CONSIGNEE_VERIFICATION_FAILED = "consignee_verification_failed"
    CONSIGNEE_INCORRECT_ADDRESS = "consignee_incorrect_address"
    CONSIGNEE_ACCESS_RESTRICTED = "consignee_access_restricted"
    CONSIGNEE_SAFE_PLACE_UNAVAILABLE = "consignee_safe_place_unavailable"
    CUSTOMS_DELAY = "customs_delay"
    CUSTOMS_DOCUMENTATION = "customs_documentation"
    CUSTOMS_DUTIES_UNPAID = "customs_duties_unpaid"
    CUSTOMS_PROHIBITED = "customs_prohibited"
    CUSTOMS_INSPECTION = "customs_inspection"
    WEATHER_DELAY = "weather_delay"
    NATURAL_DISASTER = "natural_disaster"
    FORCE_MAJEURE = "force_majeure"
    PARCEL_BEING_RESEARCHED = "parcel_being_researched"
    SECURITY_ISSUE = "security_issue"
    REGULATORY_HOLD = "regulatory_hold"
    UNKNOWN = "unknown"

    @property
    def fault(self) -> Fault:
        """Read off the first word, as the vocabulary intends."""
        head = self.value.split("_", 1)[0]
        if head in ("carrier", "retailer", "consignee", "customs"):
            return Fault(head)
        if self in (Incident.WEATHER_DELAY, Incident.NATURAL_DISASTER, Incident.FORCE_MAJEURE):
            return Fault.NATURE
        return Fault.NOBODY


class HoldReason(StrEnum):
    """Why a fulfillment is held: Shopify's eight FulfillmentHoldReasons, in lower case."""

    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_RETURN_ITEMS = "awaiting_return_items"
    HIGH_RISK_OF_FRAUD = "high_risk_of_fraud"
    INCORRECT_ADDRESS = "incorrect_address"
    INVENTORY_OUT_OF_STOCK = "inventory_out_of_stock"
    ONLINE_STORE_POST_PURCHASE_CROSS_SELL = "online_store_post_purchase_cross_sell"
    OTHER = "other"
    UNKNOWN_DELIVERY_DATE = "unknown_delivery_date"


class Severity(IntEnum):
    """How bad; ordered, so that the stronger compares greater."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class RefundStatus(StrEnum):
    """A refund's state, Stripe's five."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class Direction(StrEnum):
    """Whether a parcel goes to the customer or comes back."""

    OUTBOUND = "outbound"
    RETURN = "return"
