"""From carriers' answers, as karrio unifies them, to facts.

Karrio writes the carrier's local wall time with a `Z`. It is taken at its word: the country that
would correct it is not always told, and a scan that is hours off moves no deadline of days.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.karrio import words
from waypost.connectors.karrio.shapes import Details, Event, Info, Refusal
from waypost.connectors.sieve import Sieve, decode, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    ParcelLabelled,
    ParcelPromised,
    ParcelScanned,
    ParcelUntrackable,
)
from waypost.core.words import UNSCANNED, Incident, ParcelStatus

SOURCE = "karrio"
_details = msgspec.json.Decoder(Details)
_refusal = msgspec.json.Decoder(Refusal)


def read(delivery: Delivery) -> Reading:
    """What a polled answer says."""
    s = Sieve(SOURCE, delivery)
    if delivery.topic == "tracking":
        return _tracking(s, decode(_details, delivery.body))
    if delivery.topic == "untrackable":
        return _untrackable(s, decode(_refusal, delivery.body))
    return Reading(ignored=f"topic {delivery.topic} is not watched")


def _parcel(given: Details | Refusal) -> str:
    found = parcels(given.tracking_number)
    if not found:
        raise DeliveryUnreadable("$.tracking_number is missing or no tracking number")
    return found[0]


def _untrackable(s: Sieve, refusal: Refusal) -> Reading:
    parcel, carrier = _parcel(refusal), text(refusal.carrier_name)
    said = text(refusal.message) or text(refusal.code)
    body = ParcelUntrackable(parcel=parcel, reason=said, carrier=carrier)
    # A refusal has no instant but that of the question.
    key = f"{parcel}:{carrier}:{text(refusal.code)}"
    s.fact(refs.tracking(parcel), s.delivery.received_at, key, body)
    return s.done("")


def _tracking(s: Sieve, details: Details) -> Reading:
    parcel, carrier = _parcel(details), text(details.carrier_name)
    events = _events(s, details)
    scanned = False
    for index, (at, event) in enumerate(events):
        newest = index == len(events) - 1
        status, reason = _meaning(s, carrier, event, details if newest else None, scanned)
        scanned = scanned or status not in UNSCANNED
        code = text(event.code)
        scan = ParcelScanned(
            parcel=parcel,
            status=status,
            reason=reason,
            text=text(event.description),
            place=text(event.location),
            carrier=carrier,
            code=code,
        )
        s.fact(refs.tracking(parcel), at, f"{parcel}:{at.isoformat()}:{code}", scan)
    if events:
        _labelled(s, parcel, carrier, details.info or Info(), events[0][0])
    _promised(s, parcel, details, events[-1][0] if events else None)
    return s.done(f"tracking of {parcel} says nothing yet")


def _events(s: Sieve, details: Details) -> list[tuple[datetime, Event]]:
    """The events that have an instant, oldest first."""
    found = []
    for index, event in enumerate(details.events or []):
        if event is None:
            continue
        where = f"$.events[{index}].timestamp"
        # A day without a time counts from its start, so that a timed scan of that day is later.
        given = text(event.timestamp) or text(event.date)
        at = s.instant(given, where)
        if at is not None:
            found.append((at, event))
        elif not given:
            s.fault(where, "missing")
    return sorted(found, key=lambda pair: pair[0])


def _meaning(
    s: Sieve, carrier: str, event: Event, tracker: Details | None, scanned: bool
) -> tuple[ParcelStatus, Incident | None]:
    """An event's status: our own reading of its code, karrio's, the tracker's, or a careful guess.

    Karrio leaves many events without a status. Once the carrier has the parcel, an event that
    nobody can name still shows that it is there; before that it proves nothing.
    """
    code, word, why = text(event.code), text(event.status), text(event.reason)
    reason = words.REASON.get(why)
    if why and reason is None:
        s.unknown("reason", why)
    own = words.EVENTS.get(carrier, {}).get(code)
    if own is not None:
        return own, reason
    if not word and tracker is not None:
        word = text(tracker.status)
    if word in words.STATUS:
        return words.STATUS[word], reason
    s.unknown("status" if word else "event", word or f"{carrier}/{code}")
    return (ParcelStatus.IN_TRANSIT if scanned else ParcelStatus.UNKNOWN), reason


def _labelled(s: Sieve, parcel: str, carrier: str, info: Info, at: datetime) -> None:
    """Where it goes from and to, which only the carrier may know."""
    label = ParcelLabelled(
        parcel=parcel,
        carrier=carrier,
        service=text(info.shipment_service),
        origin=text(info.shipment_origin_country),
        destination=text(info.shipment_destination_country),
    )
    if label.service or label.origin or label.destination:
        s.label(refs.tracking(parcel), at, label)


def _promised(s: Sieve, parcel: str, details: Details, newest: datetime | None) -> None:
    due = s.due(details.estimated_delivery, "$.estimated_delivery")
    if due is None:
        return
    # The estimate has no instant of its own: it is as old as the newest scan, or as the question.
    # The scan is part of the key, because carriers move a date forth and back again.
    key = f"{parcel}:{text(details.estimated_delivery)}:{newest.isoformat() if newest else ''}"
    at = newest or s.delivery.received_at
    s.fact(refs.tracking(parcel), at, key, ParcelPromised(parcel=parcel, edd=due))
