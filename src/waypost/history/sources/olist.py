"""Olist: the public data set of a Brazilian marketplace's orders, as a folder of CSV files.

https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce (CC BY-NC-SA 4.0: the user's own copy)

What each column becomes, so that anyone can check the results:

- purchase: placed; approved: paid; carrier date: handed over (its first scan); customer date:
  delivered; a review: feedback, at its creation;
- status `canceled` or `unavailable`: cancelled, or out of stock, at the last instant known;
- `dispatch_by`: the latest `shipping_limit_date` of its items; `deliver_by`: the last microsecond
  of the estimated day.

All times are America/Sao_Paulo. Rows are taken as they are, contradictions included. The parcel
has no number, and nothing was scanned between hand-over and delivery: the kinds of issues that
need scans would take that silence for a lost parcel, so the policy that comes with this source
switches them off.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from itertools import count as numbers
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import msgspec

from waypost.core import bodies as b
from waypost.core.calendar import end_of_day
from waypost.core.facts import Fact
from waypost.core.policy import Policy
from waypost.core.refs import order as order_ref
from waypost.core.words import ParcelStatus
from waypost.history.local import LocalTimes
from waypost.history.pieces import Pieces, pieces_for
from waypost.history.source import AHEAD, LATEST_PROMISE, Bad, RowUnreadable, Story
from waypost.history.table import Row, Table
from waypost.lib.money import AmountUnreadable, minor

NAME = "olist"
CURRENCY = "BRL"
COUNTRY = "BR"
PARCEL = "olist"
EVERY_LINE = "all"
ZONE = ZoneInfo("America/Sao_Paulo")

_NEEDS_SCANS = ("stalled", "lost", "label_not_scanned", "untrackable")
_ORDER = ("order_id", "customer_id", "order_status")
_TIMES = (
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
)
_ITEM = ("order_id", "order_item_id", "product_id", "shipping_limit_date", "price")
_PAYMENT = ("order_id", "payment_value")
_CUSTOMER = ("customer_id",)
_ADDRESS = (
    "customer_unique_id",
    "customer_zip_code_prefix",
    "customer_city",
    "customer_state",
)
_REVIEW = ("order_id", "review_score", "review_creation_date")
_WORDS = ("review_id", "review_comment_title", "review_comment_message")
_NOWHERE = ("", "", "", "")

Rows = Iterable[Row | Bad]
Shelf = dict[str, list[Row]]
_decode = msgspec.json.Decoder(tuple[int, tuple[str, ...]]).decode
_encode = msgspec.json.Encoder().encode


class Olist:
    """A history.source.Source over the folder's orders, items, payments, customers and reviews."""

    policy = Policy(zone=ZONE.key, country=COUNTRY, off=_NEEDS_SCANS)
    notes: tuple[str, ...] = (
        "Olist has no scan between hand-over and delivery: "
        f"{', '.join(_NEEDS_SCANS[:-1])} and {_NEEDS_SCANS[-1]} stay silent.",
    )

    def __init__(self, folder: Path) -> None:
        self._orders = _table(folder, "orders", (*_ORDER, *_TIMES))
        self._items = _table(folder, "order_items", _ITEM)
        self._payments = _table(folder, "order_payments", _PAYMENT)
        self._customers = _table(folder, "customers", _CUSTOMER, _ADDRESS)
        self._reviews = _table(folder, "order_reviews", _REVIEW, _WORDS)
        now = datetime.now(UTC)
        self._instant = LocalTimes(ZONE, now + AHEAD)
        self._limit = LocalTimes(ZONE, now + LATEST_PROMISE)
        self._promise = lru_cache(maxsize=4096)(self._promised)
        self.count = self._orders.count()
        self.done = 0

    def stories(self) -> Iterator[Story | Bad]:
        tables = (self._orders, self._items, self._payments, self._customers, self._reviews)
        pieces = pieces_for(sum(table.size for table in tables))
        with TemporaryDirectory(prefix="waypost-") as folder:
            deal = _Dealer(Path(folder), pieces)
            customers = yield from deal(self._customers, 0)
            orders = yield from deal(self._orders, 1)
            lodged = map(_lodged, orders, customers)
            orders = yield from deal(chain.from_iterable(lodged), 0)
            items = yield from deal(self._items, 0)
            payments = yield from deal(self._payments, 0)
            reviews = yield from deal(self._reviews, 0)
            for piece in zip(orders, items, payments, reviews, strict=True):
                yield from self._tell(*piece)

    def _tell(
        self, orders: Rows, items: Rows, payments: Rows, reviews: Rows
    ) -> Iterator[Story | Bad]:
        """The stories of orders whose other rows are all among these."""
        of_items = yield from _shelved(items)
        of_payments = yield from _shelved(payments)
        of_reviews = yield from _shelved(reviews)
        seen: dict[str, int] = {}
        for row in orders:
            self.done += 1
            if isinstance(row, Bad):
                yield row
                continue
            line, cells = row
            order_id = cells[0]
            bad: list[Bad] = []
            try:
                if order_id in seen:
                    raise RowUnreadable(f"order {order_id} is on line {seen[order_id]} already")
                lines, limit = self._lines(of_items.pop(order_id, ()), bad)
                paid = self._paid(of_payments.pop(order_id, ()), bad)
                facts = self._facts(cells, lines, limit, paid)
                seen[order_id] = line
            except RowUnreadable as error:
                yield Bad(self._orders.path.name, line, str(error))
                continue
            if order_id in of_reviews:
                facts += self._feedback(facts[0].order_ref, of_reviews.pop(order_id), bad)
            yield from bad
            yield Story(facts[0].order_ref, facts)

    def _facts(
        self,
        cells: tuple[str, ...],
        lines: tuple[b.Line, ...],
        limit: datetime | None,
        paid: int | None,
    ) -> list[Fact]:
        order_id, _, status, bought, approved, carried, arrived, estimated, *place = cells
        if not order_id or not bought:
            raise RowUnreadable("order_id or order_purchase_timestamp is empty")
        ref, instant = order_ref(order_id, NAME), self._instant
        last = placed = instant(bought)
        described = b.OrderDescribed(
            number=order_id,
            currency=CURRENCY,
            total_minor=paid,
            lines=lines,
            customer=b.Customer(id=place[0]) if place[0] else None,
            ship_to=b.Address("", "", "", place[2], place[3], place[1], COUNTRY),
            dispatch_by=b.Deadline(limit) if limit is not None else None,
            deliver_by=self._promise(estimated) if estimated else None,
        )
        facts = [
            Fact(ref, placed, NAME, order_id, b.OrderPlaced(number=order_id, currency=CURRENCY)),
            Fact(ref, placed, NAME, order_id, described),
        ]
        if approved:
            at = instant(approved)
            last = max(last, at)
            captured = b.PaymentCaptured(payment=NAME, amount_minor=paid)
            facts.append(Fact(ref, at, NAME, order_id, captured))
        for when, scan, key in (
            (carried, _HANDED_OVER, f"{order_id}:carrier"),
            (arrived, _DELIVERED, f"{order_id}:customer"),
        ):
            if when:
                at = instant(when)
                last = max(last, at)
                facts.append(Fact(ref, at, NAME, key, scan))
        if status in _ENDS:
            facts.append(Fact(ref, last, NAME, order_id, _ENDS[status]))
        return facts

    def _promised(self, text: str) -> b.Deadline:
        day = self._limit(text).astimezone(ZONE).date()
        return b.Deadline(end_of_day(day, ZONE))

    def _lines(
        self, rows: Iterable[Row], bad: list[Bad]
    ) -> tuple[tuple[b.Line, ...], datetime | None]:
        """An order's lines, and the latest of its sellers' handover limits."""
        lines: list[b.Line] = []
        latest: datetime | None = None
        for line, (_, item_id, product, limit, price) in rows:
            try:
                at = self._limit(limit) if limit else None
                lines.append(b.Line(item_id, product, "", 1, _money(price) if price else 0))
            except (RowUnreadable, AmountUnreadable) as error:
                bad.append(Bad(self._items.path.name, line, str(error)))
                continue
            if at is not None and (latest is None or at > latest):
                latest = at
        return tuple(lines), latest

    def _paid(self, rows: Iterable[Row], bad: list[Bad]) -> int | None:
        """What was paid in all, in minor units; None where no payment is known."""
        total: int | None = None
        for line, (_, value) in rows:
            try:
                total = (total or 0) + _money(value)
            except AmountUnreadable as error:
                bad.append(Bad(self._payments.path.name, line, str(error)))
        return total

    def _feedback(self, ref: str, rows: Iterable[Row], bad: list[Bad]) -> Iterator[Fact]:
        """One fact a review; the first one counts where an id comes twice."""
        seen: set[str] = set()
        for line, (order_id, score, created, review_id, title, message) in rows:
            if review_id in seen:
                continue
            seen.add(review_id)
            try:
                if score not in _STARS:
                    raise RowUnreadable(f"{score[:20]!r} is no score from 1 to 5")
                given = b.FeedbackGiven(
                    feedback=review_id or NAME,
                    score=int(score),
                    text="\n".join(filter(None, (title, message))),
                )
                at = self._instant(created)
            except RowUnreadable as error:
                bad.append(Bad(self._reviews.path.name, line, str(error)))
                continue
            yield Fact(ref, at, NAME, f"{order_id}:{review_id}", given)


_HANDED_OVER = b.ParcelScanned(parcel=PARCEL, status=ParcelStatus.PICKED_UP)
_DELIVERED = b.ParcelScanned(parcel=PARCEL, status=ParcelStatus.DELIVERED)
_ENDS: dict[str, b.Body] = {
    "canceled": b.OrderCancelled(reason="canceled"),
    "unavailable": b.StockShort(line=EVERY_LINE, reason="unavailable"),
}
_STARS = frozenset("12345")


@lru_cache(maxsize=65_536)
def _money(text: str) -> int:
    return minor(text, CURRENCY)


def _table(
    folder: Path, name: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    return Table(folder / f"olist_{name}_dataset.csv", columns, optional)


class _Dealer:
    """Deals rows out by one of their cells; into a single piece they are not even written."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count
        self._names = map(str, numbers())

    def __call__(self, rows: Rows, cell: int) -> Generator[Bad, None, Iterable[Rows]]:
        if self._count == 1:
            return [rows]
        pieces = Pieces(self._folder, next(self._names), self._count)
        with pieces.open() as put:
            for row in rows:
                if isinstance(row, Bad):
                    yield row
                else:
                    put(hash(row[1][cell]), _encode(row))
        return (map(_decode, piece) for piece in pieces)


def _lodged(orders: Rows, customers: Rows) -> Iterator[Row | Bad]:
    """Orders with their customer's cells behind their own."""
    known = {}
    for row in customers:
        if isinstance(row, Bad):
            yield row
        else:
            known[row[1][0]] = row[1][1:]
    for row in orders:
        if isinstance(row, Bad):
            yield row
        else:
            line, cells = row
            yield line, cells + known.get(cells[1], _NOWHERE)


def _shelved(rows: Rows) -> Generator[Bad, None, Shelf]:
    """Rows by their first cell, the order's id."""
    shelf: Shelf = {}
    for row in rows:
        if isinstance(row, Bad):
            yield row
        else:
            shelf.setdefault(row[1][0], []).append(row)
    return shelf
