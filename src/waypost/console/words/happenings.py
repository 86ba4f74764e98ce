"""One plain sentence for each kind of fact. What a partner or customer wrote is quoted as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.console.words import short
from waypost.core import bodies as b
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.lib.money import plain


class Frame(NamedTuple):
    """What a sentence needs besides the fact: the order's currency, the reader's zone."""

    currency: str
    zone: tzinfo

    def money(self, amount: int | None) -> str:
        return "" if amount is None else plain(amount, self.currency)


Sentence = Callable[[Any, Frame], str]


def sentence(body: b.Body, frame: Frame) -> str:
    """The sentence for a fact."""
    return _SENTENCES[type(body)](body, frame)


def _with(text: str, *details: str, colon: bool = False) -> str:
    """`text`, and what is known of the details behind it: a list of phrases, each whole."""
    known = [short.readable(detail) for detail in details if detail]
    if not known:
        return text
    return text + (": " if colon else ", ") + ", ".join(known)


def _units(lines: dict[str, int]) -> str:
    count = sum(lines.values())
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": count} if lines else ""


def _parcel(name: str) -> str:
    return _("parcel %(name)s") % {"name": name} if name else ""


def _quoted(said: str, text: str) -> str:
    """What somebody wrote, behind what they did."""
    return _("%(said)s: “%(text)s”") % {"said": said, "text": text} if text else said


def _placed(body: b.OrderPlaced, frame: Frame) -> str:
    amount = plain(body.total_minor, body.currency) if body.total_minor is not None else ""
    through = _("through %(channel)s") % {"channel": short.readable(body.channel)}
    number = _("Order %(number)s placed") % {"number": body.number}
    text = number if body.number else _("Order placed")
    return _with(text, amount, through if body.channel else "")


def _described(body: b.OrderDescribed, frame: Frame) -> str:
    if body.promise and body.deliver_by is not None:
        return _with(_("Promised before the purchase"), *_details(body, frame), colon=True)
    return _with(_("Order details"), *_details(body, frame), colon=True)


def _details(body: b.OrderDescribed, frame: Frame) -> Iterable[str]:
    if body.lines:
        count = len(body.lines)
        yield ngettext("%(count)s line", "%(count)s lines", count) % {"count": count}
    if body.total_minor is not None:
        yield plain(body.total_minor, body.currency or frame.currency)
    if body.ship_to is not None and (body.ship_to.city or body.ship_to.country):
        place = " ".join(filter(None, (body.ship_to.city, body.ship_to.country)))
        yield _("to %(place)s") % {"place": place}
    if body.service_level:
        yield _("service %(name)s") % {"name": body.service_level}
    if body.warehouse:
        yield _("from %(warehouse)s") % {"warehouse": body.warehouse}
    if body.dispatch_by is not None:
        yield _("to be sent by %(time)s") % {"time": short.deadline(body.dispatch_by, frame.zone)}
    if body.deliver_by is not None:
        yield _("promised by %(time)s") % {"time": short.deadline(body.deliver_by, frame.zone)}


def _failed(body: b.PaymentFailed, frame: Frame) -> str:
    return _with(_("Payment failed"), body.message or body.code, colon=True)


def _authorized(body: b.PaymentAuthorized, frame: Frame) -> str:
    lapses = ""
    if body.expires_at:
        lapses = _("lapses %(time)s") % {"time": short.moment(body.expires_at, frame.zone)}
    return _with(_("Payment authorised"), frame.money(body.amount_minor), lapses)


def _captured(body: b.PaymentCaptured, frame: Frame) -> str:
    part = "" if body.complete else _("in part")
    return _with(_("Payment taken"), frame.money(body.amount_minor), part)


def _dispute(body: b.DisputeUpdated, frame: Frame) -> str:
    due = ""
    if body.evidence_due:
        due = _("answer by %(time)s") % {"time": short.moment(body.evidence_due, frame.zone)}
    text = _("Dispute is %(status)s") % {"status": short.readable(body.status)}
    return _with(text, body.reason, frame.money(body.amount_minor), due)


def _address(body: b.AddressChecked, frame: Frame) -> str:
    if body.valid:
        return _("Address checked: fine")
    return _with(_("Address is not valid"), body.problem)


def _backordered(body: b.Backordered, frame: Frame) -> str:
    restock = ""
    if body.restock:
        restock = _("expected %(time)s") % {"time": short.deadline(body.restock, frame.zone)}
    told = _("the customer knows") if body.told else _("the customer was not told")
    return _with(_("Backordered"), body.sku, restock, told)


def _fulfilled(body: b.Fulfilled, frame: Frame) -> str:
    verb = _("Packed and handed to the carrier") if body.handed_over else _("Packed")
    carrier = " ".join(filter(None, (body.carrier, body.service)))
    return _with(verb, _units(body.lines), carrier, _parcel(", ".join(body.parcels)))


def _labelled(body: b.ParcelLabelled, frame: Frame) -> str:
    back = body.direction is Direction.RETURN
    carrier = " ".join(filter(None, (body.carrier, body.service)))
    return _with(_("Return label made") if back else _("Label made"), carrier, _parcel(body.parcel))


def _scanned(body: b.ParcelScanned, frame: Frame) -> str:
    status = short.parcel(body.status)
    if body.status is ParcelStatus.UNKNOWN and body.code:
        status = _("Carrier sent a code that Waypost does not know (%(code)s)")
        status = status % {"code": body.code}
    known = body.reason is not None and body.reason is not Incident.UNKNOWN
    why = short.readable(body.reason.value) if known and body.reason else ""
    text = body.text if body.text.lower() != status.lower() else ""
    said = _with(status, why, body.place)
    return f"{said}. {text}" if text else said


def _untrackable(body: b.ParcelUntrackable, frame: Frame) -> str:
    text = _("Parcel %(name)s cannot be tracked") % {"name": body.parcel}
    return _with(text, body.reason, colon=True)


def _inspected(body: b.ReturnInspected, frame: Frame) -> str:
    if body.accepted:
        return _("Return inspected and accepted")
    return _("Return inspected and not accepted")


def _decided(body: b.ReturnDecided, frame: Frame) -> str:
    text = _("Return %(decision)s") % {"decision": short.readable(body.decision)}
    return _with(text, body.reason)


def _refund_due(body: b.RefundDue, frame: Frame) -> str:
    return _with(_("A refund is owed"), frame.money(body.amount_minor), body.reason)


def _refund(body: b.RefundUpdated, frame: Frame) -> str:
    text = _("Refund %(status)s") % {"status": short.readable(body.status.value)}
    return _with(text, frame.money(body.amount_minor), body.reason)


def _contacted(body: b.CustomerContacted, frame: Frame) -> str:
    mood = _("unhappy") if body.unhappy else ""
    by = _("by %(channel)s") % {"channel": short.readable(body.channel)} if body.channel else ""
    return _quoted(_with(_("The customer got in touch"), by, body.topic, mood), body.text)


def _missing(body: b.NonReceiptClaimed, frame: Frame) -> str:
    if body.parcel:
        return _("The customer says that parcel %(name)s never came") % {"name": body.parcel}
    return _("The customer says that it never came")


def _feedback(body: b.FeedbackGiven, frame: Frame) -> str:
    nps = _("The customer gave %(score)s of 10 (NPS)")
    stars = _("The customer gave %(score)s of 5 stars")
    said = (nps if body.scale == "nps" else stars) % {"score": body.score}
    return _quoted(said, body.text)


def _hold(body: b.HoldPlaced, frame: Frame) -> str:
    return _with(_("Put on hold"), body.reason, body.note, colon=True)


def _promised(body: b.ParcelPromised, frame: Frame) -> str:
    text = _("Carrier expects to deliver %(parcel)s by %(time)s")
    return text % {"parcel": body.parcel, "time": short.deadline(body.edd, frame.zone)}


def _risk(body: b.RiskAssessed, frame: Frame) -> str:
    text = _("Fraud risk assessed: %(level)s") % {"level": short.readable(body.level)}
    return _with(text, body.reason)


def _restocked(body: b.Restocked, frame: Frame) -> str:
    if body.line:
        return _("Back in stock, line %(line)s") % {"line": body.line}
    return _("Back in stock")


_SENTENCES: dict[type[b.Body], Sentence] = {
    b.OrderPlaced: _placed,
    b.OrderDescribed: _described,
    b.OrderCancelled: lambda body, f: _with(_("Order cancelled"), body.reason),
    b.LinesCancelled: lambda body, f: _with(_("Lines cancelled"), _units(body.lines)),
    b.PaymentPending: lambda body, f: _with(
        _("Payment pending"), f.money(body.amount_minor), body.method
    ),
    b.PaymentAuthorized: _authorized,
    b.PaymentCaptured: _captured,
    b.PaymentFailed: _failed,
    b.PaymentVoided: lambda body, f: _("Payment given up"),
    b.ReviewOpened: lambda body, f: _with(_("Payment put in review"), body.reason),
    b.ReviewClosed: lambda body, f: _with(_("Payment review closed"), body.reason),
    b.RiskAssessed: _risk,
    b.DisputeUpdated: _dispute,
    b.HoldPlaced: _hold,
    b.HoldReleased: lambda body, f: _("Hold released") if body.hold else _("All holds released"),
    b.AddressChecked: _address,
    b.StockShort: lambda body, f: _with(_("Not enough stock"), body.sku, body.reason),
    b.Backordered: _backordered,
    b.Restocked: _restocked,
    b.WarehouseAccepted: lambda body, f: _with(_("Seen by the warehouse"), body.warehouse),
    b.FulfillmentRejected: lambda body, f: _with(
        _("Refused by the warehouse"), body.warehouse, body.reason
    ),
    b.Fulfilled: _fulfilled,
    b.FulfillmentCancelled: lambda body, f: _("Fulfilment cancelled"),
    b.ParcelLabelled: _labelled,
    b.ParcelScanned: _scanned,
    b.ParcelPromised: _promised,
    b.ParcelUntrackable: _untrackable,
    b.ReturnRequested: lambda body, f: _with(
        _("Return requested"), _units(body.lines), body.reason
    ),
    b.ReturnDecided: _decided,
    b.ReturnLabelled: lambda body, f: _with(_("Return label made"), body.carrier, body.parcel),
    b.ReturnReceived: lambda body, f: _with(_("Return received"), _units(body.lines)),
    b.ReturnInspected: _inspected,
    b.ReturnClosed: lambda body, f: _with(_("Return closed"), body.reason),
    b.RefundDue: _refund_due,
    b.RefundUpdated: _refund,
    b.ExchangeAccepted: lambda body, f: _("Exchange accepted"),
    b.CustomerContacted: _contacted,
    b.ContactAnswered: lambda body, f: _("The customer was answered"),
    b.NonReceiptClaimed: _missing,
    b.ClaimSettled: lambda body, f: _with(_("Made good"), body.outcome, body.parcel),
    b.FeedbackGiven: _feedback,
    b.FeedbackAnswered: lambda body, f: _("Feedback was answered"),
    b.CustomerErased: lambda body, f: _("The customer's data was erased"),
}
