"""An EasyPost event into facts: a tracker is a parcel, its details are scans."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.easypost.shapes import Detail, Event, Head, Location, Tracker
from waypost.connectors.easypost.words import DETAILS, MEANINGS, NOT_OURS, STATUSES
from waypost.connectors.sieve import LATEST_PROMISE, Scalar, Sieve, decode, text
from waypost.core import refs
from waypost.core.bodies import (
    Deadline,
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.facts import Fact
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.lib.times import EARLIEST, instant

SOURCE = "easypost"
TOPICS = {
    "tracker.created": "the parcel, its label, its scans and the carrier's date",
    "tracker.updated": "the parcel, its label, its scans and the carrier's date",
}
_TICK = timedelta(microseconds=1)

_event = msgspec.json.Decoder(Event)
_head = msgspec.json.Decoder(Head)


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is no tracker's event."""
    topic = delivery.topic or decode(_head, delivery.body).description
    if topic not in TOPICS:
        return Reading(ignored=_why_not(topic))
    parcel = _Parcel(decode(_event, delivery.body).result, delivery)
    parcel.read()
    return parcel.done("the carrier knows nothing of this parcel yet")


def _why_not(topic: str) -> str:
    for family, why in NOT_OURS.items():
        if topic.startswith(family):
            return why
    return f"topic {topic} is not watched"


class _Parcel(Sieve):
    """One tracker while it is read; EasyPost's times are UTC, also those without a zone."""

    def __init__(self, tracker: Tracker, delivery: Delivery) -> None:
        super().__init__(SOURCE, delivery)
        self._tracker = tracker
        self._id = refs.parcel_id(tracker.tracking_code)
        self._ref = refs.tracking(tracker.tracking_code)
        self._carrier = text(tracker.carrier)

    def read(self) -> None:
        if not self._id:
            self.fault("$.result.tracking_code", "no letter or digit in it")
            return
        details = self._tracker.tracking_details or []
        self._label(details)
        self._scans(details)
        if not details:
            self._without_scans()
        self._promise()

    def _label(self, details: list[Detail]) -> None:
        """The first announcement is the label's making; EasyPost has no other word for it."""
        tracker = self._tracker
        made: Scalar = tracker.created_at if tracker.status == "pre_transit" else None
        for detail in details:
            if detail.status == "pre_transit":
                made = detail.datetime
                break
        if made is None:
            return
        about = tracker.carrier_detail
        body = ParcelLabelled(
            parcel=self._id,
            carrier=self._carrier,
            service=text(about.service) if about else "",
            direction=Direction.RETURN if tracker.is_return else Direction.OUTBOUND,
            origin=_country(about.origin_tracking_location) if about else "",
            destination=_country(about.destination_tracking_location) if about else "",
        )
        self.fact(self._ref, self.instant(made, "$.result: label"), self._id, body)

    def _scans(self, details: list[Detail]) -> None:
        facts = self.reading.facts
        before, ticks = None, 0
        for index, detail in enumerate(details):
            at = self._moment(detail.datetime, f"$.result.tracking_details[{index}].datetime")
            if at is None:
                continue
            # Carriers often know only the minute: the order of the list breaks the tie.
            if detail.datetime == before:
                ticks += 1
                at += ticks * _TICK
            else:
                before, ticks = detail.datetime, 0
            status, why = text(detail.status), text(detail.status_detail)
            body = self._scan(status, why, text(detail.message), detail.tracking_location)
            key = f"{self._id}:{before}:{status}:{why}"
            facts.append(Fact(self._ref, at, SOURCE, key, body))

    def _without_scans(self) -> None:
        """The tracker's own status is all there is."""
        tracker = self._tracker
        status, why = text(tracker.status), text(tracker.status_detail)
        if status in ("unknown", ""):
            return
        at = self._moment(tracker.updated_at, "$.result.updated_at")
        if status == "error":
            body = ParcelUntrackable(parcel=self._id, reason=why or status, carrier=self._carrier)
            self.fact(self._ref, at, f"{self._id}:error", body)
        else:
            key = f"{self._id}:{text(tracker.updated_at)}:{status}:{why}"
            self.fact(self._ref, at, key, self._scan(status, why, "", None))

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
            self.unknown("status", status)
            status = "unknown"
        if why and why not in DETAILS:
            self.unknown("status_detail", why)
        return MEANINGS[status, why if why in DETAILS else "unknown"]

    def _promise(self) -> None:
        value = text(self._tracker.est_delivery_date)
        if not value:
            return
        edd = self._deadline(value)
        if edd is not None:
            at = self._moment(self._tracker.updated_at, "$.result.updated_at")
            body = ParcelPromised(parcel=self._id, edd=edd)
            self.fact(self._ref, at, f"{self._id}:{value}", body)

    def _deadline(self, value: str) -> Deadline | None:
        """Carriers that promise a day are given midnight UTC: then the day is meant."""
        about = self._tracker.carrier_detail
        local = text(about.est_delivery_date_local) if about else ""
        try:
            at = instant(value, UTC)
            day = date.fromisoformat(local) if local else at.date()
        except ValueError as error:
            self.fault("$.result.est_delivery_date", str(error))
            return None
        if not EARLIEST <= at <= self.delivery.received_at + LATEST_PROMISE:
            self.fault("$.result.est_delivery_date", f"{value!r} is no promise")
            return None
        whole_day = not (about and about.est_delivery_time_local) and (
            bool(local) or at.time() == time.min
        )
        return Deadline(day=day) if whole_day else Deadline(at=at)

    def _moment(self, value: Scalar, where: str) -> datetime | None:
        """An instant without which there is nothing to tell."""
        if not value:
            self.fault(where, "no time is given")
            return None
        return self.instant(value, where)


def _country(place: Location | None) -> str:
    code = text(place.country) if place else ""
    return code.upper() if len(code) == 2 else ""


def _place(place: Location | None) -> str:
    if place is None:
        return ""
    return ", ".join([text(part) for part in (place.city, place.state, place.country) if part])
