"""The warehouse's week: Monday to Friday, five hours behind UTC the year round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HOURS_BEHIND = 5
_BEHIND = timedelta(hours=HOURS_BEHIND)
_DAY = timedelta(days=1)


def business_days_later(at: datetime, days: int) -> datetime:
    """The same local time `days` working days later; a free day counts from the next morning."""
    local = at - _BEHIND
    if local.weekday() >= 5:
        local = _midnight(local) + _DAY * (7 - local.weekday())
    while days > 0:
        local += _DAY
        if local.weekday() < 5:
            days -= 1
    return local + _BEHIND


def collection(at: datetime, skip: int, minute: int) -> datetime:
    """The carrier's van after `at`, `skip` vans later: working days at 16:00 and `minute`."""
    local = at - _BEHIND
    van = _midnight(local) + timedelta(hours=16, minutes=minute)
    if van <= local:
        van += _DAY
    van = _workday(van)
    for _ in range(skip):
        van = _workday(van + _DAY)
    return van + _BEHIND


def office(at: datetime, minute: int) -> datetime:
    """The first moment at or after `at` at which somebody sits at a desk (9 to 17)."""
    local = at - _BEHIND
    morning = _midnight(local) + timedelta(hours=9, minutes=minute)
    if local.weekday() < 5 and morning <= local < _midnight(local) + timedelta(hours=17):
        return at
    if local >= morning:
        morning += _DAY
    return _workday(morning) + _BEHIND


def _workday(local: datetime) -> datetime:
    free = local.weekday() - 5
    return local if free < 0 else local + _DAY * (2 - free)


def _midnight(local: datetime) -> datetime:
    return datetime(local.year, local.month, local.day, tzinfo=UTC)
