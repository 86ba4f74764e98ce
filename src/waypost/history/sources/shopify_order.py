"""One order of Shopify's export into facts.

They have the keys that the shopify connector gives them, so that an order that a webhook tells of
later is not told twice. What the export leaves out: refunds' dates (no refund is imported) and the
ids of line items (the first webhook of the order brings the lines with theirs).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from waypost.connectors.shopify import words as w
from waypost.connectors.shopify.shop import NAME, order_ref, version
from waypost.core import bodies as b
from waypost.core import refs
from waypost.core.facts import Fact
from waypost.history.source import RowUnreadable
from waypost.lib.money import AmountUnreadable, minor

NEEDED = ("Name", "Created at", "Lineitem quantity")
OPTIONAL = (
    "Id",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Currency",
    "Total",
    "Shipping Method",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem fulfillment status",
    "Billing Name",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Outstanding Balance",
    "Tags",
    "Risk Level",
    "Source",
    "Phone",
)
_MOST = 1_000_000  # units of one line


class Cells(NamedTuple):
    """One row: the columns above, in their order."""

    name: str
    created_at: str
    quantity: str
    id: str
    email: str
    financial: str
    paid_at: str
    fulfillment: str
    fulfilled_at: str
    currency: str
    total: str
    method: str
    item: str
    price: str
    sku: str
    requires_shipping: str
    item_fulfillment: str
    billing_name: str
    ship_name: str
    street: str
    address1: str
    address2: str
    city: str
    postcode: str
    province: str
    country: str
    ship_phone: str
    cancelled_at: str
    payment_method: str
    refunded: str
    outstanding: str
    tags: str
    risk: str
    source: str
    phone: str

    @property
    def begins(self) -> bool:
        """Is this the row of the order itself, not of a further line?"""
        return bool(self.id or self.financial or self.total)


Numbered = tuple[int, Cells]
Instant = Callable[[str], datetime]
Bads = list[tuple[int, str]]


class _Order(msgspec.Struct):
    """One order while it is read. key: its id, or its name where the export has no ids."""

    ref: str
    key: str
    bound: tuple[str, ...]
    placed_at: datetime
    paid_at: datetime | None
    cancelled_at: datetime | None
    total: int | None
    outstanding: int | None
    refunded: int
    facts: list[Fact]

    def tell(self, at: datetime, key: str, body: b.Body) -> None:
        self.facts.append(Fact(self.ref, at, NAME, key, body, self.bound))

    @property
    def part_paid(self) -> int | None:
        if self.total is None or self.outstanding is None:
            return None
        return max(self.total - self.outstanding, 0)


def read(rows: Sequence[Numbered], instant: Instant, bad: Bads) -> list[Fact]:
    """The facts of an order whose own row is the first of `rows`.

    Further lines that make no sense go to `bad`; RowUnreadable or AmountUnreadable when the own
    row makes none.
    """
    line, cells = rows[0]
    order = _order(cells, instant)
    placed = b.OrderPlaced(
        number=cells.name,
        currency=cells.currency,
        total_minor=order.total,
        channel=cells.source,
    )
    order.tell(order.placed_at, order.key, placed)
    described = _described(cells, order, _lines(rows, bad))
    order.tell(order.placed_at, f"{order.key}:{version(order.placed_at)}", described)
    _paid(cells, order, line, bad)
    level = w.RISK.get(cells.risk.lower())
    if level is not None:
        order.tell(order.placed_at, f"{order.key}:csv", b.RiskAssessed(level=level))
    _fulfilled(rows, order, instant)
    _cancelled(cells, order)
    return order.facts


def _order(cells: Cells, instant: Instant) -> _Order:
    number = refs.number(cells.name)
    if not cells.name.strip() or not cells.created_at:
        raise RowUnreadable("Name or Created at is empty")
    return _Order(
        ref=order_ref(cells.id) if cells.id else number,
        key=cells.id or cells.name,
        bound=(number,) if cells.id else (),
        placed_at=instant(cells.created_at),
        paid_at=instant(cells.paid_at) if cells.paid_at else None,
        cancelled_at=instant(cells.cancelled_at) if cells.cancelled_at else None,
        total=_amount(cells.total, cells.currency),
        outstanding=_amount(cells.outstanding, cells.currency),
        refunded=_amount(cells.refunded, cells.currency) or 0,
        facts=[],
    )


def _described(cells: Cells, order: _Order, lines: tuple[b.Line, ...]) -> b.OrderDescribed:
    customer = b.Customer(
        name=cells.ship_name or cells.billing_name,
        email=cells.email,
        phone=_unquoted(cells.phone or cells.ship_phone),
    )
    ship_to = b.Address(
        cells.ship_name,
        cells.address1 or cells.street,
        cells.address2,
        cells.city,
        cells.province,
        _unquoted(cells.postcode),
        cells.country,
    )
    level = "express" if w.EXPRESS.search(cells.method) else "standard"
    return b.OrderDescribed(
        number=cells.name,
        currency=cells.currency or None,
        total_minor=order.total,
        lines=lines,
        customer=None if customer == b.Customer() else customer,
        ship_to=None if ship_to == b.Address() else ship_to,
        service_level=level if cells.method else None,
        tags=tuple(tag.strip() for tag in cells.tags.split(",") if tag.strip()),
    )


def _lines(rows: Sequence[Numbered], bad: Bads) -> tuple[b.Line, ...]:
    currency = rows[0][1].currency
    lines = []
    for index, (line, cells) in enumerate(rows, 1):
        try:
            lines.append(
                b.Line(
                    id=_line_id(index),
                    sku=cells.sku,
                    name=cells.item,
                    quantity=_quantity(cells.quantity),
                    unit_minor=_amount(cells.price, currency) or 0,
                    needs_shipping=cells.requires_shipping.lower() != "false",
                )
            )
        except (RowUnreadable, AmountUnreadable) as error:
            bad.append((line, str(error)))
    return tuple(lines)


def _paid(cells: Cells, order: _Order, line: int, bad: Bads) -> None:
    """The step of payment that the financial status proves."""
    code = cells.financial.lower()
    step = w.FINANCIAL.get(code)
    if step is None:
        if code:
            bad.append((line, f"Financial Status {code[:40]!r} is not known; the rest is imported"))
        return
    payment, taken_at = order.key, order.paid_at or order.placed_at
    if step == w.PENDING:
        owed = order.total if order.outstanding is None else order.outstanding
        pending = b.PaymentPending(payment=payment, amount_minor=owed, method=cells.payment_method)
        order.tell(order.placed_at, order.key, pending)
    elif step == w.AUTHORIZED:
        reserved = b.PaymentAuthorized(payment=payment, amount_minor=order.total)
        order.tell(order.placed_at, order.key, reserved)
    elif step == w.VOIDED:
        at = order.cancelled_at or order.placed_at
        order.tell(at, order.key, b.PaymentVoided(payment=payment))
    elif step == w.PART:
        part = b.PaymentCaptured(payment=payment, amount_minor=order.part_paid, complete=False)
        order.tell(taken_at, f"{order.key}:part", part)
    else:
        whole = b.PaymentCaptured(payment=payment, amount_minor=order.total)
        order.tell(taken_at, order.key, whole)


def _fulfilled(rows: Sequence[Numbered], order: _Order, instant: Instant) -> None:
    cells = rows[0][1]
    status = cells.fulfillment.lower()
    if status not in ("fulfilled", "partial"):
        return
    known = cells.fulfilled_at
    at = instant(known) if known else order.paid_at or order.placed_at
    lines: dict[str, int] = {}
    if status == "partial":
        lines = {
            _line_id(index): _quantity(row.quantity)
            for index, (_, row) in enumerate(rows, 1)
            if row.item_fulfillment.lower() == "fulfilled"
        }
    key = f"{order.key}:csv"
    order.tell(at, key, b.Fulfilled(fulfillment=key, lines=lines))


def _cancelled(cells: Cells, order: _Order) -> None:
    if order.cancelled_at is None:
        return
    order.tell(order.cancelled_at, order.key, b.OrderCancelled())
    code = cells.financial.lower()
    if code not in w.HELD_BY_SHOP:
        return
    held = order.part_paid if code == "partially_paid" else order.total
    owed = None if held is None else held - order.refunded
    if owed is None or owed > 0:
        due = b.RefundDue(claim="cancelled", amount_minor=owed)
        order.tell(order.cancelled_at, f"{order.key}:cancelled", due)


def _line_id(index: int) -> str:
    return f"csv:{index}"


def _amount(text: str, currency: str) -> int | None:
    return minor(text, currency) if text else None


def _quantity(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST:
        raise RowUnreadable(f"{text[:40]!r} is no quantity between 0 and {_MOST}")
    return int(text)


def _unquoted(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading it as a number."""
    return text.removeprefix("'")
