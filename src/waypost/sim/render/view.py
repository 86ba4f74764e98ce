"""An order as it stands after some of its steps: what a storefront would show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from waypost.sim.people import Person
from waypost.sim.steps import Life, What

_STATUS = {
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "delivered": "delivered",
}


class MadeRefund:
    def __init__(self, of: int, made_at: datetime, status: str) -> None:
        self.of = of
        self.made_at = made_at
        self.status = status


class Shipped:
    """A parcel in the storefront's eyes."""

    def __init__(self, of: int, packed_at: datetime) -> None:
        self.of = of
        self.packed_at = packed_at
        self.updated_at = packed_at
        self.status: str | None = None


class View:
    """Steps 0 to `upto` of a life, added up."""

    def __init__(self, life: Life, upto: int) -> None:
        self.life = life
        self.updated_at = life.placed_at
        self.payment = "pending"
        self.captured_at: datetime | None = None
        self.cancelled_at: datetime | None = None
        self.cancel_reason: str | None = None
        self.dropped: set[int] = set()
        self.shipped: dict[int, Shipped] = {}
        self.refunds: dict[int, MadeRefund] = {}
        self.address: Person = life.buyer
        for step in life.steps[: upto + 1]:
            note = _NOTES.get(step.what)
            if note is not None:
                note(self, step.at, step.of, step.code)

    @property
    def financial_status(self) -> str:
        if self.payment != "paid" or not self.refunds:
            return self.payment
        back = sum(
            self.life.refunds[refund.of].amount_minor
            for refund in self.refunds.values()
            if refund.status != "failure"
        )
        if back <= 0:
            return "paid"
        return "refunded" if back >= self.life.total_minor else "partially_refunded"

    @property
    def current_total_minor(self) -> int:
        lines = self.life.lines
        off = sum(
            lines[index].product.price_minor * lines[index].quantity for index in self.dropped
        )
        return self.life.total_minor - off

    @property
    def fulfillment_status(self) -> str | None:
        if not self.shipped:
            return None
        packed = {line for index in self.shipped for line in self.life.parcels[index].lines}
        whole = len(packed | self.dropped) == len(self.life.lines)
        return "fulfilled" if whole else "partial"

    def pay(self, at: datetime, status: str) -> None:
        self.payment = status
        self.updated_at = max(self.updated_at, at)
        if status == "paid":
            self.captured_at = at

    def cancel(self, at: datetime, of: int, reason: str) -> None:
        self.cancelled_at = self.updated_at = at
        self.cancel_reason = reason

    def drop(self, at: datetime, of: int, code: str) -> None:
        self.dropped.add(of)
        self.updated_at = at

    def move(self, at: datetime, of: int, code: str) -> None:
        self.address = self.life.moved_to or self.life.buyer
        self.updated_at = at

    def pack(self, at: datetime, of: int, code: str) -> None:
        parcel = self.life.parcels[of]
        if parcel.back or parcel.replaces:
            return
        self.shipped[of] = Shipped(of, at)
        self.updated_at = at

    def scan(self, at: datetime, of: int, code: str) -> None:
        shipped = self.shipped.get(of)
        status = _STATUS.get(code.partition("/")[0])
        if shipped is not None and status is not None and shipped.status != status:
            shipped.status, shipped.updated_at = status, at
            if status == "delivered":
                self.updated_at = at

    def refund(self, at: datetime, of: int, code: str) -> None:
        self.refunds[of] = MadeRefund(of, at, "pending" if code == "pending" else "success")
        self.updated_at = at

    def settle(self, at: datetime, of: int, status: str) -> None:
        self.refunds[of].status = status
        self.updated_at = at


_NOTES: dict[What, Callable[[View, datetime, int, str], None]] = {
    What.PAY_AUTHORIZED: lambda view, at, of, code: view.pay(at, "authorized"),
    What.PAY_CAPTURED: lambda view, at, of, code: view.pay(at, "paid"),
    What.PAY_VOIDED: lambda view, at, of, code: view.pay(at, "voided"),
    What.CANCELLED: View.cancel,
    What.LINE_DROPPED: View.drop,
    What.ADDRESS_CHANGED: View.move,
    What.PACKED: View.pack,
    What.SCANNED: View.scan,
    What.REFUND_MADE: View.refund,
    What.REFUND_DONE: lambda view, at, of, code: view.settle(at, of, "success"),
    What.REFUND_FAILED: lambda view, at, of, code: view.settle(at, of, "failure"),
}
