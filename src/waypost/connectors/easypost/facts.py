"""An EasyPost event into facts: a tracker is a parcel, its details are scans."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.easypost.shapes import Detail, Event, Head, Location, Text, Tracker
from waypost.connectors.easypost.words import DETAILS, MEANINGS, NOT_OURS, STATUSES
from waypost.core import refs
from waypost.core.bodies import (
    Body,
    Deadline,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.facts import Fact
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.lib.times import EARLIEST, InstantUnreadable, instant

SOURCE = "easypost"
TOPICS = {
    "tracker.created": "the parcel, its label, its scans and the carrier's date",
    "tracker.updated": "the parcel, its label, its scans and the carrier's date",
}
AHEAD = timedelta(days=2)  # a happening later than this after its arrival is a fault
FARTHEST = timedelta(days=730)  # a promise farther ahead is no promise
_TICK = timedelta(microseconds=1)

_event = msgspec.json.Decoder(Event)
_head = msgspec.json.Decoder(Head)


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is no tracker's event."""
    topic = delivery.topic or _decode(_head, delivery.body).description
    if topic not in TOPICS:
        return Reading(ignored=_why_not(topic))
    parcel = _Parcel(_decode(_event, delivery.body).result, delivery.received_at)
    parcel.read()
    return parcel.reading


def _why_not(topic: str) -> str:
    for family, why in NOT_OURS.items():
        if topic.startswith(family):
            return why
    return f"topic {topic} is not watched"


def _decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DeliveryUnreadable(f"not the event that its topic promises: {error}") from error
    except RecursionError as error:
        raise DeliveryUnreadable("nested too deeply") from error


class _Parcel:
    """One tracker while it is read."""

    def __init__(self, tracker: Tracker, received_at: datetime) -> None:
        self.reading = Reading()
        self._tracker = tracker
        self._received_at = received_at
        self._latest = received_at + AHEAD
        self._id = refs.parcel_id(tracker.tracking_code)
        self._ref = refs.tracking(tracker.tracking_code)
        self._carrier = _text(tracker.carrier)

    def read(self) -> None:
        if not self._id:
            self.reading.faults.append("$.result.tracking_code: no letter or digit in it")
            return
        details = self._tracker.tracking_details or []
        self._label(details)
        self._scans(details)
        if not details:
            self._without_scans()
        self._promise()
        if not self.reading.facts and not self.reading.faults:
            self.reading.ignored = "the carrier knows nothing of this parcel yet"

    def _label(self, details: list[Detail]) -> None:
        """The first announcement is the label's making; EasyPost has no other word for it."""
        tracker = self._tracker
        made: Text = tracker.created_at if tracker.status == "pre_transit" else None
        for detail in details:
            if detail.status == "pre_transit":
                made = detail.datetime
                break
        if made is None:
            return
        at = self._instant(made, "label")
        if at is None:
            return
        about = tracker.carrier_detail
        body = ParcelLabelled(
            parcel=self._id,
            carrier=self._carrier,
            service=_text(about.service) if about else "",
            direction=Direction.RETURN if tracker.is_return else Direction.OUTBOUND,
            origin=_country(about.origin_tracking_location) if about else "",
            destination=_country(about.destination_tracking_location) if about else "",
        )
        self._tell(at, self._id, body)

    def _scans(self, details: list[Detail]) -> None:
        facts = self.reading.facts
        before, ticks = None, 0
        for index, detail in enumerate(details):
            at = self._instant(detail.datetime, "tracking_details", index)
            if at is None:
                continue
            # Carriers often know only the minute: the order of the list breaks the tie.
            if detail.datetime == before:
                ticks += 1
                at += ticks * _TICK
            else:
                before, ticks = detail.datetime, 0
            status, why = _text(detail.status), _text(detail.status_detail)
            body = self._scan(status, why, _text(detail.message), detail.tracking_location)
            key = f"{self._id}:{before}:{status}:{why}"
            facts.append(Fact(self._ref, at, SOURCE, key, body))

    def _without_scans(self) -> None:
        """The tracker's own status is all there is."""
        tracker = self._tracker
        status, why = _text(tracker.status), _text(tracker.status_detail)
        if status in ("unknown", ""):
            return
        at = self._instant(tracker.updated_at, "updated_at")
        if at is None:
            return
        if status == "error":
            body = ParcelUntrackable(parcel=self._id, reason=why or status, carrier=self._carrier)
            self._tell(at, f"{self._id}:error", body)
        else:
            key = f"{self._id}:{_text(tracker.updated_at)}:{status}:{why}"
            self._tell(at, key, self._scan(status, why, "", None))

    def _scan(self, status: str, why: str, message: str, place: Location | None) -> ParcelScanned:
        meaning = MEANINGS.get((status, why)) or self._stranger(status, why)
        return ParcelScanned(
            parcel=self._id,
            status=meaning[0],
            reason=meaning[1],
            text=message,
            place=_place(place),
            carrier=self._carrier,
            code=why or status,
        )

    def _stranger(self, status: str, why: str) -> tuple[ParcelStatus, Incident | None]:
        """A pair with a word that the tables do not know: what is known of it stands."""
        if status not in STATUSES:
            self._unknown(f"status:{status}")
            status = "unknown"
        if why and why not in DETAILS:
            self._unknown(f"status_detail:{why}")
        return MEANINGS[status, why if why in DETAILS else "unknown"]

    def _unknown(self, code: str) -> None:
        if code not in self.reading.unknown:
            self.reading.unknown.append(code)

    def _promise(self) -> None:
        value = _text(self._tracker.est_delivery_date)
        if not value:
            return
        edd = self._deadline(value)
        at = self._instant(self._tracker.updated_at, "updated_at")
        if edd is not None and at is not None:
            self._tell(at, f"{self._id}:{value}", ParcelPromised(parcel=self._id, edd=edd))

    def _deadline(self, value: str) -> Deadline | None:
        """Carriers that promise a day are given midnight UTC: then the day is meant."""
        about = self._tracker.carrier_detail
        local = _text(about.est_delivery_date_local) if about else ""
        try:
            at = instant(value, UTC)
            day = date.fromisoformat(local) if local else at.date()
        except (InstantUnreadable, ValueError) as error:
            self.reading.faults.append(f"$.result.est_delivery_date: {error}")
            return None
        if not EARLIEST <= at <= self._received_at + FARTHEST:
            self.reading.faults.append(f"$.result.est_delivery_date: {value!r} is no promise")
            return None
        whole_day = not (about and about.est_delivery_time_local) and (
            bool(local) or at.time() == time.min
        )
        return Deadline(day=day) if whole_day else Deadline(at=at)

    def _instant(self, value: Text, where: str, index: int | None = None) -> datetime | None:
        """EasyPost's times are UTC (without a zone where the scan has no place)."""
        try:
            at = instant(_text(value), UTC)
        except InstantUnreadable as error:
            why = str(error)
        else:
            if EARLIEST <= at <= self._latest:
                return at
            why = f"{value!r} is no time of a happening"
        place = where if index is None else f"{where}[{index}].datetime"
        self.reading.faults.append(f"$.result.{place}: {why}")
        return None

    def _tell(self, at: datetime, key: str, body: Body) -> None:
        self.reading.facts.append(Fact(self._ref, at, SOURCE, key, body))


def _text(value: Text) -> str:
    return value if type(value) is str else "" if value is None else str(value)


def _country(place: Location | None) -> str:
    code = _text(place.country) if place else ""
    return code.upper() if len(code) == 2 else ""


def _place(place: Location | None) -> str:
    if place is None:
        return ""
    return ", ".join([_text(part) for part in (place.city, place.state, place.country) if part])
