"""What usually helps against each kind of issue: one sentence of advice, no promise."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_HELPS: dict[str, Any] = {
    "payment_pending": _("Remind the customer to pay, or cancel and release the goods."),
    "payment_failed": _("Ask the customer for another way to pay before the goods are gone."),
    "authorization_expiring": _("Take the money now, or renew the authorisation."),
    "payment_review": _("Decide the review at the payment provider; nothing ships until then."),
    "fraud_risk": _("Look at the order before it ships: address, amount, history."),
    "fulfillment_hold": _("Find out who placed the hold and whether its reason still stands."),
    "address_problem": _(
        "Ask the customer for the right address and correct it in the storefront."
    ),
    "out_of_stock": _("Offer another article or a date, or refund the line."),
    "backorder": _("Tell the customer the date, and let them choose to wait or cancel."),
    "not_synced": _("Check the link between storefront and warehouse, then send the order again."),
    "late_dispatch": _("Ask the warehouse when it leaves, and tell the customer before they ask."),
    "fulfillment_rejected": _("Correct what the warehouse refused, or route it elsewhere."),
    "partial_fulfillment": _(
        "Ask the warehouse about the rest, and tell the customer when it comes."
    ),
    "label_not_scanned": _(
        "Check that the parcel left the house; carriers miss first scans in bulk."
    ),
    "untrackable": _("Check carrier and number; a typing fault is the usual cause."),
    "stalled": _("Ask the carrier to trace it, and tell the customer that you did."),
    "delivery_at_risk": _("Tell the customer now; a late parcel that was announced is forgiven."),
    "late_delivery": _(
        "Tell the customer the new date; ask the carrier to trace it if it is silent."
    ),
    "edd_moved": _("Tell the customer the carrier's new date."),
    "delivery_failed": _("Check the address with the customer and book another attempt."),
    "pickup_waiting": _("Remind the customer where it lies and until when."),
    "carrier_exception": _("Read the carrier's words, and ask them what they need."),
    "customs_hold": _("Find out which papers or duties are missing, and who must give them."),
    "damaged": _("Send a replacement or refund, and file a claim with the carrier."),
    "misrouted": _("Wait for the next scan; ask the carrier if it does not come."),
    "return_to_sender": _("Ask the customer whether to send it again or to refund it."),
    "lost": _("Send a replacement or refund, and file a claim while the deadline runs."),
    "not_received": _("Ask the carrier for proof of delivery, then replace or refund."),
    "return_unused": _("Remind the customer, or close the return."),
    "return_stalled": _("Ask the carrier to trace it; refund if it was handed in."),
    "return_unprocessed": _("Ask the warehouse to look at it; the customer waits for the money."),
    "refund_overdue": _("Make the refund; silence here ends in a dispute."),
    "refund_stuck": _("Look at the refund at the payment provider, and tell the customer."),
    "refund_failed": _("Refund in another way; the first one will not arrive."),
    "refund_mismatch": _("Compare what was owed with what was paid, and settle the difference."),
    "exchange_late": _("Ask the warehouse for the exchange, and tell the customer when it leaves."),
    "dispute_due": _("Send the evidence before the deadline; an unanswered dispute is lost."),
    "unhappy_customer": _("Answer the customer."),
    "return_abuse": _("Look at the customer's returns before the next refund."),
    "connector_silent": _("Check the hook at the partner and send a test from there."),
    "unreadable": _("Read the reason at the connection; replay once it is mended."),
    "unmatched": _("Look for the order in the storefront; a connection may be missing."),
}


def help_for(kind: str) -> str:
    """What usually helps; "" for a brand's own rules."""
    return str(_HELPS.get(kind, ""))
