"""What the readers of trackings and of returns share."""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.aftership.shapes import Order
from waypost.connectors.aftership.words import STOREFRONTS, SUBTAGS, TAGS, Meaning
from waypost.connectors.contract import Delivery
from waypost.connectors.sieve import Scalar, Sieve, text
from waypost.core import refs
from waypost.core.words import ParcelStatus

SOURCE = "aftership"


class Reader(Sieve):
    """One webhook's body while it is read. A time without a zone is taken as UTC."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(SOURCE, delivery)

    def moment(self, value: Scalar, where: str) -> datetime | None:
        """An instant without which there is nothing to tell."""
        if not value:
            self.fault(where, "no time is given")
            return None
        return self.instant(value, where)

    def meaning(self, tag: str, subtag: str) -> Meaning:
        """By the subtag, or by the parent tag where nobody knows the subtag."""
        known = SUBTAGS.get(subtag)
        if known is not None:
            return known
        if subtag:
            self.unknown("subtag", subtag)
        parent = TAGS.get(tag) or TAGS.get(subtag.partition("_")[0])
        if parent is not None:
            return parent
        self.unknown("tag", tag)
        return ParcelStatus.UNKNOWN, None


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
