"""Finding an order for somebody who says its number and something that only they should know."""

from __future__ import annotations

import re
from hashlib import sha256
from hmac import compare_digest

from django.db import connection

from waypost.core import refs
from waypost.core.order import OrderState, unpack
from waypost.core.words import Direction
from waypost.overview import terms

_ORDERS = """
select distinct o.id, o.state from overview_term t
join timeline_order o on o.brand_id = t.brand_id and o.id = t.order_id
where t.brand_id = %s and t.term = any(%s) order by o.id desc limit 20
"""
_MOST = 80  # characters of what people type
_APART = re.compile(r"[^a-z0-9]")
_DIGITS = re.compile(r"\D")
_TAIL, _SHORTEST = 9, 3


def order_of(brand_id: int, named: str, secret: str) -> int | None:
    """The order of that number (or tracking number) whose e-mail address, phone number or postcode
    is `secret`. An unknown number is compared as often as a known one."""
    named, secret = named[:_MOST].strip(), secret[:_MOST].strip()
    found = _asked(brand_id, [terms.number(named), terms.tracking(named)] if named else [])
    right = [id_ for id_, state in found if _matches(state, secret)]
    if not found:
        _matches(_NOBODY, secret)
    return right[0] if right else None


def parcel_of(brand_id: int, named: str) -> tuple[int, str] | None:
    """The newest order with a parcel to the customer of that tracking number, and the parcel."""
    name = refs.parcel_id(named[:_MOST])
    for id_, state in _asked(brand_id, [terms.tracking(name)] if len(name) > _TAIL else []):
        parcel = state.parcels.get(name)
        if parcel is not None and parcel.direction is not Direction.RETURN:
            return id_, name
    return None


def _asked(brand_id: int, asked: list[str]) -> list[tuple[int, OrderState]]:
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, [brand_id, asked])
        return [(id_, unpack(bytes(state))) for id_, state in cursor.fetchall()]


def _matches(state: OrderState, secret: str) -> bool:
    """All three are compared, whichever of them is right."""
    if state.erased is not None:
        return False
    customer = state.customer[2] if state.customer else None
    postcode = state.ship_to[2].postcode if state.ship_to else ""
    email, phone = (customer.email, customer.phone) if customer else ("", "")
    right = [
        _same(_bare(secret), _bare(postcode), _SHORTEST),
        _same(secret.casefold(), email.strip().casefold(), _SHORTEST),
        _same(_DIGITS.sub("", secret)[-_TAIL:], _DIGITS.sub("", phone)[-_TAIL:], 7),
    ]
    return any(right)


def _same(one: str, other: str, shortest: int) -> bool:
    equal = compare_digest(_digest(one), _digest(other))
    return equal and len(one) >= shortest


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _bare(text: str) -> str:
    return _APART.sub("", text.casefold())


_NOBODY = OrderState()
