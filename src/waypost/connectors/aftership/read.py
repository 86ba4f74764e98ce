"""What the readers of trackings and of returns share: time, text, quantities, and telling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from waypost.connectors.aftership.shapes import Number, Order, Text
from waypost.connectors.aftership.words import STOREFRONTS, SUBTAGS, TAGS, Meaning
from waypost.connectors.contract import Reading
from waypost.core import refs
from waypost.core.bodies import Body
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.lib.times import EARLIEST, InstantUnreadable, from_epoch, instant

SOURCE = "aftership"
AHEAD = timedelta(days=2)  # a happening later than this after its arrival is a fault
MOST = 1_000_000  # of one line; more is a fault of the sender


class Reader:
    """One webhook's body while it is read."""

    def __init__(self, received_at: datetime, root: str) -> None:
        self.reading = Reading()
        self.received_at = received_at
        self._latest = received_at + AHEAD
        self._root = root

    def tell(
        self, order_ref: str, at: datetime | None, key: str, body: Body, more: tuple[str, ...] = ()
    ) -> None:
        """Add a fact, unless its instant made no sense (which is a fault already)."""
        if at is not None:
            self.reading.facts.append(Fact(order_ref, at, SOURCE, key, body, more))

    def fault(self, where: str, why: str) -> None:
        self.reading.faults.append(f"{self._root}.{where}: {why}")

    def instant(self, value: Text, where: str, index: int | None = None) -> datetime | None:
        """AfterShip's own times carry a zone; carriers' without one are taken as UTC."""
        try:
            at = instant(text(value), UTC)
        except InstantUnreadable as error:
            why = str(error)
        else:
            if EARLIEST <= at <= self._latest:
                return at
            why = f"{value!r} is no time of a happening"
        self.fault(where if index is None else where.format(index), why)
        return None

    def epoch(self, value: int | float | None, where: str) -> datetime | None:
        try:
            at = from_epoch(value or 0)
        except InstantUnreadable as error:
            self.fault(where, str(error))
            return None
        if EARLIEST <= at <= self._latest:
            return at
        self.fault(where, f"{value!r} is no time of a happening")
        return None

    def meaning(self, tag: str, subtag: str) -> Meaning:
        """By the subtag, or by the parent tag where nobody knows the subtag."""
        known = SUBTAGS.get(subtag)
        if known is not None:
            return known
        if subtag:
            self.unknown(f"subtag:{subtag}")
        parent = TAGS.get(tag) or TAGS.get(subtag.partition("_")[0])
        if parent is not None:
            return parent
        self.unknown(f"tag:{tag}")
        return ParcelStatus.UNKNOWN, None

    def unknown(self, code: str) -> None:
        if code not in self.reading.unknown:
            self.reading.unknown.append(code)

    def quantity(self, value: Number, where: str) -> int | None:
        if value is None:
            return None
        if isinstance(value, str) or value != int(value) or not 0 <= value <= MOST:
            self.fault(where, f"{value!r} is no quantity")
            return None
        return int(value)


def text(value: Text) -> str:
    return value if type(value) is str else "" if value is None else str(value)


def order_refs(order: Order | None) -> tuple[str, ...]:
    """References of a return's order, the exact one first."""
    if order is None:
        return ()
    platform = text(order.store.platform) if order.store else ""
    numbers = (text(order.order_name), text(order.order_number))
    found = [refs.number(number) for number in numbers if number.strip("# ")]
    if order.external_id and platform in STOREFRONTS:
        found.insert(0, refs.order(text(order.external_id), platform))
    return tuple(dict.fromkeys(found))
