"""The rows of wishes, as the worker reads and closes them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from waypost.core.order import OrderState, unpack
from waypost.flow.tools import Flow
from waypost.wishes.facts import Asked
from waypost.wishes.kinds import Kind, WishState
from waypost.wishes.outcomes import Outcome

_LOAD = """
select order_id, kind, parcel, data::text, made_at, state, name, answer::text, settled_by, why
from wishes_wish where brand_id = %s and id = %s for update
"""

_CLOSE = """
update wishes_wish set state = %s, why = %s, next_at = null,
    done_at = case when %s in ('done', 'refused') then %s else done_at end
where brand_id = %s and id = %s and state in ('asked', 'carrying') returning id
"""

_STATE = "select state from timeline_order where brand_id = %s and id = %s"

# A storefront's own id names the order for good; tracking numbers may name several.
_REF = """
select ref from timeline_reference where brand_id = %s and order_id = %s
and ref not like 'tracking:%%' order by ref like 'order:%%' desc, ref limit 1
"""


class Row(NamedTuple):
    """A wish under our lock. answers: what partners said so far, by connection."""

    brand_id: int
    order_id: int
    asked: Asked
    state: WishState
    name: UUID
    answers: dict[str, Outcome]
    settled_by: int
    why: str = ""


def load(connection: Flow, brand_id: int, wish_id: int) -> Row | None:
    found = connection.execute(_LOAD, (brand_id, wish_id)).fetchone()
    if found is None:
        return None
    order_id, kind, parcel, data, made_at, state, name, answer, settled_by, why = found
    asked = Asked(wish_id, Kind(kind), parcel, json.loads(data), made_at)
    answers = {key: Outcome(**value) for key, value in json.loads(answer).items()}
    return Row(brand_id, order_id, asked, WishState(state), name, answers, settled_by, why)


def close(connection: Flow, wish: Row, end: WishState, why: str, now: datetime) -> bool:
    """Write how it ended; False when somebody settled it meanwhile."""
    values = (end.value, why[:500], end.value, now, wish.brand_id, wish.asked.id)
    return connection.execute(_CLOSE, values).fetchone() is not None


def state_of(connection: Flow, wish: Row) -> OrderState:
    """The order as it now stands; empty where it is gone."""
    found = connection.execute(_STATE, (wish.brand_id, wish.order_id)).fetchone()
    return unpack(found[0]) if found else OrderState()


def order_ref(connection: Flow, wish: Row) -> str | None:
    """A reference by which a fact finds this order."""
    found = connection.execute(_REF, (wish.brand_id, wish.order_id)).fetchone()
    return str(found[0]) if found else None
