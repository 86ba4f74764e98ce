"""From ShipStation's webhooks to facts."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.shipstation import listings, shapes, words
from waypost.connectors.sieve import Scalar, Sieve, decode, fetchable, parcels, text
from waypost.core import refs
from waypost.core.bodies import ParcelPromised, ParcelScanned
from waypost.core.words import ParcelStatus

SOURCE = "shipstation"
HOSTS = re.compile(r"api\.(shipstation|shipengine)\.com")
_FETCHED = "fetched/"
_hook = msgspec.json.Decoder(shapes.Hook)


def read(delivery: Delivery) -> Reading:
    """What a webhook, or the body fetched for one, says."""
    if delivery.topic.startswith(_FETCHED):
        return listings.read(Sieve(SOURCE, delivery), HOSTS)
    hook = decode(_hook, delivery.body)
    topic = text(hook.resource_type) or delivery.topic
    meaning = words.TOPICS.get(topic)
    if meaning is None:
        return Reading(ignored=f"topic {topic} is not watched")
    if meaning.startswith("nothing"):
        return Reading(ignored=meaning)
    if meaning.startswith("fetched"):
        url = fetchable(hook.resource_url, HOSTS)
        return Reading(fetch=url, fetch_topic=_FETCHED + topic)
    if hook.data is None:
        raise DeliveryUnreadable("$.data is missing: a tracker is due")
    return _tracker(Sieve(SOURCE, delivery), hook.data)


def _tracker(s: Sieve, tracker: shapes.Tracker) -> Reading:
    found = parcels(tracker.tracking_number)
    if not found:
        raise DeliveryUnreadable("$.data.tracking_number is missing or no tracking number")
    parcel = found[0]
    carrier = text(tracker.carrier_code)
    newest: datetime | None = None
    for at, event in _events(s, tracker):
        status = text(event.status_code), text(event.status_detail_code)
        if newest is None and not any(status):
            # Only the newest event may go without codes of its own: the tracker's are its codes.
            status = text(tracker.status_code), text(tracker.status_detail_code)
        newest = newest or at
        code = text(event.event_code) or text(event.carrier_detail_code)
        scan = _scan(s, parcel, carrier, status, text(event.description), code, _place(event))
        s.fact(refs.tracking(parcel), at, f"{parcel}:{at.isoformat()}:{code}", scan)
    if newest is None:
        _without_events(s, parcel, carrier, tracker)
    _delivered(s, parcel, carrier, tracker)
    _promise(s, parcel, newest, tracker.estimated_delivery_date)
    return s.done(f"tracking of {parcel} says nothing yet")


def _events(s: Sieve, tracker: shapes.Tracker) -> list[tuple[datetime, shapes.Event]]:
    """The events that have an instant, newest first."""
    events = []
    for index, event in enumerate(tracker.events or []):
        where = f"$.data.events[{index}].occurred_at"
        at = s.instant(event.occurred_at, where) if event else None
        if event is not None and at is not None:
            events.append((at, event))
        elif event is not None and not text(event.occurred_at):
            s.fault(where, "missing")
    return sorted(events, key=lambda pair: pair[0], reverse=True)


def _scan(
    s: Sieve,
    parcel: str,
    carrier: str,
    codes: tuple[str, str],
    said: str,
    code: str,
    place: str,
) -> ParcelScanned:
    status, reason, unknown = words.translate(*codes)
    for name in unknown:
        s.unknown(*name.split(":", 1))
    return ParcelScanned(
        parcel=parcel,
        status=status,
        reason=reason,
        text=said,
        place=place,
        carrier=carrier,
        code=code or codes[1] or codes[0],
    )


def _place(event: shapes.Event) -> str:
    parts = (event.city_locality, event.state_province, event.postal_code, event.country_code)
    return ", ".join(word for word in map(text, parts) if word)


def _without_events(s: Sieve, parcel: str, carrier: str, tracker: shapes.Tracker) -> None:
    codes = text(tracker.status_code), text(tracker.status_detail_code)
    if words.translate(*codes)[0] in (ParcelStatus.UNKNOWN, ParcelStatus.DELIVERED):
        return
    said = text(tracker.exception_description) or text(tracker.status_description)
    scan = _scan(s, parcel, carrier, codes, said, "", "")
    # No event, no instant: all that is known is that it was so when the webhook came.
    at = s.delivery.received_at
    s.fact(refs.tracking(parcel), at, f"{parcel}:{codes[0]}:{codes[1]}", scan)


def _delivered(s: Sieve, parcel: str, carrier: str, tracker: shapes.Tracker) -> None:
    """The delivery that only the tracker's own fields tell of."""
    codes = text(tracker.status_code), text(tracker.status_detail_code)
    told = any(
        isinstance(fact.data, ParcelScanned) and fact.data.status is ParcelStatus.DELIVERED
        for fact in s.reading.facts
    )
    if told or words.translate(*codes)[0] is not ParcelStatus.DELIVERED:
        return
    at = s.instant(tracker.actual_delivery_date, "$.data.actual_delivery_date")
    scan = _scan(s, parcel, carrier, codes, text(tracker.status_description), "", "")
    key = f"{parcel}:{at.isoformat() if at else ''}:delivered"
    # Without a date, the webhook's arrival is the latest moment that it can have been.
    s.fact(refs.tracking(parcel), at or s.delivery.received_at, key, scan)


def _promise(s: Sieve, parcel: str, newest: datetime | None, given: Scalar) -> None:
    due = s.due(given, "$.data.estimated_delivery_date")
    if due is None:
        return
    # The estimate has no instant of its own: it is as old as the newest scan, or as the webhook.
    # The scan is part of the key, because carriers move a date forth and back again.
    at = newest or s.delivery.received_at
    key = f"{parcel}:{text(given)}:{newest.isoformat() if newest else ''}"
    s.fact(refs.tracking(parcel), at, key, ParcelPromised(parcel=parcel, edd=due))
