"""From payment to the carrier's van: routing, holds, stock, packing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from waypost.sim.course.base import Course
from waypost.sim.course.money import cancel, refund_goods
from waypost.sim.lanes import Lane, tracking_code
from waypost.sim.people import person
from waypost.sim.steps import Life, Parcel, What, later
from waypost.sim.trouble import DISPATCH_DELAY_DAYS
from waypost.sim.worktime import business_days_later, collection, office

# By the shop itself, in Shopify's words; by the warehouse, in ShipBob's.
_SHOP_HOLDS = ("other", "unknown_delivery_date", "online_store_post_purchase_cross_sell")
_WAREHOUSE_HOLDS = ("ReserveDateNotMet", "OutOfStock", "PaymentDeclined")
# A carrier gives a number out again after some months: every so many orders one gets such a one.
REUSE_EVERY = 250


class Leg(NamedTuple):
    """A packed parcel: when its label was made, when the van took it, whether that was late, and
    the day that the carrier promised (its midnight in the customer's zone, written as UTC)."""

    parcel: int
    labelled_at: datetime
    handed_at: datetime
    promised: datetime
    late: bool = False


def route(c: Course, paid_at: datetime) -> datetime:
    """When the warehouse has seen the paid order."""
    seen_at = c.after(paid_at, 2.5, 20) if c.hit("unsynced") else c.after(paid_at, 0.05, 0.45)
    c.add(seen_at, What.ACCEPTED)
    return seen_at


def pack(
    c: Course, paid_at: datetime, seen_at: datetime, free_at: datetime, recycle: int
) -> list[Leg]:
    """The parcels of an order that the warehouse has seen; none when it is cancelled meanwhile.

    free_at: from when on the payment is beyond doubt. recycle: after how many orders a carrier's
    numbers come round again.
    """
    ready_at = _stocked(c, _held(c, paid_at, seen_at, free_at))
    if ready_at is None:
        return []
    kept = _edited(c, free_at)
    if c.hit("cancelled"):
        cancel(c, c.after(free_at, 0.3, 12), "customer", paid=True)
        return []
    # The promise to dispatch counts from the payment, unless something kept the order waiting.
    since = paid_at if ready_at < later(paid_at, 1) else ready_at
    legs = []
    for position, lines in enumerate(_boxes(c, kept)):
        if position and c.hit("split_drags"):
            ready_at = since = business_days_later(ready_at, c.rng.randint(4, 7))
        legs.append(_packed(c, since, ready_at, lines, recycle))
    return legs


def _held(c: Course, paid_at: datetime, seen_at: datetime, free_at: datetime) -> datetime:
    """When nothing but the goods themselves can still keep the order waiting."""
    ready_at = max(seen_at, free_at)
    if c.hit("shop_hold"):
        held_at = later(paid_at, 0.03)
        c.add(held_at, What.HELD, code=c.rng.choice(_SHOP_HOLDS))
        released_at = _held_until(c, held_at)
        c.add(released_at, What.RELEASED)
        ready_at = max(ready_at, released_at)
    if c.hit("warehouse_hold"):
        held_at = c.after(seen_at, 0.2, 2)
        c.add(held_at, What.STOPPED, code=c.rng.choice(_WAREHOUSE_HOLDS))
        ready_at = max(ready_at, _held_until(c, held_at))
    elif c.hit("bad_address"):
        held_at = c.after(seen_at, 0.1, 1)
        c.add(held_at, What.STOPPED, code="InvalidAddress")
        ready_at = max(ready_at, _held_until(c, held_at))
        move(c, ready_at)
    elif c.hit("refused"):
        refused_at = c.after(seen_at, 0.2, 2)
        c.add(refused_at, What.REFUSED)
        ready_at = max(ready_at, office(c.after(refused_at, 3, 30), c.minute()))
        c.add(ready_at, What.ACCEPTED, 1)
    elif c.hit("moved_house"):
        move(c, c.after(free_at, 0.5, 0.9))
    return ready_at


def move(c: Course, at: datetime) -> None:
    """The customer corrects the address: another house in the same town."""
    who = c.life.buyer
    c.life.moved_to = who._replace(street=person(c.rng).street)
    c.add(at, What.ADDRESS_CHANGED)


def _held_until(c: Course, held_at: datetime) -> datetime:
    if c.hit("hold_drags"):
        return office(business_days_later(held_at, c.rng.randint(3, 6)), c.minute())
    return office(c.after(held_at, 1, 20), c.minute())


def _stocked(c: Course, ready_at: datetime) -> datetime | None:
    line = c.rng.randrange(len(c.life.lines))
    if c.hit("out_of_stock"):
        noticed_at = c.after(ready_at, 0.5, 4)
        c.add(noticed_at, What.SHORT, line)
        if c.hit("out_of_stock_cancels"):
            cancel(c, office(c.after(noticed_at, 8, 60), c.minute()), "inventory", paid=True)
            return None
        return office(c.after(noticed_at, 12, 120), c.minute())
    if c.hit("backordered"):
        noticed_at = c.after(ready_at, 0.5, 4)
        restock_at = business_days_later(noticed_at, c.rng.randint(2, 6))
        code = "untold" if c.hit("backorder_untold") else "told"
        c.until(noticed_at, What.BACKORDERED, restock_at, line, code)
        return business_days_later(restock_at, c.rng.randint(0, 2))
    return ready_at


def _edited(c: Course, free_at: datetime) -> dict[int, int]:
    """What is left to pack after the customer changed her mind about a line."""
    kept = {index: line.quantity for index, line in enumerate(c.life.lines)}
    if len(kept) < 2 or not c.hit("edited"):
        return kept
    dropped_at = c.after(free_at, 0.1, 0.9)
    line = c.rng.randrange(len(kept))
    quantity = kept.pop(line)
    c.add(dropped_at, What.LINE_DROPPED, line)
    refund_goods(c, later(dropped_at, 0.01), {line: quantity}, "edited")
    return kept


def _boxes(c: Course, kept: dict[int, int]) -> list[dict[int, int]]:
    if len(kept) < 2 or not c.habit("split"):
        return [kept]
    lines = list(kept.items())
    cut = c.rng.randrange(1, len(lines))
    return [dict(lines[:cut]), dict(lines[cut:])]


def _packed(
    c: Course, since: datetime, ready_at: datetime, lines: dict[int, int], recycle: int
) -> Leg:
    """One parcel; `since` is when the promise to dispatch began."""
    life = c.life
    due_at = business_days_later(since, 1 if life.lane.promise <= 2 else 2)
    late = c.hit("late_dispatch")
    if late:
        missed_by = timedelta(days=DISPATCH_DELAY_DAYS.draw(c.rng))
        handed_at = _whole(collection(due_at + missed_by, 0, c.minute()))
    else:
        vans = 0 if life.lane.promise <= 2 else c.rng.randint(0, 1)
        handed_at = min(collection(since, vans, c.minute()), later(due_at, -1.2))
    labelled_at = max(later(ready_at, 0.2), c.after(handed_at, -6, -0.5))
    if c.hit("label_early"):
        late = True
        labelled_at = later(ready_at, 0.5)
        handed_at = later(business_days_later(labelled_at, c.rng.randint(4, 7)), 3)
    handed_at = max(handed_at, later(labelled_at, 0.1))
    index = add_parcel(life, life.lane, lines, recycle)
    promised = promise(c, labelled_at, index)
    c.add(labelled_at, What.PACKED, index)
    return Leg(index, labelled_at, handed_at, promised, late)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def add_parcel(
    life: Life, lane: Lane, lines: dict[int, int], recycle: int = 0, replaces: str = ""
) -> int:
    """A new parcel of this order; its index."""
    index = len(life.parcels)
    serial = life.seed % 89 * 1_000_003 + life.number * 8 + index
    if recycle and index == 0 and life.number % REUSE_EVERY == REUSE_EVERY - 1:
        life.troubles.append("reused_number")
        serial = 95_000_000 + life.number % recycle // REUSE_EVERY
    code = tracking_code(lane, serial)
    life.parcels.append(Parcel(code, lane, lines, replaces=replaces))
    return index


def promise(c: Course, at: datetime, parcel: int) -> datetime:
    """The carrier's first date, counted from the label; never a Sunday."""
    lane, town = c.life.parcels[parcel].lane, c.life.buyer.town
    day = at + timedelta(hours=town.utc_offset, days=lane.promise)
    if day.weekday() == 6:
        day += timedelta(days=1)
    until = day.replace(hour=0, minute=0, second=0, microsecond=0)
    c.until(at, What.PROMISED, until, parcel, "first")
    return until
