"""Scans in words, each told once, whoever of the partners reported it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waypost.core.words import ParcelStatus
from waypost.tell.view import words
from waypost.tell.view.dates import Tongue
from waypost.tell.view.shape import Scan

# Storefront, aggregator and warehouse report one scan within so much of each other.
_SAME = timedelta(minutes=10)
_STATUSES = {it.value: it for it in ParcelStatus}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Scanned(NamedTuple):
    """A scan as it was reported."""

    at: datetime
    parcel: str
    status: str
    text: str = ""
    place: str = ""


def told(scans: Sequence[Scanned], tongue: Tongue) -> tuple[Scan, ...]:
    """Newest first, without those that say nothing that another one does not say better."""
    kept: list[Scanned] = []
    for scan in scans:
        twin = next((at for at, it in enumerate(kept) if _same(it, scan)), None)
        if twin is None:
            kept.append(scan)
        elif _weight(scan) > _weight(kept[twin]):
            kept[twin] = scan
    return tuple(_scan(it, tongue) for it in kept)


def place_of(text: str) -> str:
    """`MEMPHIS, TN, US` as people write it; a place that has small letters stays as it is."""
    if not text.isupper():
        return text
    parts = [it.strip() for it in text.split(",")]
    return ", ".join(it.title() if len(it) > 3 else it for it in parts if it)


def service_of(service: str, carrier: str) -> str:
    """`FEDEX_GROUND` as people write it: `Ground`."""
    spoken = _CAMEL.sub(" ", service.replace("_", " ")).strip()
    if spoken.isupper():
        spoken = spoken.title()
    if carrier and spoken.lower().startswith(carrier.lower()):
        spoken = spoken[len(carrier) :].strip()
    return spoken


def _same(one: Scanned, other: Scanned) -> bool:
    if one.status != other.status or abs(one.at - other.at) > _SAME:
        return False
    return not (one.place and other.place and one.place.lower() != other.place.lower())


def _weight(scan: Scanned) -> tuple[bool, bool]:
    return bool(scan.place), bool(scan.text)


def _scan(scan: Scanned, tongue: Tongue) -> Scan:
    short = str(words.SHORT[_STATUSES.get(scan.status, ParcelStatus.UNKNOWN)])
    return Scan(
        at=scan.at,
        at_words=tongue.moment(scan.at),
        text="" if scan.text.lower() == short.lower() else scan.text,
        place=place_of(scan.place),
        status=short,
    )
