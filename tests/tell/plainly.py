"""The plainest words that a message can have."""

from __future__ import annotations

from datetime import datetime

from waypost.tell.claim import Claimed, Connection, Text
from waypost.tell.office import Ready
from waypost.tell.ways.contract import Outgoing


def prepared(connection: Connection, item: Claimed, now: datetime) -> Ready:
    outgoing = Outgoing(
        name=item.name,
        brand_id=item.brand_id,
        message_id=item.id,
        brand="Acme",
        to=item.address,
        sender_name="Acme",
        subject=f"News of {item.id}",
        text="It is on its way.\n",
        html="<p>It is on its way.</p>",
        stop_url="https://post.test/u/token",
    )
    return Ready(outgoing, Text(outgoing.subject, outgoing.text, {"language": "en"}))
