"""Returns and refunds, as the customer sees them."""

from __future__ import annotations

from waypost.core.order import OrderState, Refund, Return
from waypost.core.words import RefundStatus
from waypost.tell.view import goods, words
from waypost.tell.view.dates import Tongue
from waypost.tell.view.shape import RefundView, ReturnView


def refunds(state: OrderState, tongue: Tongue) -> tuple[RefundView, ...]:
    """Newest last. Storefront and payment provider tell of one refund under ids of their own: of
    two alike the one that is further stands."""
    found: dict[object, Refund] = {}
    for name, refund in state.refunds.items():
        if refund.status is None or refund.status[2] is RefundStatus.CANCELED:
            continue
        key = name if refund.amount is None else refund.amount[2]
        if key not in found or found[key].succeeded is None:
            found[key] = refund
    return tuple(_refund(state, it, tongue) for it in found.values())


def _refund(state: OrderState, refund: Refund, tongue: Tongue) -> RefundView:
    assert refund.status is not None
    status = refund.status[2]
    at = refund.succeeded or refund.created
    currency = state.currency[2] if state.currency else ""
    return RefundView(
        amount="" if refund.amount is None else tongue.money(refund.amount[2], currency),
        status=status.value,
        words=str(words.REFUNDS[status]),
        at_words=tongue.short_day(tongue.day_of(at[0])) if at else "",
    )


def returns(state: OrderState) -> tuple[ReturnView, ...]:
    return tuple(_return(state, name, it) for name, it in state.returns.items())


def _return(state: OrderState, name: str, back: Return) -> ReturnView:
    status = _status(state, back)
    return ReturnView(
        id=name, status=status, words=str(words.RETURNS[status]), items=goods.of_return(state, back)
    )


def _status(state: OrderState, back: Return) -> str:
    if back.decision is not None and back.decision[2] == "declined":
        return "declined"
    if back.closed is not None:
        return "closed"
    if back.received is not None:
        return "received"
    parcel = state.parcels.get(back.parcel)
    if parcel is not None and parcel.first_scan is not None:
        return "underway"
    if back.labelled is not None:
        return "labelled"
    return "approved" if back.decision is not None else "requested"
