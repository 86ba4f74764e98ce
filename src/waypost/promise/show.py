"""show: what a storefront shows a visitor, and that it was shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from waypost.core.catalogue import Transit
from waypost.core.promise import Asked, Promise, promise
from waypost.core.rules import Rules
from waypost.promise.models import Pace, Shown


class Offer(NamedTuple):
    """promise: None where nothing is promised; why: "out_of_stock" or "too_far"."""

    asked: Asked
    skus: tuple[str, ...]
    promise: Promise | None
    why: str = ""


def offer(brand_id: int, rules: Rules, asked: Asked, skus: Collection[str], now: datetime) -> Offer:
    """What who orders now is promised. The transaction must be bound to the brand."""
    asked = asked._replace(country=(asked.country or rules.country).upper())
    wanted = tuple(sorted(set(skus)))
    if _missing(brand_id, wanted):
        return Offer(asked, wanted, None, "out_of_stock")
    found = promise(rules, asked, now, _learned(brand_id, asked))
    return Offer(asked, wanted, found, "" if found else "too_far")


def show(brand_id: int, given: Offer, now: datetime) -> UUID | None:
    """Write down that it was shown; the id that the storefront hands back with the order."""
    if given.promise is None:
        return None
    asked = {name: value for name, value in given.asked._asdict().items() if value}
    id_ = uuid4()
    Shown.objects.create(
        brand_id=brand_id,
        id=id_,
        shown_at=now,
        asked=asked | ({"skus": list(given.skus)} if given.skus else {}),
        order_by=given.promise.order_by,
        dispatch_by=given.promise.dispatch_by,
        earliest=given.promise.earliest,
        latest=given.promise.latest,
    )
    return id_


def _missing(brand_id: int, skus: Collection[str]) -> bool:
    """Is one of them known to be sold out? What nobody reports a stock of is there."""
    if not skus:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from timeline_stock where brand_id = %s and sku = any(%s) "
            "and available <= 0 limit 1",
            (brand_id, list(skus)),
        )
        return cursor.fetchone() is not None


def _learned(brand_id: int, asked: Asked) -> Transit | None:
    """The history of exactly what was asked for: that of all services together would say too
    little of an express one."""
    found = Pace.objects.filter(
        brand_id=brand_id,
        country=asked.country,
        service=asked.service.lower(),
        carrier=asked.carrier.lower(),
    ).first()
    return Transit(found.fastest, found.slowest) if found else None
