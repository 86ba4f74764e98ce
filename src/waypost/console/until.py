"""Until when: the words of a snooze as an instant."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

_MORNING = time(9)
_MOST = timedelta(days=366)


def until(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`1h`, `4h`, `7d`, `tomorrow` and `monday` (at nine in the reader's morning), or a local
    date and time as a browser sends it; None for what is no such word, past, or over a year off.
    """
    found = _read(word, now.astimezone(zone))
    if found is None or not now < found <= now + _MOST:
        return None
    return found.astimezone(UTC)


def _read(word: str, local: datetime) -> datetime | None:
    if word in ("1h", "4h"):
        return local.astimezone(UTC) + timedelta(hours=int(word[0]))
    if word == "7d":
        return _morning(local, 7)
    if word == "tomorrow":
        return _morning(local, 1)
    if word == "monday":
        return _morning(local, 7 - local.weekday())
    try:
        given = datetime.fromisoformat(word)
    except ValueError:
        return None
    return given if given.tzinfo else given.replace(tzinfo=local.tzinfo)


def _morning(local: datetime, days: int) -> datetime:
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, _MORNING, local.tzinfo)
