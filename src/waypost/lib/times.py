"""Instants: text to aware UTC, and back out only as aware UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class InstantUnreadable(ValueError):
    """A text that is no instant, or one without a zone where none may be assumed."""


def instant(text: str, zone: tzinfo | None = None) -> datetime:
    """ISO 8601 (also with a space, `Z`, or `+0000`) to aware UTC.

    `zone` is what the sender documents for texts without one; without it such a text is an
    InstantUnreadable, because guessing a zone moves deadlines by hours.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except (ValueError, AttributeError) as error:
        raise InstantUnreadable(f"{text!r} is no ISO 8601 instant") from error
    if parsed.tzinfo is None:
        if zone is None:
            raise InstantUnreadable(f"{text!r} has no time zone")
        parsed = parsed.replace(tzinfo=zone)
    try:
        return parsed.astimezone(UTC)
    except OverflowError as error:
        raise InstantUnreadable(f"{text!r} is outside the calendar") from error


def from_epoch(seconds: float) -> datetime:
    """Unix seconds to aware UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise InstantUnreadable(f"{seconds!r} is no Unix time") from error
