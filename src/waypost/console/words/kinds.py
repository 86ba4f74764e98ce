"""What each kind of issue is called, and what it means, for people."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """title: for lists. why: one sentence that is true while it warns and while it is open.
    awaited: what its clock waits for, where it waits for something.
    """

    title: str
    why: str
    awaited: str = ""

    @property
    def clock(self) -> str:
        return self.awaited or self.title


KINDS: dict[str, Kind] = {
    "payment_pending": Kind("Payment pending", "Placed, but not paid.", "Payment"),
    "payment_failed": Kind("Payment failed", "A payment failed and none has gone through since."),
    "authorization_expiring": Kind(
        "Authorisation expiring",
        "The money is reserved but not taken, and the reservation lapses.",
        "Taking the reserved money",
    ),
    "payment_review": Kind(
        "Payment in review", "A payment waits for somebody to review it.", "Decision of the review"
    ),
    "fraud_risk": Kind("Fraud risk", "Assessed as a high risk, and not shipped yet."),
    "fulfillment_hold": Kind(
        "On hold", "Fulfilment is held until somebody releases it.", "Release of the hold"
    ),
    "address_problem": Kind("Address problem", "This address cannot be delivered to as it stands."),
    "out_of_stock": Kind("Out of stock", "A line cannot be served from stock."),
    "backorder": Kind(
        "Backorder", "A line waits for goods that have yet to come in.", "Goods come in"
    ),
    "not_synced": Kind(
        "Unseen by the warehouse",
        "Paid in the storefront, but the warehouse has not seen it.",
        "Seen by the warehouse",
    ),
    "late_dispatch": Kind(
        "Late dispatch",
        "Paid and free to ship, but not in the carrier's hands.",
        "Hand-over to the carrier",
    ),
    "fulfillment_rejected": Kind(
        "Refused by the warehouse", "The warehouse refused this order or could not route it."
    ),
    "partial_fulfillment": Kind(
        "Shipped in part", "Some lines have shipped and the rest have not.", "The rest is shipped"
    ),
    "label_not_scanned": Kind(
        "Label not scanned",
        "There is a label, but the carrier has not scanned the parcel.",
        "First scan",
    ),
    "untrackable": Kind("Cannot be tracked", "Nobody can say where this parcel is."),
    "stalled": Kind("Stalled", "The carrier has the parcel and reports nothing new.", "Next scan"),
    "delivery_at_risk": Kind("Delivery at risk", "The promised date will probably be missed."),
    "late_delivery": Kind(
        "Late delivery", "The customer was promised it by now.", "Delivery as promised"
    ),
    "edd_moved": Kind(
        "Delivery date moved", "The carrier's date has moved past what the customer was promised."
    ),
    "delivery_failed": Kind("Delivery failed", "The carrier tried to deliver and could not."),
    "pickup_waiting": Kind(
        "Waiting for pickup",
        "The parcel waits at a pickup point and nobody has collected it.",
        "Collection by the customer",
    ),
    "carrier_exception": Kind("Carrier exception", "The carrier reports that something is wrong."),
    "customs_hold": Kind(
        "Held in customs", "Customs has the parcel and has not cleared it.", "Clearance by customs"
    ),
    "damaged": Kind("Damaged", "The carrier says that the parcel is damaged."),
    "misrouted": Kind("Misrouted", "The carrier sent the parcel the wrong way."),
    "return_to_sender": Kind("Coming back", "The carrier is sending the parcel back to you."),
    "lost": Kind(
        "Lost", "Silent for so long that it has to be counted as lost.", "Any sign of the parcel"
    ),
    "not_received": Kind(
        "Not received", "The carrier says delivered, the customer says it never came."
    ),
    "return_unused": Kind(
        "Return unused", "The return label has not been used.", "Return is posted"
    ),
    "return_stalled": Kind(
        "Return stalled", "The parcel on its way back has gone silent.", "Next scan of the return"
    ),
    "return_unprocessed": Kind(
        "Return not inspected",
        "The return has arrived and nobody has looked at it.",
        "Inspection of the return",
    ),
    "refund_overdue": Kind(
        "Refund overdue", "Money is owed to the customer and not refunded.", "Refund is made"
    ),
    "refund_stuck": Kind(
        "Refund stuck", "A refund was made and has not gone through.", "Refund goes through"
    ),
    "refund_failed": Kind(
        "Refund failed", "A refund failed: the customer does not have the money."
    ),
    "refund_mismatch": Kind("Refund mismatch", "The refund is not the amount that was owed."),
    "exchange_late": Kind(
        "Exchange late", "An exchange was accepted and has not shipped.", "Exchange is sent"
    ),
    "dispute_due": Kind(
        "Dispute to answer",
        "A dispute waits for an answer; silence loses it.",
        "Answer to the dispute",
    ),
    "unhappy_customer": Kind("Unhappy customer", "The customer said so, and nobody has answered."),
    "return_abuse": Kind("Possible return abuse", "The pattern of returns deserves a look."),
    "connector_silent": Kind(
        "Connection silent", "A partner that used to send has stopped sending."
    ),
    "unreadable": Kind("Unreadable deliveries", "Deliveries came that Waypost could not read."),
    "unmatched": Kind(
        "Unmatched",
        "Something was reported of an order that nobody has named.",
        "Somebody names the order",
    ),
}

_OWN = "own:"


def kind_of(name: str) -> Kind:
    """The words for a kind; a brand's own rule is called by its own name."""
    known = KINDS.get(name)
    if known is not None:
        return known
    title = name.removeprefix(_OWN).replace("_", " ").strip()
    return Kind(title[:1].upper() + title[1:], "A rule of your own is not kept.")
