"""What can happen to an order in the simulated shop's world, and the record of one order's life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import IntEnum, auto
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from waypost.sim.goods import Product
from waypost.sim.lanes import Lane
from waypost.sim.people import Person

_encode = msgspec.json.Encoder().encode


class What(IntEnum):
    PLACED = auto()
    PAY_PENDING = auto()
    PAY_AUTHORIZED = auto()
    PAY_CAPTURED = auto()
    PAY_FAILED = auto()  # code: the decline code
    PAY_VOIDED = auto()
    RISK = auto()  # code: low, medium, high
    REVIEW_OPENED = auto()
    REVIEW_CLOSED = auto()  # code: why
    WARNED = auto()  # an early fraud warning
    WARNING_OVER = auto()
    HELD = auto()  # by the shop; code: Shopify's hold reason
    RELEASED = auto()
    ACCEPTED = auto()  # of: which of the order's fulfillment orders
    REFUSED = auto()
    STOPPED = auto()  # by the warehouse, on hold; code: ShipBob's word
    SHORT = auto()  # of: the line
    BACKORDERED = auto()  # of: the line; code: told or untold; until: the promised restock
    ADDRESS_CHANGED = auto()
    LINE_DROPPED = auto()  # of: the line
    CANCELLED = auto()  # code: why
    PACKED = auto()  # of: the parcel
    SCANNED = auto()  # of: the parcel; code: EasyPost's status/detail; text, place
    PROMISED = auto()  # of: the parcel; until: the carrier's date
    UNTRACKABLE = auto()  # of: the parcel
    CUSTOMS = auto()  # of: the parcel; code: the incident
    RETURN_ASKED = auto()  # of: the return
    RETURN_APPROVED = auto()
    RETURN_DECLINED = auto()
    RETURN_LABELLED = auto()
    RETURN_ARRIVED = auto()
    RETURN_INSPECTED = auto()
    RETURN_CLOSED = auto()
    REFUND_OWED = auto()  # of: the refund that will pay it
    REFUND_MADE = auto()  # of: the refund; code: succeeded or pending
    REFUND_DONE = auto()
    REFUND_FAILED = auto()
    EXCHANGED = auto()  # of: the return
    REPLACED = auto()  # of: the parcel that replaces; code: what it replaces
    SETTLED = auto()  # of: the parcel; code: how
    MISSED = auto()  # of: the parcel; the customer says that it never came
    COMPLAINED = auto()
    ANSWERED = auto()
    SCORED = auto()  # of: the stars
    SCORE_ANSWERED = auto()
    DISPUTED = auto()  # until: evidence is due
    DISPUTE_ANSWERED = auto()
    DISPUTE_CLOSED = auto()  # code: won or lost


class Step(NamedTuple):
    """One happening. `of` says which parcel, line, return or refund it is about."""

    at: datetime
    what: What
    of: int = 0
    code: str = ""
    text: str = ""
    place: tuple[str, str, str, str] = ("", "", "", "")
    until: datetime | None = None


class SaleLine(NamedTuple):
    product: Product
    quantity: int


class Parcel(msgspec.Struct):
    """`lines`: index of the order's line -> quantity. `back`: it comes from the customer."""

    code: str
    lane: Lane
    lines: dict[int, int]
    back: bool = False
    replaces: str = ""


class Return(msgspec.Struct):
    lines: dict[int, int]
    reason: str
    parcel: int = -1


class Refund(msgspec.Struct):
    """`for_return`: which return it pays back, -1 for none."""

    amount_minor: int
    for_return: int = -1
    lines: dict[int, int] = {}
    note: str = ""


class Life(msgspec.Struct):
    """The true course of one order, oldest step first.

    method: "card" or "bank". stray: no order at all, only a parcel that somebody labelled by hand.
    moved_to: where the customer wants it after correcting the address. troubles: names of `Odds`.
    kept: JSON that is the same in several webhooks.
    """

    seed: int
    number: int
    placed_at: datetime
    buyer: Person
    lines: tuple[SaleLine, ...]
    lane: Lane
    method: str
    tax_minor: int
    stray: bool = False
    moved_to: Person | None = None
    steps: list[Step] = []
    parcels: list[Parcel] = []
    returns: list[Return] = []
    refunds: list[Refund] = []
    troubles: list[str] = []
    kept: dict[str, msgspec.Raw] = {}

    @property
    def goods_minor(self) -> int:
        return sum(line.product.price_minor * line.quantity for line in self.lines)

    @property
    def total_minor(self) -> int:
        return self.goods_minor + self.lane.price_minor + self.tax_minor

    @property
    def name(self) -> str:
        """The number that people see."""
        return f"#{1000 + self.number}"

    def id(self, part: int = 0) -> int:
        """A Shopify-like id, unique in the shop; `part` (0..4095) tells an order's parts apart."""
        return 5_000_000_000_000 + (self.seed % 400) * 10_000_000_000 + self.number * 4096 + part

    def once(self, name: str, make: Callable[[], object]) -> msgspec.Raw:
        """`make()` as JSON, made at the first asking."""
        found = self.kept.get(name)
        if found is None:
            found = self.kept[name] = msgspec.Raw(_encode(make()))
        return found

    def token(self, what: str) -> str:
        """32 hex digits that are always the same for the same thing of the same order."""
        name = f"{self.seed}/{self.number}/{what}".encode()
        return blake2b(name, digest_size=16).hexdigest()


# Parts of an order, as they are told apart in `Life.id`.
LINE, PARCEL, REFUND, RETURN, FULFILLMENT_ORDER, HOLD, TRANSACTION, EVENT = (
    100,
    200,
    300,
    400,
    500,
    600,
    700,
    1000,
)


def later(at: datetime, hours: float) -> datetime:
    """`hours` after `at`, in whole seconds."""
    return at + timedelta(seconds=int(hours * 3600))
