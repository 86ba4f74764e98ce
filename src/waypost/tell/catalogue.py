"""What customers are told: the closed list, and how its members stand to each other."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

from waypost.tell.states import Autonomy


class Category(StrEnum):
    """What customers choose from."""

    ORDER = "order"  # confirmation, payment, changes: always told
    DELIVERY = "delivery"
    TROUBLE = "trouble"
    RETURNS = "returns"
    ADVICE = "advice"  # guides and questions; counts as marketing


class Priority(IntEnum):
    INFO = 1
    NOTICE = 2
    IMPORTANT = 3
    URGENT = 4  # the customer must do something; past every budget


class Sort(NamedTuple):
    """A kind of message.

    chain: what speaks about the same thing: of two that were not sent yet the one of greater
    `rank` replaces the other. fresh: how long after it happened it is still worth telling.
    """

    name: str
    category: Category
    priority: Priority
    chain: str
    rank: int
    fresh: timedelta
    autonomy: Autonomy = Autonomy.AUTOMATIC


_O, _D, _T, _R, _A = Category
_INFO, _NOTICE, _IMPORTANT, _URGENT = Priority
_DAY, _DAYS3, _WEEK = timedelta(days=1), timedelta(days=3), timedelta(days=7)
_OFF, _ASK = Autonomy.OFF, Autonomy.APPROVE

SORTS: dict[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort("order_confirmed", _O, _NOTICE, "order", 1, _DAY),
        Sort("payment_problem", _O, _URGENT, "payment", 1, _DAYS3),
        Sort("on_hold", _O, _NOTICE, "order", 2, _DAYS3),
        Sort("address_to_confirm", _O, _URGENT, "address", 1, _WEEK),
        Sort("backordered", _O, _IMPORTANT, "stock", 1, _WEEK),
        Sort("dispatch_delayed", _T, _NOTICE, "order", 3, _DAYS3),
        Sort("cancelled", _O, _IMPORTANT, "order", 9, _WEEK),
        Sort("label_made", _D, _INFO, "parcel", 1, _DAYS3, _OFF),
        Sort("dispatched", _D, _NOTICE, "parcel", 2, _DAYS3),
        Sort("in_transit", _D, _INFO, "parcel", 3, _DAY, _OFF),
        Sort("delayed", _T, _IMPORTANT, "parcel", 4, _DAYS3),
        Sort("stalled", _T, _IMPORTANT, "parcel", 5, _DAYS3),
        Sort("moving_again", _T, _NOTICE, "parcel", 6, _DAY),
        Sort("out_for_delivery", _D, _NOTICE, "parcel", 7, timedelta(hours=10)),
        Sort("delivery_failed", _T, _URGENT, "parcel", 8, _DAYS3),
        Sort("ready_for_pickup", _D, _URGENT, "parcel", 8, _WEEK),
        Sort("lost", _T, _IMPORTANT, "parcel", 9, _WEEK, _ASK),
        Sort("damaged", _T, _IMPORTANT, "parcel", 9, _WEEK, _ASK),
        Sort("coming_back", _T, _IMPORTANT, "parcel", 9, _WEEK, _ASK),
        Sort("delivered", _D, _NOTICE, "parcel", 10, _DAYS3),
        Sort("all_delivered", _D, _NOTICE, "arrival", 1, _DAYS3),
        Sort("late_apology", _T, _IMPORTANT, "arrival", 2, _DAYS3),
        Sort("return_requested", _R, _NOTICE, "return", 1, _DAYS3),
        Sort("return_approved", _R, _IMPORTANT, "return", 2, _WEEK),
        Sort("return_declined", _R, _IMPORTANT, "return", 2, _WEEK, _ASK),
        Sort("return_received", _R, _NOTICE, "return", 3, _DAYS3),
        Sort("refund_made", _R, _IMPORTANT, "refund", 1, _WEEK),
        Sort("refund_arrived", _R, _NOTICE, "refund", 2, _WEEK),
        Sort("guide", _A, _INFO, "guide", 1, timedelta(days=21)),
        Sort("survey", _A, _INFO, "survey", 1, timedelta(days=21)),
    )
}

# Letters that no cause of an order leads to, or that a cause chooses by how the order stands.
VARIANTS = {"dispatched": ("partly_dispatched",)}
LETTERS = (*SORTS, "partly_dispatched", "digest", "wish_received")
MARKETING = frozenset({Category.ADVICE})
