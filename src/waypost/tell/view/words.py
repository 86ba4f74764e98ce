"""What customers are told of a parcel or an order, in sentences of their language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from waypost.core.words import Incident, ParcelStatus, RefundStatus

# Where a parcel is, as the one sentence that matters.
HEADLINES: dict[ParcelStatus, Any] = {
    ParcelStatus.PENDING: _("Your parcel is packed and waits for the carrier."),
    ParcelStatus.PICKED_UP: _("The carrier has your parcel."),
    ParcelStatus.UNKNOWN: _("Your parcel is with the carrier."),
    ParcelStatus.ON_HOLD: _("Your parcel is being held up."),
    ParcelStatus.CANCELLED: _("This parcel was cancelled."),
    ParcelStatus.DELIVERED: _("Your parcel has arrived."),
    ParcelStatus.IN_TRANSIT: _("Your parcel is on its way."),
    ParcelStatus.DELIVERY_DELAYED: _("Your parcel is delayed."),
    ParcelStatus.OUT_FOR_DELIVERY: _("Your parcel is out for delivery."),
    ParcelStatus.READY_FOR_PICKUP: _("Your parcel is ready to be picked up."),
    ParcelStatus.DELIVERY_FAILED: _("The carrier could not deliver your parcel."),
    ParcelStatus.RETURN_TO_SENDER: _("Your parcel is on its way back to us."),
}

# The same in two or three words, for scans and lists.
SHORT: dict[ParcelStatus, Any] = {
    ParcelStatus.PENDING: _("Label made"),
    ParcelStatus.PICKED_UP: _("Handed to the carrier"),
    ParcelStatus.UNKNOWN: _("Reported by the carrier"),
    ParcelStatus.ON_HOLD: _("On hold"),
    ParcelStatus.CANCELLED: _("Cancelled"),
    ParcelStatus.DELIVERED: _("Delivered"),
    ParcelStatus.IN_TRANSIT: _("On its way"),
    ParcelStatus.DELIVERY_DELAYED: _("Delayed"),
    ParcelStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    ParcelStatus.READY_FOR_PICKUP: _("Ready for pickup"),
    ParcelStatus.DELIVERY_FAILED: _("Delivery failed"),
    ParcelStatus.RETURN_TO_SENDER: _("Coming back to us"),
}

# Why, as the carrier says it.
REASONS: dict[Incident, Any] = {
    Incident.CARRIER_DAMAGED_PARCEL: _("The parcel was damaged on its way."),
    Incident.CARRIER_SORTING_ERROR: _("The carrier sent the parcel the wrong way."),
    Incident.CARRIER_ADDRESS_NOT_FOUND: _("The carrier could not find the address."),
    Incident.CARRIER_PARCEL_LOST: _("The carrier cannot find the parcel."),
    Incident.CARRIER_NOT_ENOUGH_TIME: _("The driver ran out of time that day."),
    Incident.CARRIER_VEHICLE_ISSUE: _("The delivery van broke down."),
    Incident.CARRIER_CAPACITY_EXCEEDED: _("The carrier has more parcels than it can handle."),
    Incident.CARRIER_MECHANICAL_DELAY: _("A machine or vehicle of the carrier failed."),
    Incident.RETAILER_CANCELLED: _("We stopped this parcel."),
    Incident.RETAILER_INCORRECT_DATA: _("Something in our shipping data was wrong."),
    Incident.RETAILER_NOT_READY: _("The parcel was not ready when the carrier came."),
    Incident.RETAILER_INCORRECT_PARCEL: _("The parcel was not what had been announced."),
    Incident.RETAILER_INCORRECT_DIMENSIONS: _("The parcel's size was not what had been announced."),
    Incident.RETAILER_PACKAGING_ISSUE: _("Something was wrong with the packaging."),
    Incident.CONSIGNEE_REFUSED: _("Delivery was refused at the door."),
    Incident.CONSIGNEE_BUSINESS_CLOSED: _("The business was closed."),
    Incident.CONSIGNEE_NOT_AVAILABLE: _("Nobody could receive the parcel."),
    Incident.CONSIGNEE_NOT_HOME: _("Nobody was at home."),
    Incident.CONSIGNEE_CANCELLED: _("The delivery was cancelled at the recipient's request."),
    Incident.CONSIGNEE_VERIFICATION_FAILED: _("The recipient's identity could not be checked."),
    Incident.CONSIGNEE_INCORRECT_ADDRESS: _("Something about the address is not right."),
    Incident.CONSIGNEE_ACCESS_RESTRICTED: _("The driver could not get to the door."),
    Incident.CONSIGNEE_SAFE_PLACE_UNAVAILABLE: _("The safe place could not be used."),
    Incident.CUSTOMS_DELAY: _("Customs take longer than usual."),
    Incident.CUSTOMS_DOCUMENTATION: _("Customs ask for further papers."),
    Incident.CUSTOMS_DUTIES_UNPAID: _("Customs wait for duties to be paid."),
    Incident.CUSTOMS_PROHIBITED: _("Customs do not let the parcel in."),
    Incident.CUSTOMS_INSPECTION: _("Customs are inspecting the parcel."),
    Incident.WEATHER_DELAY: _("Bad weather holds the parcel up."),
    Incident.NATURAL_DISASTER: _("A natural disaster holds the parcel up."),
    Incident.FORCE_MAJEURE: _("Something beyond the carrier's control holds the parcel up."),
    Incident.PARCEL_BEING_RESEARCHED: _("The carrier is searching for the parcel."),
    Incident.SECURITY_ISSUE: _("The parcel is held for a security check."),
    Incident.REGULATORY_HOLD: _("An authority holds the parcel."),
}

_LOOKING = _("We are looking into it. There is nothing that you need to do.")
_ASKING = _("We are sorting it out with the carrier. There is nothing that you need to do.")

# What we do about an issue of that kind. Kinds that are none of the customer's business are absent.
REMEDIES: dict[str, Any] = {
    "payment_failed": _("Please pay again, or with another method; we keep your order for you."),
    "payment_pending": _("We send your order as soon as the payment has arrived."),
    "address_problem": _("Please tell us whether the address is right, so that we can send it."),
    "fulfillment_hold": _("We are working to release your order."),
    "out_of_stock": _("We are sorry, and will tell you as soon as we know when it is back."),
    "backorder": _("You may wait for it, swap it or cancel it, as you like."),
    "not_synced": _LOOKING,
    "late_dispatch": _("We are sorry. We send it as soon as we can."),
    "fulfillment_rejected": _LOOKING,
    "partial_fulfillment": _("The rest follows as soon as we can send it."),
    "label_not_scanned": _ASKING,
    "stalled": _("We noticed before you did. We are looking into it with the carrier, and will "
                 "tell you as soon as it moves."),
    "late_delivery": _("We are sorry. We keep an eye on it until it is with you."),
    "edd_moved": _("We keep an eye on it and tell you if it changes again."),
    "delivery_failed": _("The carrier usually tries again on the next working day. If something "
                         "stands in the way, tell us below."),
    "pickup_waiting": _("Please pick it up soon: after a few days it is sent back."),
    "carrier_exception": _ASKING,
    "customs_hold": _("We stand by with the papers. We will write if something is needed of you."),
    "damaged": _("We are making this good, and will tell you how."),
    "misrouted": _("The carrier is sending it the right way again."),
    "return_to_sender": _("We will tell you as soon as it is here, and what you can choose then."),
    "lost": _("We are making this good. You will not be left without your order or your money."),
    "not_received": _("We have your report and are asking the carrier where it is."),
    "return_stalled": _ASKING,
    "return_unprocessed": _("Your return is here. We are sorry that it takes so long to check it."),
    "refund_overdue": _("We are sorry for the wait. We are taking care of your refund."),
    "refund_stuck": _("Your bank is taking longer than usual. We are asking where it is."),
    "refund_failed": _("Your refund did not go through. We are making sure that you get it."),
    "exchange_late": _("We are sorry for the wait. We are taking care of your exchange."),
}  # fmt: skip

# The strongest first: of several, this one is explained.
STRONGEST = (
    *("lost", "damaged", "not_received", "return_to_sender", "delivery_failed"),
    *("address_problem", "payment_failed", "pickup_waiting", "customs_hold"),
    *("carrier_exception", "misrouted", "stalled", "label_not_scanned", "late_delivery"),
    *("edd_moved", "backorder", "out_of_stock", "fulfillment_rejected", "late_dispatch"),
    *("not_synced", "fulfillment_hold", "partial_fulfillment", "payment_pending"),
    *("refund_failed", "refund_overdue", "refund_stuck", "return_unprocessed"),
    *("return_stalled", "exchange_late"),
)

REFUNDS: dict[RefundStatus, Any] = {
    RefundStatus.PENDING: _("On its way to you."),
    RefundStatus.REQUIRES_ACTION: _("Something is needed before it can be paid."),
    RefundStatus.SUCCEEDED: _("Refunded. Your bank may take a few days to show it."),
    RefundStatus.FAILED: _("It did not go through. We are making sure that you get it."),
    RefundStatus.CANCELED: _("This refund was cancelled."),
}

RETURNS: dict[str, Any] = {
    "requested": _("We have your request and will answer soon."),
    "approved": _("Your return is approved. Please send it back."),
    "declined": _("We could not accept this return."),
    "labelled": _("Your return label is ready."),
    "underway": _("Your return is on its way to us."),
    "received": _("Your return has arrived. We are checking it."),
    "closed": _("This return is completed."),
}


def reason_of(incident: Incident | None) -> str:
    """Why a parcel is in trouble; "" where nobody said so."""
    return str(REASONS.get(incident, "")) if incident is not None else ""


def remedy_of(kind: str) -> str:
    """What we do about an issue of that kind; "" where customers are not told."""
    return str(REMEDIES.get(kind, ""))


def strongest(kinds: Iterable[str]) -> str:
    """Of these kinds of issues the one to speak of; "" where customers are told of none."""
    asked = frozenset(kinds)
    return next((kind for kind in STRONGEST if kind in asked), "")
