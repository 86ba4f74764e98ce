"""Messages as their readers see them: drawn from the values that they were filled with, or, as
long as nothing is written down, from how their order stands now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.alerting import raw
from waypost.console.read import order as reading
from waypost.console.read.messages import Full
from waypost.console.read.rows import one
from waypost.console.read.speech import desk_of
from waypost.core.rules import Rules, brand_rules
from waypost.tell.catalogue import SORTS
from waypost.tell.compose import OrderGone, compose, sample
from waypost.tell.draw import Drawn, LetterUndrawable, draw
from waypost.tell.fill import Cause
from waypost.tell.letters import Wording, shipped, version
from waypost.tell.own import own_words, wording_of
from waypost.tell.said import Said
from waypost.tell.states import Form, MessageState

_UNWRITTEN = frozenset(
    {MessageState.DRAFT, MessageState.ASKED, MessageState.WAITING, MessageState.CLAIMED}
)
# Of the newest orders one that is far enough for the letter.
_NEWEST = """
select order_id from (
    select order_id, customer_id, dispatched_at, delivered_at from overview_orderrow
    where brand_id = %(brand)s order by order_id desc limit 500
) newest
order by customer_id is null,
    case when %(moves)s then dispatched_at is null or delivered_at is not null
    when %(after)s then delivered_at is null else false end, order_id desc limit 1
"""
_AFTER = frozenset({"delivered", "all_delivered", "late_apology", "guide", "survey", "refund_made"})


class _Message(NamedTuple):
    """As `compose` asks for it."""

    brand_id: int
    id: int
    order_id: int
    language: str
    letter: str
    version_id: int
    form: Form
    said: dict[str, Any]


def of_message(brand_id: int, found: Full, causes: Sequence[Cause], now: datetime) -> Drawn | None:
    """How a message looks, in the wording that it was written in; None where it can't be drawn
    (any more)."""
    try:
        if "brand" in found.said:
            return draw(found.said, _wording(brand_id, found))
        return _foretold(brand_id, found, causes, now) if found.it.state in _UNWRITTEN else None
    except (KeyError, LetterUndrawable, OrderGone, msgspec.ValidationError):
        return None


def example(brand_id: int, order_id: int, letter: str, language: str, now: datetime) -> Said:
    """What a letter would say of an order now. OrderGone when there is no such order."""
    desk, rules = desk_of(brand_id), rules_of(brand_id)
    return sample(raw(), brand_id, order_id, letter, language, desk, rules, now)


def newest_order(brand_id: int, letter: str = "") -> int:
    """An order to try a letter on; 0 where there is none yet."""
    sort = SORTS.get(letter)
    moves = sort is not None and sort.chain == "parcel" and letter not in _AFTER
    asked = {"brand": brand_id, "moves": moves, "after": letter in _AFTER}
    return one(int, _NEWEST, asked) or 0


def rules_of(brand_id: int) -> Rules:
    return brand_rules(*reading.policy(brand_id))


def _foretold(brand_id: int, found: Full, causes: Sequence[Cause], now: datetime) -> Drawn:
    it = found.it
    message = _Message(
        brand_id, it.id, it.order_id, it.language, it.letter, found.version_id, Form(it.form),
        found.said,
    )  # fmt: skip
    made = compose(raw(), message, causes, desk_of(brand_id), rules_of(brand_id), now)
    return Drawn(
        subject=made.subject, preview=made.preview, html=made.html, text=made.text, sms=made.sms
    )


def _wording(brand_id: int, found: Full) -> Wording:
    letter = None
    if found.version_id:
        letter = version(raw(), brand_id, found.version_id)
    letter = letter or shipped(found.it.letter, found.it.language)
    words = own_words(found.said)
    return wording_of(words, letter) if words else letter
