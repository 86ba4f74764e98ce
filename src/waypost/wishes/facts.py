"""facts: what a wish says about its order, in the words of the timeline. Pure.

`told` is what the customer's word alone makes true; `settled` is what is true once it was done,
by a partner or by a colleague.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from waypost.core.bodies import (
    AddressChecked,
    Backordered,
    Body,
    ClaimSettled,
    ContactAnswered,
    CustomerContacted,
    NonReceiptClaimed,
    OrderDescribed,
)
from waypost.core.facts import Fact
from waypost.core.milestones import made_good
from waypost.core.order import OrderState
from waypost.wishes.allowed import waiting_lines
from waypost.wishes.check import address_of
from waypost.wishes.kinds import Choice, Kind, Problem

SOURCE = "waypost"
CHANNEL = "page"


class Asked(NamedTuple):
    """A wish as far as it matters here."""

    id: int
    kind: Kind
    parcel: str
    data: Mapping[str, Any]
    made_at: datetime

    @property
    def contact(self) -> str:
        """Its name as a contact of the customer."""
        return f"wish/{self.id}"


def told(wish: Asked, state: OrderState) -> list[Body]:
    """What is so because the customer says it."""
    return list(_told(wish, state))


def settled(wish: Asked, state: OrderState) -> list[Body]:
    """What is so because the wish was carried out."""
    bodies: list[Body] = []
    if wish.kind is Kind.ADDRESS and wish.data:
        bodies += [OrderDescribed(ship_to=address_of(wish.data)), AddressChecked(valid=True)]
    if wish.contact in state.contacts:
        bodies.append(ContactAnswered(contact=wish.contact))
    if wish.kind is Kind.PROBLEM and wish.data.get("what") == Problem.NOT_RECEIVED:
        bodies.append(ClaimSettled(parcel=wish.parcel, outcome="settled"))
    return bodies


def withdrawn(wish: Asked, state: OrderState) -> list[Body]:
    """What is so because the customer took it back."""
    return [it for it in settled(wish, state) if isinstance(it, ContactAnswered | ClaimSettled)]


def facts(wish: Asked, bodies: list[Body], order_ref: str, at: datetime) -> list[Fact]:
    """As facts of ours: recorded again they are the same ones."""
    return [
        Fact(order_ref, at, SOURCE, f"{wish.contact}/{index}/{body.kind}", body)
        for index, body in enumerate(bodies)
    ]


def _told(wish: Asked, state: OrderState) -> Iterator[Body]:
    match wish.kind:
        case Kind.ADDRESS_RIGHT:
            yield AddressChecked(valid=True)
        case Kind.RECEIVED:
            yield from _received(wish, state)
        case Kind.PROBLEM if wish.data.get("what") == Problem.NOT_RECEIVED:
            yield NonReceiptClaimed(parcel=wish.parcel)
        case Kind.PROBLEM:
            yield _contact(wish, str(wish.data.get("what", "")), unhappy=True)
        case Kind.BACKORDER:
            choice = wish.data.get("choice", "")
            yield _contact(wish, f"backorder_{choice}")
            if choice == Choice.WAIT:
                # They know now, and wait all the same.
                for line in waiting_lines(state):
                    yield Backordered(line=line, told=True)
        case Kind.CANCEL:
            yield _contact(wish, "cancel_order")
        case Kind.CONTACT:
            yield _contact(wish, "question")
        case _:
            return


def _received(wish: Asked, state: OrderState) -> Iterator[Body]:
    """It came: that ends what was said to be missing, and is worth knowing in any case."""
    claims = [
        parcel
        for parcel, since in state.missing.items()
        if wish.parcel in ("", parcel) and not made_good(state, parcel, since[0])
    ]
    for parcel in claims:
        yield ClaimSettled(parcel=parcel, outcome="found")
    yield _contact(wish, "confirmed_receipt")


def _contact(wish: Asked, topic: str, *, unhappy: bool = False) -> CustomerContacted:
    return CustomerContacted(
        contact=wish.contact,
        channel=CHANNEL,
        topic=topic,
        text=str(wish.data.get("text", "")),
        unhappy=unhappy,
    )
