"""Money of an order: taken, reserved, given back, still owed, and by which payments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from waypost.console.read.order import Event
from waypost.console.words import partners, short
from waypost.core.bodies import (
    DisputeUpdated,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentPending,
    PaymentVoided,
)
from waypost.core.order import OrderState, Payment, Refund
from waypost.core.words import RefundStatus
from waypost.lib.money import plain

_SAME = timedelta(days=2)
_OVER = frozenset({"won", "lost", "warning_closed", "charge_refunded"})


class Paid(NamedTuple):
    """A payment as one system tells of it (source). tone: fine, bad, warn or none."""

    id: str
    status: str
    tone: str
    amount: str
    at: datetime | None
    url: str
    note: str
    source: str


class Back(NamedTuple):
    """A refund."""

    id: str
    status: str
    tone: str
    amount: str
    at: datetime | None


class Disputed(NamedTuple):
    id: str
    status: str
    reason: str
    amount: str
    answer_by: datetime | None
    over: bool


class Money(NamedTuple):
    """figures: title, amount and tone."""

    figures: list[tuple[str, str, str]]
    payments: list[Paid]
    refunds: list[Back]
    disputes: list[Disputed]


_Amounts = dict[tuple[type[Any], str], int]
_PAYMENTS = (PaymentPending, PaymentAuthorized, PaymentCaptured, PaymentFailed, PaymentVoided)


def money(state: OrderState, events: Sequence[Event], currency: str) -> Money:
    """`events` newest first: the amounts of payments are in them, not in the state."""
    amounts = _amounts(events)
    sources = {
        it.fact.data.payment: short.source(it.fact.source)
        for it in events
        if isinstance(it.fact.data, _PAYMENTS)
    }
    return Money(
        _figures(state, amounts, currency),
        [
            _paid(name, it, amounts, currency, sources.get(name, ""))
            for name, it in state.payments.items()
        ],
        [_back(name, it, currency) for name, it in state.refunds.items()],
        _disputes(state, amounts, currency),
    )


def _amounts(events: Iterable[Event]) -> _Amounts:
    found: _Amounts = {}
    for event in events:
        body = event.fact.data
        if isinstance(body, PaymentPending | PaymentAuthorized | PaymentCaptured):
            name = body.payment
        elif isinstance(body, DisputeUpdated):
            name = body.dispute
        else:
            continue
        if body.amount_minor is not None:
            found.setdefault((type(body), name), body.amount_minor)
    return found


def _figures(state: OrderState, amounts: _Amounts, currency: str) -> list[tuple[str, str, str]]:
    total = state.total_minor[2] if state.total_minor else None
    taken = [
        (amounts[PaymentCaptured, name], it.captured[0])
        for name, it in state.payments.items()
        if it.captured and (PaymentCaptured, name) in amounts
    ]
    held = [
        (amounts[PaymentAuthorized, name], it.authorized[0])
        for name, it in state.payments.items()
        if it.authorized
        and not it.captured
        and not it.voided
        and (PaymentAuthorized, name) in amounts
    ]
    given = [
        (it.amount[2], it.created[0])
        for it in state.refunds.values()
        if it.amount and it.created and it.status and it.status[2] is RefundStatus.SUCCEEDED
    ]
    owed = sum(_owed(state))
    found = [
        (_("Total"), total, ""),
        (_("Taken"), _once(taken) if taken else None, ""),
        (_("Reserved"), _once(held) if held and not state.paid else None, "warn"),
        (_("Refunded"), _once(given) if given else None, ""),
        (_("Owed to the customer"), owed or None, "bad"),
    ]
    return [(title, plain(it, currency), tone) for title, it, tone in found if it is not None]


def _once(found: Iterable[tuple[int, datetime]]) -> int:
    """The sum. Storefront and payment provider tell of one movement of money under ids of their
    own: equal amounts within two days count once."""
    total, last = 0, None
    for amount, at in sorted(found):
        if last is None or last[0] != amount or at - last[1] > _SAME:
            total += amount
            last = (amount, at)
    return total


def _owed(state: OrderState) -> Iterable[int]:
    """What is due and no refund was made for."""
    for claim, owed in state.owed.items():
        if owed.due is None or owed.amount is None:
            continue
        made = any(
            it.claim == claim or (not it.claim and it.created and it.created[0] >= owed.due[0])
            for it in state.refunds.values()
            if it.status is None or it.status[2] is not RefundStatus.CANCELED
        )
        if not made:
            yield owed.amount[2]


def _paid(name: str, it: Payment, amounts: _Amounts, currency: str, source: str) -> Paid:
    kind, status, tone, mark = _stands(it)
    amount = amounts.get((kind, name))
    failed = it.last_failed[2] if it.last_failed and not it.captured else ""
    return Paid(
        name,
        status,
        tone,
        "" if amount is None else plain(amount, currency),
        mark,
        partners.page_of("payment", name, {}),
        short.readable(failed),
        source,
    )


def _stands(it: Payment) -> tuple[type[Any], str, str, datetime | None]:
    if it.captured:
        return PaymentCaptured, _("Taken"), "fine", it.captured[0]
    if it.voided:
        return PaymentAuthorized, _("Given up"), "", it.voided[0]
    if it.authorized:
        return PaymentAuthorized, _("Reserved"), "warn", it.authorized[0]
    if it.last_failed:
        return PaymentPending, _("Failed"), "bad", it.last_failed[0]
    return PaymentPending, _("Pending"), "warn", it.pending[0] if it.pending else None


def _back(name: str, it: Refund, currency: str) -> Back:
    status = it.status[2] if it.status else RefundStatus.PENDING
    tone = {RefundStatus.SUCCEEDED: "fine", RefundStatus.FAILED: "bad"}.get(status, "")
    return Back(
        name,
        short.readable(status.value),
        tone,
        plain(it.amount[2], currency) if it.amount else "",
        it.created[0] if it.created else None,
    )


def _disputes(state: OrderState, amounts: _Amounts, currency: str) -> list[Disputed]:
    found = []
    for name, it in state.disputes.items():
        status = it.status[2] if it.status else ""
        amount = amounts.get((DisputeUpdated, name))
        found.append(
            Disputed(
                name,
                short.readable(status),
                short.readable(it.reason[2]) if it.reason else "",
                "" if amount is None else plain(amount, currency),
                it.evidence_due[2] if it.evidence_due else None,
                status in _OVER,
            )
        )
    return found
