"""What an entry of the timeline is about: the groups that it can be filtered by."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Group(NamedTuple):
    """icon: the path of a drawing in a box of 16 by 16."""

    name: str
    title: Any
    icon: str


GROUPS = (
    Group("storefront", _("Storefront"), "M2.500 6h11L12.500 14h-9ZM5.500 6a2.500 3.500 0 0 1 5 0"),
    Group("payment", _("Payment"), "M1.500 4h13v8.500h-13Zm0 3h13M4 10h3"),
    Group("warehouse", _("Warehouse"), "M2 14V6l6-3.500L14 6v8M5 14V8.500h6V14M5 11.200h6"),
    Group(
        "carrier",
        _("Carrier"),
        "M1 4h8.500v7H1Zm8.500 2.500H13l2 2.500v2H9.500M4 13.500a1.300 1.300 0 1 0 0-2.600 "
        "1.300 1.300 0 0 0 0 2.600Zm8 0a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600Z",
    ),
    Group("returns", _("Returns"), "M6 3 2.500 6.500 6 10M2.500 6.500h7a4 4 0 0 1 0 8H6"),
    Group("customer", _("Customer"), "M2 3h12v8H8l-3.500 3V11H2Z"),
    Group(
        "people",
        _("People"),
        "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 6c.5-3 3-4.500 6-4.500s5.500 1.500 6 4.500",
    ),
    Group("messages", _("Messages"), "M1.500 3.500h13v9h-13Zm0 .5L8 9l6.500-5"),
    Group("waypost", _("Waypost"), "M8 1.800 15 14H1ZM8 6v4m0 1.800v.2"),
)

_STOREFRONT = (
    "order_placed order_described order_cancelled lines_cancelled risk_assessed hold_placed "
    "hold_released address_checked customer_erased"
)
_PAYMENT = (
    "payment_pending payment_authorized payment_captured payment_failed payment_voided "
    "review_opened review_closed dispute_updated refund_due refund_updated"
)
_WAREHOUSE = (
    "stock_short backordered restocked warehouse_accepted fulfillment_rejected fulfilled "
    "fulfillment_cancelled"
)
_CARRIER = "parcel_labelled parcel_promised parcel_scanned parcel_untrackable"
_RETURNS = (
    "return_requested return_decided return_labelled return_received return_inspected "
    "return_closed exchange_accepted"
)
_CUSTOMER = (
    "customer_contacted contact_answered non_receipt_claimed claim_settled feedback_given "
    "feedback_answered"
)

OF_KIND: dict[str, str] = {
    kind: group
    for group, kinds in (
        ("storefront", _STOREFRONT),
        ("payment", _PAYMENT),
        ("warehouse", _WAREHOUSE),
        ("carrier", _CARRIER),
        ("returns", _RETURNS),
        ("customer", _CUSTOMER),
    )
    for kind in kinds.split()
}
