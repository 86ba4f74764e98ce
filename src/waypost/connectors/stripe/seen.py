"""One event while it is read: what all readers of Stripe's objects need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from waypost.connectors.contract import Reading
from waypost.connectors.sieve import LATEST_PROMISE, Scalar, text
from waypost.connectors.stripe.shapes import Amount, Metadata, Ref
from waypost.connectors.stripe.words import DECIMALS, ORDER_KEYS
from waypost.core import refs
from waypost.core.bodies import Body
from waypost.core.facts import Fact
from waypost.lib.money import LIMIT, AmountUnreadable, minor
from waypost.lib.times import EARLIEST, InstantUnreadable, from_epoch

SOURCE = "stripe"
_LONGEST_NUMBER = 64
_GID = "gid://shopify/Order/"


class Seen(msgspec.Struct):
    """`at` is the event's instant; a second is Stripe's finest unit."""

    id: str
    at: datetime
    received_at: datetime
    reading: Reading

    def tell(
        self,
        key: str,
        data: Body,
        payments: Iterable[str],
        orders: tuple[str, ...] = (),
        rank: int = 0,
    ) -> None:
        """Add a fact about the order of `payments` (ids, best first; empty ones are skipped)."""
        named = (refs.payment(each) for each in payments if each)
        known = tuple(dict.fromkeys((*named, *orders)))
        if not known:
            self.reading.faults.append("$.data.object: names neither a payment nor an order")
            return
        at = self.at + timedelta(microseconds=rank) if rank else self.at
        self.reading.facts.append(Fact(known[0], at, SOURCE, key, data, known[1:]))

    def amount(self, value: Amount, currency: Scalar, where: str) -> int | None:
        """Minor units; a fault and None where it makes no sense."""
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= LIMIT:
            self.reading.faults.append(f"$.data.object.{where}: {value!r} is no amount")
            return None
        code = text(currency)
        decimals = DECIMALS.get(code)
        if decimals is None:
            return value
        try:
            return minor(Decimal(value).scaleb(-decimals), code)
        except AmountUnreadable as error:
            self.reading.faults.append(f"$.data.object.{where}: {error}")
            return None

    def deadline(self, value: Amount, where: str) -> datetime | None:
        """A future instant that Stripe names; a fault and None where it makes no sense."""
        if not value:
            return None
        at = instant(value)
        if at is None or not EARLIEST <= at <= self.received_at + LATEST_PROMISE:
            self.reading.faults.append(f"$.data.object.{where}: {value!r} is no deadline")
            return None
        return at


def instant(value: Amount) -> datetime | None:
    """Unix seconds to an instant; None where it is none."""
    if isinstance(value, str) or value is None:
        return None
    try:
        return from_epoch(value)
    except InstantUnreadable:
        return None


def ident(ref: Ref) -> str:
    """The id of a related object, "" where there is none."""
    if ref is None:
        return ""
    return ref if isinstance(ref, str) else ref.id


def order_refs(metadata: Metadata) -> tuple[str, ...]:
    """References of the order that the shop wrote into an object's metadata."""
    if not metadata:
        return ()
    found = dict.fromkeys(
        _order_ref(metadata[key], storefront)
        for key, storefront in ORDER_KEYS.items()
        if key in metadata
    )
    # `order_id` often repeats the storefront's own id, which is no number that people see.
    ids = {refs.number(ref.partition("/")[2]) for ref in found if ref.startswith("order:")}
    return tuple(ref for ref in found if ref and ref not in ids)


def number_ref(value: Scalar) -> str:
    """The reference of an order number somebody typed, "" where it cannot be one."""
    return _order_ref(value, "")


def _order_ref(value: Scalar, storefront: str) -> str:
    named = text(value)
    if named.startswith(_GID):
        storefront, named = "shopify", named[len(_GID) :]
    if not named.strip("#") or len(named) > _LONGEST_NUMBER:
        return ""
    return refs.order(named, storefront) if storefront else refs.number(named)
