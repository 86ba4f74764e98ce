"""Everything that is kept about a customer, for them to take along."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from waypost.portal.person import Known
from waypost.portal.visitor import Guest
from waypost.tell.models import Consent, Device, Message, Suppression

_MOST_ORDERS = 1000

_ORDERS = """
select r.order_id, r.number, r.placed_at, r.total_minor, r.currency, r.country
from overview_orderrow r where r.brand_id = %s and r.customer_id = %s
order by r.placed_at desc nulls last, r.order_id desc limit %s
"""
_EVENTS = """
select order_id, occurred_at, kind, source, data::text from timeline_event
where brand_id = %s and order_id = any(%s) order by order_id, occurred_at, fact_id
"""
_WISHES = """
select order_id, kind, parcel, data::text, made_at, state, done_at from wishes_wish
where brand_id = %s and order_id = any(%s) order by id
"""


def own_data(guest: Guest, it: Known, now: datetime) -> dict[str, Any]:
    """As JSON takes it."""
    brand_id, key = guest.brand.pk, it.customer.key
    addresses = list({*it.addresses.values()})
    return {
        "shop": guest.brand.name,
        "made_at": now,
        "you": {"name": it.customer.name, "email": it.customer.email, "phone": it.customer.phone},
        "preferences": {
            "language": it.row.language,
            "zone": it.row.zone,
            "channels": it.row.channels,
            "off": it.row.off,
            "pace": it.row.pace,
            "quiet": [it.row.quiet_since, it.row.quiet_until],
            "phone": it.row.phone,
            "changed_at": it.row.changed_at,
        },
        "consent": list(
            Consent.objects.filter(brand_id=brand_id, address__in=addresses)
            .order_by("id")
            .values("channel", "address", "purpose", "given", "at", "source", "detail")
        ),
        "stopped": list(
            Suppression.objects.filter(brand_id=brand_id, address__in=addresses)
            .order_by("id")
            .values("channel", "address", "reason", "at", "lifted_at")
        ),
        "browsers": list(
            Device.objects.filter(brand_id=brand_id, person=key)
            .order_by("id")
            .values("endpoint", "created_at", "gone_at")
        ),
        "messages": list(
            Message.objects.filter(brand_id=brand_id, person=key)
            .order_by("id")
            .values(
                *("made_at", "channel", "address", "language", "letter", "state", "subject"),
                *("text", "sent_at", "delivered_at", "opened_at", "failed_at", "complained_at"),
            )
        ),
        "orders": _orders(brand_id, it.customer.id),
    }


def _orders(brand_id: int, customer_id: int) -> list[dict[str, Any]]:
    names = ("number", "placed_at", "total_minor", "currency", "country")
    with connection.cursor() as cursor:
        rows = cursor.execute(_ORDERS, (brand_id, customer_id, _MOST_ORDERS)).fetchall()
        found = {id_: dict(zip(names, rest, strict=True)) for id_, *rest in rows}
        for order in found.values():
            order["happened"], order["asked"] = [], []
        for id_, at, kind, source, data in cursor.execute(_EVENTS, (brand_id, list(found))):
            told = {"at": at, "what": kind, "by": source, "data": json.loads(data)}
            found[id_]["happened"].append(told)
        for id_, kind, parcel, data, at, state, done_at in cursor.execute(
            _WISHES, (brand_id, list(found))
        ):
            asked = {"at": at, "what": kind, "parcel": parcel, "data": json.loads(data)}
            found[id_]["asked"].append({**asked, "state": state, "done_at": done_at})
    return list(found.values())
