"""What the customer was promised before they bought, where that became the order's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from waypost.console.read.order import Event
from waypost.console.words import short
from waypost.core.bodies import OrderDescribed
from waypost.promise.bind import SOURCE


class Promised(NamedTuple):
    """at: when it was shown. deliver, dispatch: by when, in words."""

    at: datetime
    deliver: str
    dispatch: str


def promised(events: Sequence[Event], zone: tzinfo) -> Promised | None:
    """None where nothing was shown before, or nothing that holds."""
    for event in events:
        data = event.fact.data
        if event.fact.source != SOURCE or not isinstance(data, OrderDescribed) or not data.promise:
            continue
        if data.deliver_by is not None and data.dispatch_by is not None:
            by = (short.deadline(it, zone) for it in (data.deliver_by, data.dispatch_by))
            return Promised(event.fact.occurred_at, *by)
    return None
