"""A small shop's story, told to the database of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.core import refs
from waypost.core.bodies import (
    Body,
    Customer,
    FeedbackGiven,
    Fulfilled,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.facts import Fact
from waypost.core.words import Incident, ParcelStatus
from waypost.inbox.states import ReadingState

HOUR = timedelta(hours=1)
HOSTILE = "<script>alert('no')</script>"


class Shop(msgspec.Struct, frozen=True):
    """Ids of acme's things."""

    connection: int
    order: int
    delivery: int
    unreadable: int
    issue: int
    customer: int


def open_shop(cast: Cast, teller: Teller) -> Shop:
    """Acme has one order in trouble, one delivery that was read and one that could not be."""
    now = datetime.now(UTC)
    connection = teller.connect(cast.acme.id, "shopify", "acme.example")
    delivery = teller.deliver(cast.acme.id, connection, b'{"id": 1, "price": 10.50}', now)
    unreadable = teller.deliver(
        cast.acme.id, connection, b"{broken", now, ReadingState.UNREADABLE, f"$.id: {HOSTILE}"
    )
    facts = troubled_order(1, now)
    teller.tell(cast.acme.id, facts, now, delivery)
    order = order_id(cast, teller, "1001")
    found = teller.ask(
        "select (select min(id) from issues_issue where order_id = %s), "
        "(select customer_id from overview_orderrow where order_id = %s)",
        order,
        order,
    )
    issue, customer = found[0]
    return Shop(connection, order, delivery, unreadable, issue, customer or 0)


def troubled_order(number: int, now: datetime) -> list[Fact]:
    """Shipped late, whatever day it is today; delivery failed; its customer writes in HTML."""
    ref, parcel = f"order:shopify/{number}", f"1Z{number:04d}"
    tracking = (refs.tracking(parcel),)
    described = OrderDescribed(
        total_minor=4900, customer=Customer(name=f"Ada {HOSTILE}", email="ada@example.com")
    )
    return [
        _fact(ref, now, 300, OrderPlaced(number=f"{1000 + number}", currency="EUR"), number),
        _fact(ref, now, 300, described, number),
        _fact(ref, now, 299, PaymentCaptured(payment=f"pi_{number}", amount_minor=4900), number),
        _fact(ref, now, 20, Fulfilled(fulfillment="f", parcels=(parcel,)), number, tracking),
        _fact(ref, now, 10, _scan(parcel, ParcelStatus.PICKED_UP), number),
        _fact(ref, now, 2, _scan(parcel, ParcelStatus.DELIVERY_FAILED), number),
        _fact(ref, now, 1, FeedbackGiven(feedback="f", score=1, text=HOSTILE), number),
    ]


def paid_order(number: int, at: datetime) -> list[Fact]:
    """An order that waits to be sent from `at` on."""
    ref = f"order:shopify/{number}"
    placed = OrderPlaced(number=f"{1000 + number}", currency="EUR")
    return [
        _fact(ref, at, 0, placed, number),
        _fact(ref, at, 0, PaymentCaptured(payment=f"pi_{number}"), number),
    ]


def order_id(cast: Cast, teller: Teller, number: str) -> int:
    """The id of acme's order with this number."""
    found = teller.ask(
        "select id from timeline_order where brand_id = %s and number = %s", cast.acme.id, number
    )
    return int(found[0][0])


def _scan(parcel: str, status: ParcelStatus) -> ParcelScanned:
    failed = status is ParcelStatus.DELIVERY_FAILED
    reason = Incident.CONSIGNEE_NOT_HOME if failed else None
    return ParcelScanned(parcel=parcel, status=status, reason=reason, text=HOSTILE, place="Berlin")


def _fact(
    ref: str, now: datetime, hours_ago: float, body: Body, number: int, names: tuple[str, ...] = ()
) -> Fact:
    at = now - hours_ago * HOUR
    return Fact(ref, at, "shopify", f"{number}/{hours_ago}", body, names)
