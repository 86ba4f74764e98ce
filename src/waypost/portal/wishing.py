"""An order's wishes as its customer sees them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.utils import timezone

from waypost.portal.wish_words import TITLES, sentence
from waypost.tell.view.address import hidden_of
from waypost.wishes.check import address_of
from waypost.wishes.kinds import OPEN, Kind, Why, WishState
from waypost.wishes.models import Wish

_TONES = {WishState.DONE: "good", WishState.REFUSED: "warn"}
_FRESH = timedelta(hours=1)
_SHOWN = 20  # of an order; nobody asks for more, and a page has an end


class WishShown(msgspec.Struct, frozen=True):
    """tone: good, warn or "". pending: look again soon. can_undo: it can still be
    taken back."""

    id: int
    kind: str
    title: str
    words: str
    text: str
    tone: str
    made_at: datetime
    pending: bool
    can_undo: bool


def shown(brand_id: int, order_id: int) -> list[WishShown]:
    """Newest first, without those that were replaced or taken back."""
    found = (
        Wish.objects.filter(brand_id=brand_id, order_id=order_id)
        .exclude(why__in=[Why.REPLACED.value, Why.TAKEN_BACK.value])
        .order_by("-id")[:_SHOWN]
    )
    return [_shown(wish) for wish in found]


def one(brand_id: int, order_id: int, wish_id: int) -> WishShown | None:
    found = Wish.objects.filter(brand_id=brand_id, order_id=order_id, id=wish_id).first()
    return None if found is None else _shown(found)


def _shown(wish: Wish) -> WishShown:
    kind, state = Kind(wish.kind), WishState(wish.state)
    return WishShown(
        wish.id,
        kind.value,
        str(TITLES[kind]),
        sentence(kind, state, wish.why),
        _said(wish),
        _TONES.get(state, ""),
        wish.made_at,
        state in (WishState.ASKED, WishState.CARRYING),
        state in OPEN,
    )


def _said(wish: Wish) -> str:
    """What they wrote, so that they see that it came across; not for whoever is passed the link
    later on."""
    if timezone.now() - wish.made_at > _FRESH:
        return ""
    if wish.kind == Kind.ADDRESS:
        return "\n".join(hidden_of(address_of(wish.data)))
    return str(wish.data.get("text", ""))
