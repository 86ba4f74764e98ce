"""When to ask about a parcel again, and how often a carrier may be asked at all. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from waypost.core.words import ParcelStatus

EXPIRES = timedelta(days=90)  # without news for so long, nothing will come (karrio's own default)
SLOWEST = timedelta(hours=24)

_OVER = frozenset({ParcelStatus.DELIVERED, ParcelStatus.CANCELLED})
_HOUR = timedelta(hours=1)
# First interval after news, and the longest while the parcel is expected to move.
_PACE = {
    ParcelStatus.OUT_FOR_DELIVERY: (_HOUR / 2, 2 * _HOUR),
    ParcelStatus.IN_TRANSIT: (_HOUR, 4 * _HOUR),
    ParcelStatus.PICKED_UP: (_HOUR, 4 * _HOUR),
}
_USUAL = (2 * _HOUR, 6 * _HOUR)
_PATIENCE = 4  # polls without news before the interval doubles
_SILENCE = 12  # a parcel that was silent for n hours is asked about every n/12 hours


def next_poll(
    status: ParcelStatus, last_change_at: datetime, polls_without_news: int, now: datetime
) -> datetime | None:
    """The next instant to ask, or None when there is nothing more to learn.

    A new label every 2 hours, a moving parcel every 1 to 4, one out for delivery every half hour;
    the longer it is silent the slower, down to once a day.
    """
    silent = max(now - last_change_at, timedelta())
    if status in _OVER or silent > EXPIRES:
        return None
    first, longest = _PACE.get(status, _USUAL)
    doublings = min(max(polls_without_news, 0) // _PATIENCE, 10)
    interval = max(min(first * (1 << doublings), longest), silent / _SILENCE)
    return now + min(interval, SLOWEST)


class Budget(msgspec.Struct, frozen=True):
    """Requests that a carrier allows: so many an hour, and so many at once after a rest."""

    per_hour: float
    burst: float


# DHL: 250 a day for a new key; USPS: 60 an hour. UPS and FedEx publish no number for tracking.
BUDGETS = {
    "dhl_universal": Budget(per_hour=10, burst=20),
    "usps": Budget(per_hour=60, burst=60),
    "ups": Budget(per_hour=1000, burst=200),
    "fedex": Budget(per_hour=1000, burst=200),
}


class Bucket(msgspec.Struct, frozen=True):
    """What is left of a budget at an instant."""

    tokens: float
    at: datetime


def take(bucket: Bucket | None, budget: Budget, wanted: int, now: datetime) -> tuple[Bucket, int]:
    """How many of `wanted` requests may go now, and what is left. None is a full bucket."""
    level, since = (bucket.tokens, bucket.at) if bucket else (budget.burst, now)
    # A clock that went back must not take away what was there.
    hours = max((now - since) / _HOUR, 0.0)
    level = min(level + hours * budget.per_hour, budget.burst)
    granted = max(min(wanted, int(level)), 0)
    return Bucket(level - granted, max(now, since)), granted
