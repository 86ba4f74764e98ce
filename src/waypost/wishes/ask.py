"""ask: take a customer's wish down, with the job that carries it out; and take it back.

In the transaction of the request, bound to the brand: the wish, its photos and its job stand or
fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection

from waypost.core.order import OrderState, unpack
from waypost.lib import jobs
from waypost.timeline.models import Order
from waypost.wishes.allowed import refusal
from waypost.wishes.kinds import OPEN, Kind, Why, WishState
from waypost.wishes.models import Wish
from waypost.wishes.photos import Picture

TASK = "wish"
LATEST = timedelta(hours=3)  # whatever went wrong with its job: then somebody looks at it again
_DEAD = (WishState.REFUSED.value,)
# Of these the newest word counts: an older one that nobody has begun with is not carried out.
_REPLACING = frozenset(
    {Kind.ADDRESS, Kind.INSTRUCTIONS, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.BACKORDER}
)


class TooLate(Exception):
    """It cannot be asked for (any more). `why` says what stands in the way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def state_of(brand_id: int, order_id: int) -> OrderState | None:
    """What is known of the order."""
    found = Order.objects.filter(brand_id=brand_id, id=order_id).values_list("state", flat=True)
    packed = found.first()
    return None if packed is None else unpack(bytes(packed))


def ask(
    brand_id: int,
    order_id: int,
    kind: Kind,
    parcel: str,
    data: dict[str, Any],
    photos: Sequence[Picture],
    now: datetime,
) -> int:
    """The wish's id; TooLate when it may not be asked. Asked again in the same words while it
    stands it is the same wish."""
    with connection.cursor() as cursor:
        # Two clicks on one button come as two requests at once.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"wish:{brand_id}:{order_id}"]
        )
    same = _same(brand_id, order_id, kind, parcel, data)
    if same is not None:
        return same
    state = state_of(brand_id, order_id)
    why = Why.GONE if state is None else refusal(state, kind, parcel, data, now)
    if why is not None:
        raise TooLate(why)
    if kind in _REPLACING:
        _replace(brand_id, order_id, kind, parcel, now)
    return _write(brand_id, order_id, kind, parcel, data, photos, now)


def take_back(brand_id: int, order_id: int, wish_id: int, now: datetime) -> bool:
    """Undo a wish with which nobody has begun; whether it could be."""
    found = Wish.objects.filter(
        brand_id=brand_id, order_id=order_id, id=wish_id, state__in=[it.value for it in OPEN]
    )
    taken = found.update(state=WishState.REFUSED, why=Why.TAKEN_BACK, done_at=now, next_at=None)
    if taken:
        carry_on(brand_id, order_id, wish_id)
    return bool(taken)


def carry_on(brand_id: int, order_id: int, wish_id: int) -> None:
    """Have the worker look at this wish; those of one order are looked at one by one."""
    connection.ensure_connection()
    jobs.defer(
        connection.connection,
        TASK,
        lock=f"wish:{brand_id}:{order_id}",
        brand_id=brand_id,
        wish_id=wish_id,
    )


def _same(
    brand_id: int, order_id: int, kind: Kind, parcel: str, data: dict[str, Any]
) -> int | None:
    """The newest wish of this kind, if it says the same and was not refused."""
    newest = (
        Wish.objects.filter(brand_id=brand_id, order_id=order_id, kind=kind, parcel=parcel)
        .exclude(state__in=_DEAD)
        .order_by("-id")
        .first()
    )
    if newest is None or newest.data != data:
        return None
    # What was said before and dealt with may be said anew: it hurts again.
    told = kind in (Kind.CONTACT, Kind.PROBLEM) and newest.state == WishState.DONE
    return None if told and newest.settled_by else int(newest.id)


def _replace(brand_id: int, order_id: int, kind: Kind, parcel: str, now: datetime) -> None:
    Wish.objects.filter(
        brand_id=brand_id,
        order_id=order_id,
        kind=kind,
        parcel=parcel,
        state__in=[it.value for it in OPEN],
    ).update(state=WishState.REFUSED, why=Why.REPLACED, done_at=now, next_at=None)


def _write(
    brand_id: int,
    order_id: int,
    kind: Kind,
    parcel: str,
    data: dict[str, Any],
    photos: Sequence[Picture],
    now: datetime,
) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('wishes_wish', 'id'))")
        wish_id = int(cursor.fetchone()[0])
    Wish.objects.create(
        brand_id=brand_id,
        id=wish_id,
        order_id=order_id,
        parcel=parcel,
        kind=kind,
        data=data,
        made_at=now,
        next_at=now + LATEST,
        name=uuid4(),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into wishes_photo (brand_id, wish_id, media_type, body, width, height, made_at)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (brand_id, wish_id, it.media_type, it.body, it.width, it.height, now)
                for it in photos
            ],
        )
    carry_on(brand_id, order_id, wish_id)
    return wish_id
