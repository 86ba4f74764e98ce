"""ShipEngine's words in ours: topics, tracking status codes and status detail codes.

Codes: ShipStation API V2 reference (labels/track) and the ShipEngine carrier API's standardized
detail codes. A detail decides where it says where the parcel is; the eight coarse codes are its
parents.
"""

from __future__ import annotations

from waypost.core.words import Incident, ParcelStatus

_P, _I = ParcelStatus, Incident
Meaning = tuple[ParcelStatus, Incident | None]

HINT = (
    "The public keys at https://api.shipengine.com/jwks, one secret each: `kid=<key id>`, a blank,"
    " and the key as JWK or PEM. The console can fetch them for you."
)

TOPICS = {
    "API_TRACK": "ShipEngine's tracking update: every scan, the carrier's estimated date",
    "TRACK_EVENT_V2": "ShipStation's tracking update: every scan, the carrier's estimated date",
    "API_SALES_ORDERS_IMPORTED": "fetched: the orders that ShipEngine has seen",
    "SHIPMENT_CREATED_V2": "fetched: the orders that ShipStation has seen, cancelled ones",
    "LABEL_CREATED_V2": "fetched: labels, return labels, voided labels",
    "FULFILLMENT_SHIPPED_V2": "fetched: fulfillments and their tracking numbers",
    "FULFILLMENT_REJECTED_V2": "fetched: fulfillments that a provider refused",
    "fetched/API_SALES_ORDERS_IMPORTED": "orders seen by ShipEngine",
    "fetched/SHIPMENT_CREATED_V2": "orders seen by ShipStation, cancelled ones",
    "fetched/LABEL_CREATED_V2": "labels, return labels, voided labels",
    "fetched/FULFILLMENT_SHIPPED_V2": "fulfillments and their tracking numbers",
    "fetched/FULFILLMENT_REJECTED_V2": "fulfillments that a provider refused",
    "API_BATCH": "nothing: a batch of labels has been processed",
    "BATCH_PROCESSED_V2": "nothing: a batch of labels has been processed",
    "API_CARRIER_CONNECTED": "nothing: a carrier account was connected",
    "API_ORDER_SOURCE_REFRESH_COMPLETE": "nothing: an order source was read; the import follows",
    "API_RATE": "nothing: rates were shopped",
    "API_REPORT_COMPLETE": "nothing: a report is ready",
}

STATUS: dict[str, Meaning] = {
    "UN": (_P.UNKNOWN, None),
    "AC": (_P.PICKED_UP, None),
    "IT": (_P.IN_TRANSIT, None),
    "DE": (_P.DELIVERED, None),
    "EX": (_P.ON_HOLD, _I.UNKNOWN),
    "AT": (_P.DELIVERY_FAILED, None),
    "NY": (_P.PENDING, None),
    "SP": (_P.READY_FOR_PICKUP, None),
}

# Details that say something about the parcel, but not where it is: the coarse code decides.
SILENT = frozenset(
    {
        "CARRIER_STATUS_NOT_MAPPED",
        "COD_AMOUNT_PAID",
        "DELIVERY_ARRANGED_WITH_RECIPIENT",
        "DELIVERY_SCHEDULED",
        "INFORMATION",
        "PARCEL_UPDATE_NOTIFICATION",
        "PARCEL_UPDATE_NOTIFICATION_VIA_EMAIL",
        "PARCEL_UPDATE_NOTIFICATION_VIA_SMS",
        "POST_TRANSIT_STATUS",
    }
)

DETAIL: dict[str, Meaning] = {
    "AWAITING_DESPATCH": (_P.PENDING, None),
    "AWAITING_ELECTRONIC_ADVICE": (_P.PENDING, None),
    "AWAITING_PICKUP_DROP_OFF": (_P.PENDING, None),
    "COLLECTION_FAILED": (_P.PENDING, _I.RETAILER_NOT_READY),
    "COLLECTION_REQUESTED": (_P.PENDING, None),
    "ELEC_ADVICE_RECD_BY_CARRIER": (_P.PENDING, None),
    "NOT_YET_RECEIVED_BY_CARRIER": (_P.PENDING, _I.RETAILER_NOT_READY),
    "SHIPMENT_CREATED": (_P.PENDING, None),
    "CANCELLED": (_P.CANCELLED, _I.RETAILER_CANCELLED),
    "CANCELLED_BEFORE_DESPATCH": (_P.CANCELLED, _I.RETAILER_CANCELLED),
    "COLLECTION_MADE": (_P.PICKED_UP, None),
    "DESPATCHED": (_P.PICKED_UP, None),
    "DROPPED_OFF": (_P.PICKED_UP, None),
    "PICKED_UP": (_P.PICKED_UP, None),
    "RECEIVED_BY_CARRIER": (_P.PICKED_UP, None),
    "RECD_BY_CARRIER_NO_ELEC_ADVICE": (_P.PICKED_UP, _I.RETAILER_INCORRECT_DATA),
    "CUSTOMS_CLEARED": (_P.IN_TRANSIT, None),
    "CUSTOMS_PROCESSING": (_P.IN_TRANSIT, None),
    "HUB_PROCESSING": (_P.IN_TRANSIT, None),
    "HUB_SCAN_IN": (_P.IN_TRANSIT, None),
    "HUB_SCAN_OUT": (_P.IN_TRANSIT, None),
    "IN_TRANSIT": (_P.IN_TRANSIT, None),
    "PARCEL_OVER_LABELLED": (_P.IN_TRANSIT, None),
    "PARCEL_REDIRECTED": (_P.IN_TRANSIT, None),
    "RECEIVED_LOCAL_DELIVERY_DEPOT": (_P.IN_TRANSIT, None),
    "SUB_CONTRACTOR_EVENT": (_P.IN_TRANSIT, None),
    "SUB_CONTRACTOR_RECEIVED": (_P.IN_TRANSIT, None),
    "CARRIER_DELAYS": (_P.DELIVERY_DELAYED, _I.CARRIER_NOT_ENOUGH_TIME),
    "DELAYED_NOT_CARRIER": (_P.DELIVERY_DELAYED, _I.UNKNOWN),
    "DELIVERY_RESCHEDULED": (_P.DELIVERY_DELAYED, None),
    "MISROUTED": (_P.DELIVERY_DELAYED, _I.CARRIER_SORTING_ERROR),
    "MISSORTED": (_P.DELIVERY_DELAYED, _I.CARRIER_SORTING_ERROR),
    "PARCEL_REPACKED": (_P.DELIVERY_DELAYED, _I.CARRIER_DAMAGED_PARCEL),
    "ROUTING_ERROR": (_P.DELIVERY_DELAYED, _I.CARRIER_SORTING_ERROR),
    "ADDRESS_QUERY": (_P.ON_HOLD, _I.CONSIGNEE_INCORRECT_ADDRESS),
    "DUTY_NOT_PAID": (_P.ON_HOLD, _I.CUSTOMS_DUTIES_UNPAID),
    "HELD_BY_CARRIER": (_P.ON_HOLD, _I.UNKNOWN),
    "HELD_BY_CARRIER_FOR_CLEARANCE_PRE_PROCESSING": (_P.ON_HOLD, _I.CUSTOMS_DOCUMENTATION),
    "HELD_BY_CUSTOMS": (_P.ON_HOLD, _I.CUSTOMS_DELAY),
    "HELD_BY_EXPORT_CUSTOMS": (_P.ON_HOLD, _I.CUSTOMS_DELAY),
    "HELD_BY_IMPORT_CUSTOMS": (_P.ON_HOLD, _I.CUSTOMS_DELAY),
    "INCORRECT_DECLARATION": (_P.ON_HOLD, _I.RETAILER_INCORRECT_DIMENSIONS),
    "PARCEL_DISPOSED": (_P.ON_HOLD, _I.CARRIER_PARCEL_LOST),
    "PARCEL_LOST": (_P.ON_HOLD, _I.CARRIER_PARCEL_LOST),
    "OUT_FOR_DELIVERY": (_P.OUT_FOR_DELIVERY, None),
    "ATTEMPTED_DELIVERY": (_P.DELIVERY_FAILED, None),
    "ATTEMPTED_DELIVERY_2ND": (_P.DELIVERY_FAILED, None),
    "ATTEMPTED_DELIVERY_3RD": (_P.DELIVERY_FAILED, None),
    "ATTEMPTED_DELIVERY_FINAL": (_P.DELIVERY_FAILED, None),
    "COD_AMOUNT_NOT_PAID": (_P.DELIVERY_FAILED, _I.CONSIGNEE_REFUSED),
    "CUSTOMER_CARDED": (_P.DELIVERY_FAILED, _I.CONSIGNEE_NOT_HOME),
    "CUSTOMER_IDENTIFICATION_FAILED": (_P.DELIVERY_FAILED, _I.CONSIGNEE_VERIFICATION_FAILED),
    "INVALID_METHOD_OF_PAYMENT": (_P.DELIVERY_FAILED, _I.CONSIGNEE_REFUSED),
    "NO_ACCESS_TO_RECIPIENTS_ADDRESS": (_P.DELIVERY_FAILED, _I.CONSIGNEE_ACCESS_RESTRICTED),
    "AWAITING_COLLECTION_FROM_PICKUP_POINT": (_P.READY_FOR_PICKUP, None),
    "COLLECT_AT_LOCAL_PO": (_P.READY_FOR_PICKUP, None),
    "CUSTOMER_TO_COLLECT_FROM_CARRIER": (_P.READY_FOR_PICKUP, None),
    "DELIVERED_TO_LOCKER_COLLECTION_POINT": (_P.READY_FOR_PICKUP, None),
    "DELIVERED": (_P.DELIVERED, None),
    "DELIVERED_DAMAGED": (_P.DELIVERED, _I.CARRIER_DAMAGED_PARCEL),
    "DELIVERED_IN_PART": (_P.DELIVERED, None),
    "DELIVERED_SPECIFIED_SAFE_PLACE": (_P.DELIVERED, None),
    "DELIVERED_TO_ALTERNATIVE_DELIVERY_LOCATION": (_P.DELIVERED, None),
    "DELIVERED_TO_NEIGHBOUR": (_P.DELIVERED, None),
    "DELIVERED_TO_PO_BOX": (_P.DELIVERED, None),
    "PARCEL_COLLECTED_FROM_PICKUP_POINT": (_P.DELIVERED, None),
    "PROOF_OF_DELIVERY": (_P.DELIVERED, None),
    "CUSTOMER_MOVED": (_P.RETURN_TO_SENDER, _I.CONSIGNEE_INCORRECT_ADDRESS),
    "HAZARDOUS_PROHIBITED": (_P.RETURN_TO_SENDER, _I.RETAILER_INCORRECT_PARCEL),
    "NOT_COLLECTED_FROM_PICKUP_POINT": (_P.RETURN_TO_SENDER, _I.CONSIGNEE_NOT_AVAILABLE),
    "NOT_DELIVERED": (_P.RETURN_TO_SENDER, _I.CONSIGNEE_NOT_AVAILABLE),
    "NOT_DELIVERED_ADDRESSEE_DECEASED": (_P.RETURN_TO_SENDER, _I.CONSIGNEE_NOT_AVAILABLE),
    "PARCEL_DAMAGED": (_P.RETURN_TO_SENDER, _I.CARRIER_DAMAGED_PARCEL),
    "PARCEL_OUTSIDE_OF_SERVICE_CAPABILITY": (
        _P.RETURN_TO_SENDER,
        _I.RETAILER_INCORRECT_DIMENSIONS,
    ),
    "REFUSED_BY_CUSTOMER": (_P.RETURN_TO_SENDER, _I.CONSIGNEE_REFUSED),
    "RETURN_TO_SENDER": (_P.RETURN_TO_SENDER, None),
    "UNDELIVERABLE_RETURNED_TO_SENDER": (_P.RETURN_TO_SENDER, None),
}


def translate(status: str, detail: str) -> tuple[ParcelStatus, Incident | None, list[str]]:
    """Our status and incident for a pair of codes, and the codes nobody has met yet.

    ShipStation's label endpoint writes a detail code where ShipEngine writes the coarse one.
    """
    status, detail = status.upper(), detail.upper()
    unknown = []
    if status not in STATUS and status in DETAIL:
        status, detail = "", detail or status
    if detail and detail not in DETAIL and detail not in SILENT:
        unknown.append(f"status_detail_code:{detail}")
    if status and status not in STATUS:
        unknown.append(f"status_code:{status}")
    found = DETAIL.get(detail) or STATUS.get(status) or (ParcelStatus.UNKNOWN, None)
    return found[0], found[1], unknown
