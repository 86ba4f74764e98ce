"""What each kind of issue is called, and what it means, for people."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Kind(NamedTuple):
    """title: for lists. why: one sentence that is true while it warns and while it is open.
    awaited: what its clock waits for, where it waits for something. In `KINDS` they are lazy, from
    `kind_of` they are texts in the reader's language.
    """

    title: Any
    why: Any
    awaited: Any = ""

    @property
    def clock(self) -> str:
        return str(self.awaited or self.title)


KINDS: dict[str, Kind] = {
    "payment_pending": Kind(_("Payment pending"), _("Placed, but not paid."), _("Payment")),
    "payment_failed": Kind(
        _("Payment failed"), _("A payment failed and none has gone through since.")
    ),
    "authorization_expiring": Kind(
        _("Authorisation expiring"),
        _("The money is reserved but not taken, and the reservation lapses."),
        _("Taking the reserved money"),
    ),
    "payment_review": Kind(
        _("Payment in review"),
        _("A payment waits for somebody to review it."),
        _("Decision of the review"),
    ),
    "fraud_risk": Kind(_("Fraud risk"), _("Assessed as a high risk, and not shipped yet.")),
    "fulfillment_hold": Kind(
        _("On hold"), _("Fulfilment is held until somebody releases it."), _("Release of the hold")
    ),
    "address_problem": Kind(
        _("Address problem"), _("This address cannot be delivered to as it stands.")
    ),
    "out_of_stock": Kind(_("Out of stock"), _("A line cannot be served from stock.")),
    "backorder": Kind(
        _("Backorder"), _("A line waits for goods that have yet to come in."), _("Goods come in")
    ),
    "not_synced": Kind(
        _("Unseen by the warehouse"),
        _("Paid in the storefront, but the warehouse has not seen it."),
        _("Seen by the warehouse"),
    ),
    "late_dispatch": Kind(
        _("Late dispatch"),
        _("Paid and free to ship, but not in the carrier's hands."),
        _("Hand-over to the carrier"),
    ),
    "fulfillment_rejected": Kind(
        _("Refused by the warehouse"), _("The warehouse refused this order or could not route it.")
    ),
    "partial_fulfillment": Kind(
        _("Shipped in part"),
        _("Some lines have shipped and the rest have not."),
        _("The rest is shipped"),
    ),
    "label_not_scanned": Kind(
        _("Label not scanned"),
        _("There is a label, but the carrier has not scanned the parcel."),
        _("First scan"),
    ),
    "untrackable": Kind(_("Cannot be tracked"), _("Nobody can say where this parcel is.")),
    "stalled": Kind(
        _("Stalled"), _("The carrier has the parcel and reports nothing new."), _("Next scan")
    ),
    "delivery_at_risk": Kind(
        _("Delivery at risk"), _("The promised date will probably be missed.")
    ),
    "late_delivery": Kind(
        _("Late delivery"), _("The customer was promised it by now."), _("Delivery as promised")
    ),
    "edd_moved": Kind(
        _("Delivery date moved"),
        _("The carrier's date has moved past what the customer was promised."),
    ),
    "delivery_failed": Kind(_("Delivery failed"), _("The carrier tried to deliver and could not.")),
    "pickup_waiting": Kind(
        _("Waiting for pickup"),
        _("The parcel waits at a pickup point and nobody has collected it."),
        _("Collection by the customer"),
    ),
    "carrier_exception": Kind(
        _("Carrier exception"), _("The carrier reports that something is wrong.")
    ),
    "customs_hold": Kind(
        _("Held in customs"),
        _("Customs has the parcel and has not cleared it."),
        _("Clearance by customs"),
    ),
    "damaged": Kind(_("Damaged"), _("The carrier says that the parcel is damaged.")),
    "misrouted": Kind(_("Misrouted"), _("The carrier sent the parcel the wrong way.")),
    "return_to_sender": Kind(_("Coming back"), _("The carrier is sending the parcel back to you.")),
    "lost": Kind(
        _("Lost"),
        _("Silent for so long that it has to be counted as lost."),
        _("Any sign of the parcel"),
    ),
    "not_received": Kind(
        _("Not received"), _("The carrier says delivered, the customer says it never came.")
    ),
    "return_unused": Kind(
        _("Return unused"), _("The return label has not been used."), _("Return is posted")
    ),
    "return_stalled": Kind(
        _("Return stalled"),
        _("The parcel on its way back has gone silent."),
        _("Next scan of the return"),
    ),
    "return_unprocessed": Kind(
        _("Return not inspected"),
        _("The return has arrived and nobody has looked at it."),
        _("Inspection of the return"),
    ),
    "refund_overdue": Kind(
        _("Refund overdue"),
        _("Money is owed to the customer and not refunded."),
        _("Refund is made"),
    ),
    "refund_stuck": Kind(
        _("Refund stuck"),
        _("A refund was made and has not gone through."),
        _("Refund goes through"),
    ),
    "refund_failed": Kind(
        _("Refund failed"), _("A refund failed: the customer does not have the money.")
    ),
    "refund_mismatch": Kind(_("Refund mismatch"), _("The refund is not the amount that was owed.")),
    "exchange_late": Kind(
        _("Exchange late"),
        _("An exchange was accepted and has not shipped."),
        _("Exchange is sent"),
    ),
    "dispute_due": Kind(
        _("Dispute to answer"),
        _("A dispute waits for an answer; silence loses it."),
        _("Answer to the dispute"),
    ),
    "unhappy_customer": Kind(
        _("Unhappy customer"), _("The customer said so, and nobody has answered.")
    ),
    "return_abuse": Kind(_("Possible return abuse"), _("The pattern of returns deserves a look.")),
    "connector_silent": Kind(
        _("Connection silent"), _("A partner that used to send has stopped sending.")
    ),
    "unreadable": Kind(
        _("Unreadable deliveries"), _("Deliveries came that Waypost could not read.")
    ),
    "unmatched": Kind(
        _("Unmatched"),
        _("Something was reported of an order that nobody has named."),
        _("Somebody names the order"),
    ),
}

_OWN = "own:"


def kind_of(name: str) -> Kind:
    """The words for a kind; a brand's own rule is called by its own name."""
    known = KINDS.get(name)
    if known is not None:
        return Kind(*map(str, known))
    title = name.removeprefix(_OWN).replace("_", " ").strip()
    return Kind(title[:1].upper() + title[1:], gettext("A rule of your own is not kept."))
