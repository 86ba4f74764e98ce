"""After the door: claims, returns, exchanges, scores, disputes."""

from __future__ import annotations

from datetime import datetime

from waypost.sim.course.base import Course
from waypost.sim.course.house import Leg, add_parcel, promise
from waypost.sim.course.money import refund_goods, refund_return
from waypost.sim.course.road import End, Trip, travel
from waypost.sim.lanes import HOME_RETURN, HOUSE, HUBS, tracking_code
from waypost.sim.steps import Parcel, Return, Step, What, later
from waypost.sim.trouble import STARS_LATE, STARS_NEVER, STARS_PUNCTUAL, pick
from waypost.sim.worktime import business_days_later, collection, office

_REASONS = ("size_too_small", "size_too_large", "not_as_described", "defective", "unwanted")
_BAD = (End.LOST, End.DAMAGED, End.SENT_BACK)


def afterwards(c: Course, trips: list[Trip]) -> None:
    """What the customer and the shop do once the parcels' ways have ended."""
    failed = [trip for trip in trips if trip.end in _BAD]
    for trip in trips:
        if trip.end is End.UNSEEN:
            # Somebody asks the customer in the end, because no system will ever say.
            asked_at = business_days_later(trip.at, c.rng.randint(4, 8))
            c.add(office(asked_at, c.minute()), What.SETTLED, trip.parcel, "found")
    for trip in failed:
        _make_good(c, trip)
    last_at = max(trip.at for trip in trips)
    late = any(trip.late for trip in trips)
    if c.hit("complaint_troubled" if failed or late else "complaint"):
        _complain(c, last_at)
    if c.habit("feedback"):
        stars = STARS_NEVER if failed else STARS_LATE if late else STARS_PUNCTUAL
        _score(c, last_at, pick(stars, c.rng))
    if c.hit("early_fraud_warning"):
        _warn(c)
    if failed or any(trip.end is End.UNSEEN for trip in trips):
        return
    if c.hit("not_received"):
        _not_received(c, trips[0])
    elif c.hit("disputed"):
        _dispute(c, last_at)
    elif c.habit("returned"):
        _return(c, last_at)


def _make_good(c: Course, trip: Trip) -> None:
    """A parcel that will not come: noticed after a while, then replaced or paid back."""
    parcel = c.life.parcels[trip.parcel]
    wait = c.rng.randint(8, 14) if trip.end is End.LOST else c.rng.randint(1, 4)
    noticed_at = office(business_days_later(trip.at, wait), c.minute())
    if c.rng.random() < 0.5:
        _replace(c, noticed_at, parcel.lines, parcel.code)
    else:
        refund_goods(c, noticed_at, parcel.lines, f"parcel {parcel.code}")
        c.add(later(noticed_at, 0.1), What.SETTLED, trip.parcel, "refunded")


def _replace(c: Course, at: datetime, lines: dict[int, int], replaces: str) -> None:
    """New goods in a new parcel, which goes its own way."""
    handed_at = collection(later(at, 2), 0, c.minute())
    index = add_parcel(c.life, c.life.lane, lines, replaces=replaces)
    labelled_at = c.after(handed_at, -1.5, -0.5)
    promised = promise(c, labelled_at, index)
    c.add(labelled_at, What.PACKED, index)
    c.add(labelled_at, What.REPLACED, index)
    travel(c, Leg(index, labelled_at, handed_at, promised))


def _complain(c: Course, at: datetime) -> None:
    written_at = c.after(at, 1, 40)
    c.add(written_at, What.COMPLAINED)
    if c.rng.random() < 0.9:
        c.add(office(c.after(written_at, 1, 40), c.minute()), What.ANSWERED)


def _score(c: Course, at: datetime, stars: int) -> None:
    given_at = c.after(at, 24, 9 * 24)
    c.add(given_at, What.SCORED, stars)
    if stars <= 2 and c.rng.random() < 0.8:
        c.add(office(c.after(given_at, 4, 90), c.minute()), What.SCORE_ANSWERED)


def _warn(c: Course) -> None:
    warned_at = c.after(c.life.placed_at, 30, 12 * 24)
    c.add(warned_at, What.WARNED)
    c.add(office(c.after(warned_at, 4, 80), c.minute()), What.WARNING_OVER)


def _not_received(c: Course, trip: Trip) -> None:
    said_at = c.after(trip.at, 3, 60)
    c.add(said_at, What.MISSED, trip.parcel)
    over_at = office(c.after(said_at, 20, 6 * 24), c.minute())
    if c.rng.random() < 0.5:
        c.add(over_at, What.SETTLED, trip.parcel, "found")
        return
    refund_goods(c, over_at, c.life.parcels[trip.parcel].lines, "not received")
    c.add(later(over_at, 0.1), What.SETTLED, trip.parcel, "refunded")


def _dispute(c: Course, at: datetime) -> None:
    opened_at = c.after(at, 4 * 24, 30 * 24)
    due_at = later(opened_at, c.rng.randint(8, 13) * 24)
    c.until(opened_at, What.DISPUTED, due_at)
    if c.hit("dispute_forgotten"):
        answered_at = c.after(due_at, -40, -3)
    else:
        answered_at = office(c.after(opened_at, 4, 90), c.minute())
    c.until(answered_at, What.DISPUTE_ANSWERED, due_at)
    closed_at = c.after(answered_at, 10 * 24, 24 * 24)
    won = c.rng.random() < 0.45
    c.until(closed_at, What.DISPUTE_CLOSED, due_at, code="won" if won else "lost")


def _return(c: Course, at: datetime) -> None:
    life, of = c.life, len(c.life.returns)
    lines = dict([c.rng.choice(list(life.parcels[0].lines.items()))])
    asked_at = c.after(at, 20, 18 * 24)
    life.returns.append(Return(lines, c.rng.choice(_REASONS)))
    c.add(asked_at, What.RETURN_ASKED, of)
    decided_at = office(c.after(asked_at, 0.5, 20), c.minute())
    if c.hit("return_declined"):
        c.add(decided_at, What.RETURN_DECLINED, of)
        return
    c.add(decided_at, What.RETURN_APPROVED, of)
    _label(c, later(decided_at, 0.1), of)
    if c.hit("return_unused"):
        c.add(c.after(decided_at, 13 * 24, 20 * 24), What.RETURN_CLOSED, of, "cancelled")
        return
    slow = c.hit("return_late")
    sent_at = c.after(decided_at, 6 * 24 if slow else 8, 10 * 24 if slow else 80)
    back_at = _travel_back(c, sent_at, of)
    arrived_at = office(c.after(back_at, 1, 5), c.minute())
    c.add(arrived_at, What.RETURN_ARRIVED, of)
    if c.hit("return_unprocessed"):
        inspected_at = business_days_later(arrived_at, c.rng.randint(3, 6))
    else:
        inspected_at = office(c.after(arrived_at, 2, 20), c.minute())
    c.add(inspected_at, What.RETURN_INSPECTED, of)
    if c.habit("exchanged"):
        _exchange(c, inspected_at, of)
    else:
        closed_at = refund_return(c, inspected_at, of)
        c.add(later(closed_at, 0.2), What.RETURN_CLOSED, of, "closed")


def _label(c: Course, at: datetime, of: int) -> None:
    life, index = c.life, len(c.life.parcels)
    code = tracking_code(HOME_RETURN, life.seed % 89 * 1_000_003 + life.number * 8 + index)
    life.parcels.append(Parcel(code, HOME_RETURN, life.returns[of].lines, back=True))
    life.returns[of].parcel = index
    c.add(at, What.RETURN_LABELLED, of)
    c.add(at, What.PACKED, index)


def _travel_back(c: Course, sent_at: datetime, of: int) -> datetime:
    """The scans of the parcel that comes back; when it is in the warehouse."""
    index, town = c.life.returns[of].parcel, c.life.buyer.town
    there = (town.city.upper(), town.region, town.country, town.postcode)
    at = _back(c, index, sent_at, "in_transit/received_at_origin_facility", "Accepted", there)
    if c.hit("return_stalled"):
        at = business_days_later(at, c.rng.randint(6, 9))
    depot = c.rng.choice(HUBS)
    at = c.after(at, 18, 34)
    at = _back(c, index, at, "in_transit/arrived_at_facility", "Arrived at facility", depot)
    at = c.after(at, 18, 34)
    at = _back(c, index, at, "out_for_delivery/out_for_delivery", "Out for delivery", HOUSE)
    return _back(c, index, c.after(at, 1, 6), "delivered/delivered", "Delivered", HOUSE)


def _back(
    c: Course, index: int, at: datetime, code: str, text: str, place: tuple[str, str, str, str]
) -> datetime:
    c.life.steps.append(Step(at, What.SCANNED, index, code, text, place))
    return at


def _exchange(c: Course, inspected_at: datetime, of: int) -> None:
    """Other goods instead of money. The parcel replaces the return, by the warehouse's name."""
    c.add(later(inspected_at, 0.1), What.EXCHANGED, of)
    c.add(later(inspected_at, 0.2), What.RETURN_CLOSED, of, "closed")
    wait = c.rng.randint(4, 6) if c.hit("exchange_late") else 0
    _replace(c, business_days_later(inspected_at, wait), c.life.returns[of].lines, f"X{of}")
