"""One plain sentence for each kind of fact. What a partner or customer wrote is quoted as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Any, NamedTuple

from waypost.console.words import short
from waypost.core import bodies as b
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.lib.money import plain


class Frame(NamedTuple):
    """What a sentence needs besides the fact: the order's currency, the brand's zone."""

    currency: str
    zone: tzinfo

    def money(self, amount: int | None) -> str:
        return "" if amount is None else plain(amount, self.currency)


Sentence = Callable[[Any, Frame], str]


def sentence(body: b.Body, frame: Frame) -> str:
    """The sentence for a fact."""
    return _SENTENCES[type(body)](body, frame)


def _with(text: str, *details: str, colon: bool = False) -> str:
    """`text`, and what is known of the details behind it."""
    known = [short.readable(detail) for detail in details if detail]
    if not known:
        return text
    return text + (": " if colon else ", ") + ", ".join(known)


def _units(lines: dict[str, int]) -> str:
    count = sum(lines.values())
    return f"{count} unit" + ("" if count == 1 else "s") if lines else ""


def _placed(body: b.OrderPlaced, frame: Frame) -> str:
    amount = plain(body.total_minor, body.currency) if body.total_minor is not None else ""
    channel = f"through {short.readable(body.channel)}" if body.channel else ""
    return _with(f"Order {body.number} placed".replace("  ", " "), amount, channel)


def _described(body: b.OrderDescribed, frame: Frame) -> str:
    return _with("Order details", *_details(body, frame), colon=True)


def _details(body: b.OrderDescribed, frame: Frame) -> Iterable[str]:
    if body.lines:
        count = len(body.lines)
        yield f"{count} line" + ("" if count == 1 else "s")
    if body.total_minor is not None:
        yield plain(body.total_minor, body.currency or frame.currency)
    if body.ship_to is not None:
        yield "to " + " ".join(filter(None, (body.ship_to.city, body.ship_to.country)))
    if body.service_level:
        yield f"service {body.service_level}"
    if body.warehouse:
        yield f"from {body.warehouse}"
    if body.dispatch_by is not None:
        yield "to be sent by " + short.deadline(body.dispatch_by, frame.zone)
    if body.deliver_by is not None:
        yield "promised by " + short.deadline(body.deliver_by, frame.zone)


def _failed(body: b.PaymentFailed, frame: Frame) -> str:
    return _with("Payment failed", body.message or body.code, colon=True)


def _authorized(body: b.PaymentAuthorized, frame: Frame) -> str:
    lapses = f"lapses {short.moment(body.expires_at, frame.zone)}" if body.expires_at else ""
    return _with("Payment authorised", frame.money(body.amount_minor), lapses)


def _captured(body: b.PaymentCaptured, frame: Frame) -> str:
    part = "" if body.complete else "in part"
    return _with("Payment taken", frame.money(body.amount_minor), part)


def _dispute(body: b.DisputeUpdated, frame: Frame) -> str:
    due = f"answer by {short.moment(body.evidence_due, frame.zone)}" if body.evidence_due else ""
    status = short.readable(body.status)
    return _with(f"Dispute is {status}", body.reason, frame.money(body.amount_minor), due)


def _address(body: b.AddressChecked, frame: Frame) -> str:
    return "Address checked: fine" if body.valid else _with("Address is not valid", body.problem)


def _backordered(body: b.Backordered, frame: Frame) -> str:
    restock = f"expected {short.deadline(body.restock, frame.zone)}" if body.restock else ""
    told = "the customer knows" if body.told else "the customer was not told"
    return _with("Backordered", body.sku, restock, told)


def _fulfilled(body: b.Fulfilled, frame: Frame) -> str:
    parcels = "parcel " + ", ".join(body.parcels) if body.parcels else ""
    verb = "Packed and handed to the carrier" if body.handed_over else "Packed"
    carrier = " ".join(filter(None, (body.carrier, body.service)))
    return _with(verb, _units(body.lines), carrier, parcels)


def _labelled(body: b.ParcelLabelled, frame: Frame) -> str:
    what = "Return label made" if body.direction is Direction.RETURN else "Label made"
    carrier = " ".join(filter(None, (body.carrier, body.service)))
    return _with(what, carrier, f"parcel {body.parcel}")


def _scanned(body: b.ParcelScanned, frame: Frame) -> str:
    status = short.PARCELS[body.status]
    if body.status is ParcelStatus.UNKNOWN and body.code:
        status = f"Carrier sent a code that Waypost does not know ({body.code})"
    known = body.reason is not None and body.reason is not Incident.UNKNOWN
    why = short.readable(body.reason.value) if known and body.reason else ""
    text = body.text if body.text.lower() != status.lower() else ""
    said = _with(status, why, body.place)
    return f"{said}. {text}" if text else said


def _untrackable(body: b.ParcelUntrackable, frame: Frame) -> str:
    return _with(f"Parcel {body.parcel} cannot be tracked", body.reason, colon=True)


def _inspected(body: b.ReturnInspected, frame: Frame) -> str:
    return "Return inspected and " + ("accepted" if body.accepted else "not accepted")


def _refund_due(body: b.RefundDue, frame: Frame) -> str:
    return _with("A refund is owed", frame.money(body.amount_minor), body.reason)


def _refund(body: b.RefundUpdated, frame: Frame) -> str:
    status = short.readable(body.status.value)
    return _with(f"Refund {status}", frame.money(body.amount_minor), body.reason)


def _contacted(body: b.CustomerContacted, frame: Frame) -> str:
    mood = "unhappy" if body.unhappy else ""
    channel = f"by {short.readable(body.channel)}" if body.channel else ""
    said = _with("The customer got in touch", channel, body.topic, mood)
    return f"{said}: “{body.text}”" if body.text else said


def _missing(body: b.NonReceiptClaimed, frame: Frame) -> str:
    what = f"parcel {body.parcel}" if body.parcel else "it"
    return f"The customer says that {what} never came"


def _feedback(body: b.FeedbackGiven, frame: Frame) -> str:
    score = f"{body.score} of {10 if body.scale == 'nps' else 5}"
    said = f"The customer gave {score}" + (" (NPS)" if body.scale == "nps" else " stars")
    return f"{said}: “{body.text}”" if body.text else said


def _hold(body: b.HoldPlaced, frame: Frame) -> str:
    return _with("Put on hold", body.reason, body.note, colon=True)


def _promised(body: b.ParcelPromised, frame: Frame) -> str:
    return f"Carrier expects to deliver {body.parcel} by {short.deadline(body.edd, frame.zone)}"


_SENTENCES: dict[type[b.Body], Sentence] = {
    b.OrderPlaced: _placed,
    b.OrderDescribed: _described,
    b.OrderCancelled: lambda body, _: _with("Order cancelled", body.reason),
    b.LinesCancelled: lambda body, _: _with("Lines cancelled", _units(body.lines)),
    b.PaymentPending: lambda body, f: _with(
        "Payment pending", f.money(body.amount_minor), body.method
    ),
    b.PaymentAuthorized: _authorized,
    b.PaymentCaptured: _captured,
    b.PaymentFailed: _failed,
    b.PaymentVoided: lambda body, _: "Payment given up",
    b.ReviewOpened: lambda body, _: _with("Payment put in review", body.reason),
    b.ReviewClosed: lambda body, _: _with("Payment review closed", body.reason),
    b.RiskAssessed: lambda body, _: _with(f"Fraud risk assessed: {body.level}", body.reason),
    b.DisputeUpdated: _dispute,
    b.HoldPlaced: _hold,
    b.HoldReleased: lambda body, _: "Hold released" if body.hold else "All holds released",
    b.AddressChecked: _address,
    b.StockShort: lambda body, _: _with("Not enough stock", body.sku, body.reason),
    b.Backordered: _backordered,
    b.Restocked: lambda body, _: "Back in stock" + (f", line {body.line}" if body.line else ""),
    b.WarehouseAccepted: lambda body, _: _with("Seen by the warehouse", body.warehouse),
    b.FulfillmentRejected: lambda body, _: _with(
        "Refused by the warehouse", body.warehouse, body.reason
    ),
    b.Fulfilled: _fulfilled,
    b.FulfillmentCancelled: lambda body, _: "Fulfilment cancelled",
    b.ParcelLabelled: _labelled,
    b.ParcelScanned: _scanned,
    b.ParcelPromised: _promised,
    b.ParcelUntrackable: _untrackable,
    b.ReturnRequested: lambda body, _: _with("Return requested", _units(body.lines), body.reason),
    b.ReturnDecided: lambda body, _: _with(f"Return {body.decision}", body.reason),
    b.ReturnLabelled: lambda body, _: _with("Return label made", body.carrier, body.parcel),
    b.ReturnReceived: lambda body, _: _with("Return received", _units(body.lines)),
    b.ReturnInspected: _inspected,
    b.ReturnClosed: lambda body, _: _with("Return closed", body.reason),
    b.RefundDue: _refund_due,
    b.RefundUpdated: _refund,
    b.ExchangeAccepted: lambda body, _: "Exchange accepted",
    b.CustomerContacted: _contacted,
    b.ContactAnswered: lambda body, _: "The customer was answered",
    b.NonReceiptClaimed: _missing,
    b.ClaimSettled: lambda body, _: _with("Made good", body.outcome, body.parcel),
    b.FeedbackGiven: _feedback,
    b.FeedbackAnswered: lambda body, _: "Feedback was answered",
    b.CustomerErased: lambda body, _: "The customer's data was erased",
}
