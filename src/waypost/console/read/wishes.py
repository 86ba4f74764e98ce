"""What customers asked for on their pages, and the photos that came with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from waypost.console.lists import MOST
from waypost.console.read.rows import one, rows

_COLUMNS = """
select w.id, w.order_id, coalesce(r.number, ''), coalesce(r.name, ''), w.kind, w.parcel,
    w.data::text, w.state, w.why, w.answer::text, w.made_at, w.done_at, w.settled_by,
    array(select p.id from wishes_photo p where p.brand_id = w.brand_id and p.wish_id = w.id
        order by p.id)
from wishes_wish w
left join overview_orderrow r on r.brand_id = w.brand_id and r.order_id = w.order_id
where w.brand_id = %(brand)s
"""

_OF_ORDER = _COLUMNS + "and w.order_id = %(order)s order by w.id desc limit 100"
_OLDER = " and (%(before)s::bigint is null or w.id < %(before)s) order by w.id desc limit %(most)s"
_WAITING = _COLUMNS + "and w.state in ('person', 'unknown')" + _OLDER
_ALL = _COLUMNS + _OLDER

_COUNT = """
select count(*) from (select 1 from wishes_wish
    where brand_id = %s and state in ('person', 'unknown') limit %s) found
"""

_PHOTO = "select media_type, body from wishes_photo where brand_id = %s and id = %s"


class Wish(msgspec.Struct, frozen=True):
    """A wish. answers: what partners said, as (connector, how, words). photos: their ids."""

    id: int
    order_id: int
    number: str
    name: str
    kind: str
    parcel: str
    data: dict[str, Any]
    state: str
    why: str
    answers: tuple[tuple[str, str, str], ...]
    made_at: datetime
    done_at: datetime | None
    settled_by: int
    photos: tuple[int, ...]

    @property
    def waits(self) -> bool:
        """For a colleague."""
        return self.state in ("person", "unknown")


def of_order(brand_id: int, order_id: int) -> list[Wish]:
    """Newest first."""
    return rows(_wish, _OF_ORDER, {"brand": brand_id, "order": order_id})


def page(brand_id: int, every: bool, before: int | None, most: int) -> list[Wish]:
    """Newest first; those that wait for people, or every one."""
    asked = {"brand": brand_id, "before": before, "most": most}
    return rows(_wish, _ALL if every else _WAITING, asked)


def waiting(brand_id: int) -> int:
    """How many wait for people; counted as far as `lists.MOST`."""
    return one(int, _COUNT, [brand_id, MOST + 1]) or 0


def photo(brand_id: int, photo_id: int) -> tuple[str, bytes] | None:
    """Its media type and body."""
    return one(lambda kind, body: (str(kind), bytes(body)), _PHOTO, [brand_id, photo_id])


def _wish(*columns: Any) -> Wish:
    id_, order_id, number, name, kind, parcel, data, state, why, answer, *rest = columns
    made_at, done_at, settled_by, photos = rest
    said = msgspec.json.decode(answer or "{}")
    return Wish(
        id_,
        order_id,
        number,
        name,
        kind,
        parcel,
        msgspec.json.decode(data or "{}"),
        state,
        why,
        tuple((it["connector"], it["how"], it.get("said", "")) for it in said.values()),
        made_at,
        done_at,
        settled_by,
        tuple(photos),
    )
