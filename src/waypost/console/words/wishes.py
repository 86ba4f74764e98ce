"""Customers' wishes in words, for colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from waypost.console.read.wishes import Wish
from waypost.console.words import short

KINDS: dict[str, Any] = {
    "address": _("Deliver to another address"),
    "address_right": _("The address is right"),
    "instructions": _("Delivery instructions"),
    "neighbour": _("Leave it with a neighbour"),
    "safe_place": _("Leave it in a safe place"),
    "received": _("It arrived"),
    "problem": _("A problem"),
    "backorder": _("A decision about what is not in stock"),
    "cancel": _("Cancel the order"),
    "contact": _("A message"),
}

_DETAILS: dict[str, Any] = {
    "not_received": _("It did not arrive"),
    "damaged": _("It is damaged"),
    "missing": _("Something is missing"),
    "wrong_item": _("It is the wrong item"),
    "wait": _("Waits until it is back"),
    "swap": _("Would rather have something else"),
    "cancel": _("Does not want it any more"),
}

_STATES: dict[str, Any] = {
    "asked": _("new"),
    "carrying": _("a partner is asked"),
    "done": _("done"),
    "refused": _("not done"),
    "person": _("waits for you"),
    "unknown": _("the partner's answer was lost: see whether it was done"),
}

_TONES = {"done": "fine", "refused": "warning", "person": "broken", "unknown": "broken"}

_WHY: dict[str, Any] = {
    "left": _("it had left"),
    "packed": _("it is packed: take it out, or stop it at the carrier"),
    "taken_back": _("the customer took it back"),
    "replaced": _("the customer asked for something else"),
    "cancelled": _("the order is cancelled"),
    "out_for_delivery": _("it was out for delivery"),
    "delivered": _("it was delivered"),
    "no_question": _("there was nothing to decide any more"),
    "refused": _("a colleague could not do it"),
}

_ANSWERS: dict[str, Any] = {"done": _("did it"), "late": _("too late"), "refused": _("refused")}


class Shown(NamedTuple):
    """A wish in words. asked: what exactly, line by line. answers: what each partner said."""

    it: Wish
    title: str
    detail: str
    asked: list[str]
    state: str
    tone: str
    why: str
    answers: list[str]
    at: datetime


def shown(wish: Wish) -> Shown:
    data = wish.data
    return Shown(
        wish,
        str(KINDS.get(wish.kind, wish.kind)),
        str(_DETAILS.get(str(data.get("what") or data.get("choice") or ""), "")),
        _asked(wish.kind, data),
        str(_STATES.get(wish.state, wish.state)),
        _TONES.get(wish.state, ""),
        str(_WHY.get(wish.why, wish.why)),
        [_answer(*it) for it in wish.answers],
        wish.made_at,
    )


def _asked(kind: str, data: Mapping[str, Any]) -> list[str]:
    if kind == "address":
        town = f"{data.get('postcode', '')} {data.get('city', '')}".strip()
        parts = [data.get("name"), data.get("line1"), data.get("line2"), town]
        return [str(it) for it in (*parts, data.get("region"), data.get("country")) if it]
    text = str(data.get("text", ""))
    return [text] if text else []


def _answer(connector: str, how: str, said: str) -> str:
    told = f"{short.source(connector)}: {_ANSWERS.get(how, how)}"
    return f"{told} ({said})" if said and how != "done" else told
