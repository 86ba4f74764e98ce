"""waking: may they be disturbed now? Asked of a message that was decided a while ago.

A provider that was away all evening is there again at three in the morning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from waypost.core.order import unpack
from waypost.core.zones import zone_of
from waypost.tell.desk import zone_or
from waypost.tell.desks import Speaker
from waypost.tell.hours import clock

_PERSON = """
select zone, quiet_since, quiet_until from tell_person where brand_id = %s and key = %s
"""
_STATE = "select state from timeline_order where brand_id = %s and id = %s"


def waking_at(
    connection: psycopg.Connection[Any],
    brand_id: int,
    person: str,
    orders: Sequence[int],
    speaker: Speaker,
    now: datetime,
) -> datetime | None:
    """When this person's quiet hours end, None where it is not quiet. orders: those that it is
    told about."""
    row = connection.execute(_PERSON, (brand_id, person)).fetchone()
    name, since, until = row or ("", None, None)
    zone = speaker.rules.zone
    if orders:
        found = connection.execute(_STATE, (brand_id, max(orders))).fetchone()
        to = unpack(found[0]).ship_to if found else None
        zone = zone_of(to[2], zone) if to else zone
    theirs = clock(speaker.desk, zone_or(name, zone), since, until)
    return theirs.awake(now) if theirs.quiet(now) else None
