"""Folding returns, money back and the customer's voice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waypost.core import bodies as b
from waypost.core.fold.joins import first, last, latest, part
from waypost.core.order import (
    Contact,
    Exchange,
    Feedback,
    Mark,
    OrderState,
    Owed,
    Parcel,
    Refund,
    Return,
)
from waypost.core.words import Direction, RefundStatus


def _return_requested(s: OrderState, mark: Mark, body: b.ReturnRequested) -> None:
    back = part(s.returns, body.rma, Return)
    back.requested = first(back.requested, mark)
    back.lines = latest(back.lines, mark, body.lines or None)


def _return_decided(s: OrderState, mark: Mark, body: b.ReturnDecided) -> None:
    back = part(s.returns, body.rma, Return)
    back.decision = latest(back.decision, mark, body.decision)


def _return_labelled(s: OrderState, mark: Mark, body: b.ReturnLabelled) -> None:
    back = part(s.returns, body.rma, Return)
    back.labelled = first(back.labelled, mark)
    back.valid_until = latest(back.valid_until, mark, body.valid_until)
    if not body.parcel:
        return
    back.parcel = max(back.parcel, body.parcel)
    parcel = part(s.parcels, body.parcel, Parcel)
    parcel.direction = Direction.RETURN
    parcel.labelled = first(parcel.labelled, mark)
    parcel.carrier = latest(parcel.carrier, mark, body.carrier or None)


def _return_received(s: OrderState, mark: Mark, body: b.ReturnReceived) -> None:
    back = part(s.returns, body.rma, Return)
    back.received = first(back.received, mark)


def _return_inspected(s: OrderState, mark: Mark, body: b.ReturnInspected) -> None:
    back = part(s.returns, body.rma, Return)
    back.inspected = latest(back.inspected, mark, body.accepted)


def _return_closed(s: OrderState, mark: Mark, body: b.ReturnClosed) -> None:
    back = part(s.returns, body.rma, Return)
    back.closed = first(back.closed, mark)


def _refund_due(s: OrderState, mark: Mark, body: b.RefundDue) -> None:
    owed = part(s.owed, body.claim, Owed)
    owed.due = first(owed.due, mark)
    owed.amount = latest(owed.amount, mark, body.amount_minor)


def _refund(s: OrderState, mark: Mark, body: b.RefundUpdated) -> None:
    refund = part(s.refunds, body.refund, Refund)
    refund.created = first(refund.created, mark)
    refund.status = latest(refund.status, mark, body.status)
    refund.amount = latest(refund.amount, mark, body.amount_minor)
    refund.claim = max(refund.claim, body.claim)
    if body.status is RefundStatus.SUCCEEDED:
        refund.succeeded = first(refund.succeeded, mark)


def _exchange(s: OrderState, mark: Mark, body: b.ExchangeAccepted) -> None:
    exchange = part(s.exchanges, body.exchange, Exchange)
    exchange.accepted = first(exchange.accepted, mark)
    exchange.rma = max(exchange.rma, body.rma)


def _contacted(s: OrderState, mark: Mark, body: b.CustomerContacted) -> None:
    contact = part(s.contacts, body.contact, Contact)
    contact.received = first(contact.received, mark)
    contact.topic = max(contact.topic, body.topic)
    contact.unhappy = contact.unhappy or body.unhappy


def _answered(s: OrderState, mark: Mark, body: b.ContactAnswered) -> None:
    contact = part(s.contacts, body.contact, Contact)
    contact.answered = first(contact.answered, mark)


def _missing(s: OrderState, mark: Mark, body: b.NonReceiptClaimed) -> None:
    s.missing[body.parcel] = last(s.missing.get(body.parcel), mark)


def _settled(s: OrderState, mark: Mark, body: b.ClaimSettled) -> None:
    s.settled[body.parcel] = last(s.settled.get(body.parcel), mark)


def _feedback(s: OrderState, mark: Mark, body: b.FeedbackGiven) -> None:
    given = part(s.feedback, body.feedback, Feedback)
    given.score = latest(given.score, mark, (body.score, body.scale))


def _feedback_answered(s: OrderState, mark: Mark, body: b.FeedbackAnswered) -> None:
    given = part(s.feedback, body.feedback, Feedback)
    given.answered = last(given.answered, mark)


FOLDS: dict[type[b.Body], Callable[[OrderState, Mark, Any], None]] = {
    b.ReturnRequested: _return_requested,
    b.ReturnDecided: _return_decided,
    b.ReturnLabelled: _return_labelled,
    b.ReturnReceived: _return_received,
    b.ReturnInspected: _return_inspected,
    b.ReturnClosed: _return_closed,
    b.RefundDue: _refund_due,
    b.RefundUpdated: _refund,
    b.ExchangeAccepted: _exchange,
    b.CustomerContacted: _contacted,
    b.ContactAnswered: _answered,
    b.NonReceiptClaimed: _missing,
    b.ClaimSettled: _settled,
    b.FeedbackGiven: _feedback,
    b.FeedbackAnswered: _feedback_answered,
}
