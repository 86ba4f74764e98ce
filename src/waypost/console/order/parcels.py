"""Parcels as cards: each with its rail of steps, whoever reported what of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext as _

from waypost.console.read.order import Event
from waypost.console.words import short
from waypost.core.bodies import Deadline, ParcelScanned
from waypost.core.order import Mark, OrderState, Parcel
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.tell.view.carriers import tracking_page

_OUT = ParcelStatus.OUT_FOR_DELIVERY
_BAD = frozenset(
    {
        ParcelStatus.DELIVERY_FAILED,
        ParcelStatus.RETURN_TO_SENDER,
        ParcelStatus.ON_HOLD,
        ParcelStatus.DELIVERY_DELAYED,
    }
)


class Step(NamedTuple):
    """at: when it was reached; passed: it was, or a later one was."""

    title: str
    at: datetime | None
    passed: bool


class Card(NamedTuple):
    """A parcel. tone: fine, bad or accent. first_expected: what the carrier said at first, where
    it said something else later. others: orders (id, number) that travel in it too."""

    id: str
    carrier: str
    service: str
    status: str
    tone: str
    trouble: str
    returning: bool
    lane: str
    steps: list[Step]
    last_scan: datetime | None
    place: str
    expected: str
    first_expected: str
    overdue: bool
    delivered: datetime | None
    url: str
    others: Sequence[tuple[int, str]]


class _Seen(NamedTuple):
    """What only the scans themselves say: the last place, and when it first went out."""

    place: str
    out_at: datetime | None


def cards(
    state: OrderState,
    events: Sequence[Event],
    sharing: Mapping[str, Sequence[tuple[int, str]]],
    now: datetime,
    zone: tzinfo,
) -> list[Card]:
    """`events` newest first."""
    seen = _seen(events)
    found = [
        _card(name, parcel, seen.get(name, _Seen("", None)), sharing.get(name, ()), now, zone)
        for name, parcel in state.parcels.items()
    ]
    return sorted(found, key=lambda card: card.returning)


def _seen(events: Sequence[Event]) -> dict[str, _Seen]:
    found: dict[str, _Seen] = {}
    for event in events:
        body = event.fact.data
        if not isinstance(body, ParcelScanned):
            continue
        known = found.get(body.parcel, _Seen("", None))
        out_at = event.fact.occurred_at if body.status is _OUT else known.out_at
        found[body.parcel] = _Seen(known.place or body.place, out_at)
    return found


def _card(
    name: str,
    parcel: Parcel,
    seen: _Seen,
    others: Sequence[tuple[int, str]],
    now: datetime,
    zone: tzinfo,
) -> Card:
    status = parcel.status[2] if parcel.status else None
    carrier = parcel.carrier[2] if parcel.carrier else ""
    expected = parcel.edd[2] if parcel.edd else None
    first = parcel.first_edd[2] if parcel.first_edd else None
    delivered = parcel.delivered[0] if parcel.delivered else None
    return Card(
        name,
        carrier,
        parcel.service[2] if parcel.service else "",
        short.parcel(status),
        "fine" if delivered else "bad" if status in _BAD else "accent",
        _trouble(parcel),
        parcel.direction is Direction.RETURN,
        _lane(parcel),
        _steps(parcel, seen),
        parcel.last_scan[0] if parcel.last_scan else None,
        seen.place,
        short.deadline(expected, zone) if expected else "",
        short.deadline(first, zone) if first and first != expected else "",
        expected is not None and delivered is None and _passed(expected, now, zone),
        delivered,
        tracking_page(carrier, name),
        others,
    )


def _trouble(parcel: Parcel) -> str:
    if parcel.reason is not None and parcel.reason[2] is not Incident.UNKNOWN:
        return short.readable(parcel.reason[2].value)
    if parcel.untrackable is not None and parcel.first_scan is None:
        return short.readable(parcel.untrackable[2]) or _("cannot be tracked")
    return ""


def _lane(parcel: Parcel) -> str:
    return f"{parcel.origin} → {parcel.destination}" if parcel.origin and parcel.destination else ""


def _steps(parcel: Parcel, seen: _Seen) -> list[Step]:
    """What a parcel goes through; a step that a later one has overtaken counts as passed."""
    back = parcel.direction is Direction.RETURN
    reached: list[tuple[str, datetime | None]] = [
        (_("Label"), _at(parcel.labelled)),
        (_("Posted") if back else _("Handed over"), _at(parcel.first_scan)),
    ]
    if parcel.ready is not None:
        reached.append((_("At the pickup point"), parcel.ready[0]))
    elif not back:
        reached.append((_("Out for delivery"), seen.out_at))
    if parcel.returning is not None:
        reached.append((_("Turned back"), parcel.returning[0]))
    reached.append((_("Arrived back") if back else _("Delivered"), _at(parcel.delivered)))
    last = max((place for place, (_title, at) in enumerate(reached) if at), default=-1)
    return [Step(title, at, place <= last) for place, (title, at) in enumerate(reached)]


def _at(mark: Mark | None) -> datetime | None:
    return mark[0] if mark else None


def _passed(promise: Deadline, now: datetime, zone: tzinfo) -> bool:
    if promise.at is not None:
        return now > promise.at
    if promise.day is None:
        return False
    end = datetime.combine(promise.day + timedelta(days=1), time(0), zone)
    return now >= end.astimezone(UTC)
