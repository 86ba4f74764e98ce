"""The shapes of an order as its customer sees it: words in their language, nothing internal.

Texts come from partners and customers: plain text, to be escaped by whoever shows them.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Expected(_Shape, frozen=True):
    """When it should arrive. first and last are equal where one day is known; words: "Tuesday,
    24 November" or "Tue 24 – Thu 26 Nov". moved: later than was once said; was: what was said. by:
    a day by which, not on which."""

    first: date
    last: date
    words: str
    moved: bool = False
    was: str = ""
    by: bool = False


class Arrival(_Shape, frozen=True):
    """What is written largest: `label` "Arrives", `words` "Tuesday, 24 November", `note` what
    qualifies it. tone: fine, done, late, wait."""

    label: str
    words: str
    note: str = ""
    tone: str = "fine"


class Item(_Shape, frozen=True):
    """A line: `quantity` of it in this place (the order, or one parcel)."""

    id: str
    sku: str
    name: str
    quantity: int


class Step(_Shape, frozen=True):
    """A step of the rail. state: done, now, next, failed."""

    name: str
    title: str
    state: str
    at: datetime | None = None
    at_words: str = ""


class Scan(_Shape, frozen=True):
    """What the carrier said. at_words: in the recipient's zone."""

    at: datetime
    at_words: str
    text: str
    place: str = ""
    status: str = ""


class ParcelView(_Shape, frozen=True):
    """One parcel. status: of `core.words.ParcelStatus`; headline: the one sentence that matters;
    explains: what went wrong and what we do about it, "" where all is well. carrier_url: the
    carrier's own page. scans: newest first, empty where they were not asked for. reason: why, in
    one sentence; remedy: what we do about it; both are in `explains`. kinds: its living issues.
    countries: that it may be in, likeliest first. can: what may be asked for about this parcel
    (`wishes.kinds.Kind` values)."""

    id: str
    carrier: str
    service: str
    status: str
    headline: str
    explains: str = ""
    troubled: bool = False
    expected: Expected | None = None
    delivered_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    items: tuple[Item, ...] = ()
    scans: tuple[Scan, ...] = ()
    carrier_url: str = ""
    pickup: str = ""
    returning: bool = False
    arrival: Arrival | None = None
    reason: str = ""
    remedy: str = ""
    kinds: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    next: str = ""
    countries: tuple[str, ...] = ()


class RefundView(_Shape, frozen=True):
    amount: str
    status: str  # of core.words.RefundStatus
    words: str
    at_words: str = ""


class ReturnView(_Shape, frozen=True):
    id: str
    status: str  # requested, approved, declined, labelled, received, closed
    words: str
    items: tuple[Item, ...] = ()


class OrderView(_Shape, frozen=True):
    """An order. stage: of `timeline.orders.stage`, or `cancelling`
    while a cancellation is asked for. headline, explains: as of the whole order.
    waiting: lines that are in no parcel yet. address: lines of the postal address, hidden: the same
    as strangers may see it. can: what can still be asked for (`wishes.kinds.Kind` values). calm: no
    issue and no return is open, so advice may be given. next: what happens next."""

    number: str
    stage: str
    headline: str
    language: str
    zone: str
    explains: str = ""
    troubled: bool = False
    placed_words: str = ""
    total: str = ""
    first_name: str = ""
    name: str = ""
    expected: Expected | None = None
    steps: tuple[Step, ...] = ()
    items: tuple[Item, ...] = ()
    parcels: tuple[ParcelView, ...] = ()
    waiting: tuple[Item, ...] = ()
    refunds: tuple[RefundView, ...] = ()
    returns: tuple[ReturnView, ...] = ()
    address: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    arrival: Arrival | None = None
    reason: str = ""
    remedy: str = ""
    kinds: tuple[str, ...] = ()
    calm: bool = True
    next: str = ""
    rtl: bool = False
