"""A tracking into facts: it is a parcel, its checkpoints are scans."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from holidays.registry import COUNTRIES

from waypost.connectors.aftership.read import SOURCE, Reader, text
from waypost.connectors.aftership.shapes import Checkpoint, CourierDate, LatestDate, TrackingHook
from waypost.connectors.aftership.shapes import Text as Value
from waypost.connectors.aftership.words import STOREFRONTS, SUBTAGS, UNTRACKABLE
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
from waypost.lib.times import EARLIEST, InstantUnreadable, instant

FARTHEST = timedelta(days=730)  # a promise farther ahead is no promise
ANNOUNCED = ("Pending", "InfoReceived")
_TICK = timedelta(microseconds=1)
_LONGEST_MESSAGE = 80  # in a key
# The package carries ISO 3166 for its calendars: alpha-3, AfterShip's form, to alpha-2.
_ALPHA2 = {row[2]: row[1] for row in COUNTRIES.values()}


class Parcel(Reader):
    """One tracking while it is read."""

    def __init__(self, hook: TrackingHook, received_at: datetime) -> None:
        super().__init__(received_at, "$.msg")
        self._hook = hook
        self._it = hook.msg
        self._id = refs.parcel_id(hook.msg.tracking_number)
        self._ref = refs.tracking(hook.msg.tracking_number)
        self._carrier = text(hook.msg.slug)
        self._order = self._order_refs()

    def read(self) -> None:
        if not self._id:
            self.fault("tracking_number", "no letter or digit in it")
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
        made, where = it.created_at if it.tag in ANNOUNCED else None, "created_at"
        for index, checkpoint in enumerate(checkpoints):
            if checkpoint.tag == "InfoReceived":
                made, where = checkpoint.checkpoint_time, f"checkpoints[{index}].checkpoint_time"
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
        self.tell(self._ref, self.instant(made, where), self._id, body, self._order)

    def _scans(self, checkpoints: list[Checkpoint]) -> None:
        facts = self.reading.facts
        before, ticks = None, 0
        for index, checkpoint in enumerate(checkpoints):
            happened = checkpoint.checkpoint_time or checkpoint.created_at
            at = self.instant(happened, "checkpoints[{}].checkpoint_time", index)
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
        self.tell(self._ref, at, key, self._scan(tag, subtag, "", ""), self._order)
        if subtag in UNTRACKABLE:
            reason = text(it.subtag_message) or UNTRACKABLE[subtag]
            body = ParcelUntrackable(parcel=self._id, reason=reason, carrier=self._carrier)
            self.tell(self._ref, at, f"{self._id}:{subtag}", body, self._order)

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
            return self.instant(self._it.updated_at, "updated_at")
        return self.epoch(self._hook.ts, "ts")

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
            self.tell(self._ref, self._changed_at(), key, body, self._order)

    def _deadline(self, value: str) -> Deadline | None:
        """Without a zone, or at midnight, the day is meant: it ends where the customer is."""
        try:
            at = datetime.fromisoformat(value.strip())
            earliest = EARLIEST.date() <= at.date()
            if not earliest or at.date() > (self.received_at + FARTHEST).date():
                raise InstantUnreadable(f"{value!r} is no promise")
            if at.tzinfo is None or at.time() == time.min:
                return Deadline(day=date(at.year, at.month, at.day))
            return Deadline(at=instant(value))
        except ValueError as error:
            self.fault("estimated delivery", str(error))
            return None


def _country(*codes: Value) -> str:
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
