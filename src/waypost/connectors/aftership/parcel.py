"""A tracking into facts: it is a parcel, its checkpoints are scans."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from holidays.registry import COUNTRIES

from waypost.connectors.aftership.read import SOURCE, Reader
from waypost.connectors.aftership.shapes import Checkpoint, CourierDate, LatestDate, TrackingHook
from waypost.connectors.aftership.words import STOREFRONTS, SUBTAGS, UNTRACKABLE
from waypost.connectors.contract import Delivery
from waypost.connectors.sieve import LATEST_PROMISE, Scalar, text
from waypost.core import refs
from waypost.core.bodies import (
    Deadline,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.facts import Fact
from waypost.core.words import Direction
from waypost.lib.times import EARLIEST, InstantUnreadable, from_epoch, instant

ANNOUNCED = ("Pending", "InfoReceived")
_TICK = timedelta(microseconds=1)
_LONGEST_MESSAGE = 80  # in a key
# The package carries ISO 3166 for its calendars: alpha-3, AfterShip's form, to alpha-2.
_ALPHA2 = {row[2]: row[1] for row in COUNTRIES.values()}


class Parcel(Reader):
    """One tracking while it is read."""

    def __init__(self, hook: TrackingHook, delivery: Delivery) -> None:
        super().__init__(delivery)
        self._hook = hook
        self._it = hook.msg
        self._id = refs.parcel_id(hook.msg.tracking_number)
        self._ref = refs.tracking(hook.msg.tracking_number)
        self._carrier = text(hook.msg.slug)
        self._order = self._order_refs()

    def read(self) -> None:
        if not self._id:
            self.fault("$.msg.tracking_number", "no letter or digit in it")
            return
        checkpoints = self._it.checkpoints or []
        self._label(checkpoints)
        self._scans(checkpoints)
        self._itself(checkpoints)
        self._promise()

    def _order_refs(self) -> tuple[str, ...]:
        number, named = text(self._it.order_number), text(self._it.order_id)
        source = text(self._it.source)
        found = []
        if number.strip("# "):
            found.append(refs.number(number))
        if named and source in STOREFRONTS:
            found.append(refs.order(named, source))
        elif not found and named.strip("# "):
            found.append(refs.number(named))
        return tuple(found)

    def _label(self, checkpoints: list[Checkpoint]) -> None:
        """A label exists once the carrier was told of it, or the shop told AfterShip."""
        it = self._it
        made, where = it.created_at if it.tag in ANNOUNCED else None, "$.msg.created_at"
        for index, checkpoint in enumerate(checkpoints):
            if checkpoint.tag == "InfoReceived":
                made, where = checkpoint.checkpoint_time, _time_of(index)
                break
        if not made:
            return
        returns = it.shipment_direction == "return"
        body = ParcelLabelled(
            parcel=self._id,
            carrier=self._carrier,
            service=text(it.shipment_type),
            direction=Direction.RETURN if returns else Direction.OUTBOUND,
            origin=_country(it.origin_country_region, it.origin_country_iso3),
            destination=_country(it.destination_country_region, it.destination_country_iso3),
        )
        self.fact(self._ref, self.instant(made, where), self._id, body, self._order)

    def _scans(self, checkpoints: list[Checkpoint]) -> None:
        facts = self.reading.facts
        before, ticks = None, 0
        for index, checkpoint in enumerate(checkpoints):
            happened = checkpoint.checkpoint_time or checkpoint.created_at
            at = self.moment(happened, _time_of(index))
            if at is None:
                continue
            # Carriers often know only the minute: the order of the list breaks the tie.
            if happened == before:
                ticks += 1
                at += ticks * _TICK
            else:
                before, ticks = happened, 0
            tag, subtag = text(checkpoint.tag), text(checkpoint.subtag)
            message = text(checkpoint.message)
            key = f"{self._id}:{happened}:{subtag or tag}:{message[:_LONGEST_MESSAGE]}"
            body = self._scan(tag, subtag, message, _place(checkpoint))
            facts.append(Fact(self._ref, at, SOURCE, key, body, self._order))

    def _itself(self, checkpoints: list[Checkpoint]) -> None:
        """A status that no checkpoint has: expired, closed by hand, or nothing scanned yet."""
        it = self._it
        tag, subtag = text(it.tag), text(it.subtag)
        if not tag or any(each.tag == tag and text(each.subtag) == subtag for each in checkpoints):
            return
        at = self._changed_at()
        key = f"{self._id}:{text(it.id)}:{subtag or tag}"
        self.fact(self._ref, at, key, self._scan(tag, subtag, "", ""), self._order)
        if subtag in UNTRACKABLE:
            reason = text(it.subtag_message) or UNTRACKABLE[subtag]
            body = ParcelUntrackable(parcel=self._id, reason=reason, carrier=self._carrier)
            self.fact(self._ref, at, f"{self._id}:{subtag}", body, self._order)

    def _scan(self, tag: str, subtag: str, message: str, place: str) -> ParcelScanned:
        status, reason = SUBTAGS.get(subtag) or self.meaning(tag, subtag)
        return ParcelScanned(
            parcel=self._id,
            status=status,
            reason=reason,
            text=message,
            place=place,
            carrier=self._carrier,
            code=subtag or tag,
        )

    def _changed_at(self) -> datetime | None:
        if self._it.updated_at:
            return self.instant(self._it.updated_at, "$.msg.updated_at")
        try:
            return self.moment(from_epoch(self._hook.ts or 0).isoformat(), "$.ts")
        except InstantUnreadable as error:
            self.fault("$.ts", str(error))
            return None

    def _promise(self) -> None:
        """The carrier's own date stands before AfterShip's; of a range, its end."""
        it = self._it
        carrier, latest = it.courier_estimated_delivery_date, it.latest_estimated_delivery
        if isinstance(carrier, CourierDate):
            carrier = text(carrier.estimated_delivery_date_max or carrier.estimated_delivery_date)
        if isinstance(latest, LatestDate):
            latest = text(latest.datetime_max or latest.datetime)
        value = carrier or latest or text(it.expected_delivery)
        if not value:
            return
        edd = self._deadline(value)
        if edd is not None:
            body = ParcelPromised(parcel=self._id, edd=edd)
            key = f"{self._id}:{value}"
            self.fact(self._ref, self._changed_at(), key, body, self._order)

    def _deadline(self, value: str) -> Deadline | None:
        """Without a zone, or at midnight, the day is meant: it ends where the customer is."""
        try:
            at = datetime.fromisoformat(value.strip())
            earliest = EARLIEST.date() <= at.date()
            if not earliest or at.date() > (self.delivery.received_at + LATEST_PROMISE).date():
                raise InstantUnreadable(f"{value!r} is no promise")
            if at.tzinfo is None or at.time() == time.min:
                return Deadline(day=date(at.year, at.month, at.day))
            return Deadline(at=instant(value))
        except ValueError as error:
            self.fault("$.msg: estimated delivery", str(error))
            return None


def _time_of(index: int) -> str:
    return f"$.msg.checkpoints[{index}].checkpoint_time"


def _country(*codes: Scalar) -> str:
    """The first code that is one, as alpha-2."""
    for code in map(text, codes):
        if code:
            return code.upper() if len(code) == 2 else _ALPHA2.get(code.upper(), "")
    return ""


def _place(it: Checkpoint) -> str:
    if it.location:
        return text(it.location)
    parts = (it.city, it.state, it.country_region_name or it.country_name)
    return ", ".join([text(part) for part in parts if part])
