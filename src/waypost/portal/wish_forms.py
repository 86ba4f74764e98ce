"""The fields of a wish's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from waypost.core.order import OrderState
from waypost.portal.wish_words import CHOICES, PROBLEMS
from waypost.wishes.allowed import waiting_lines
from waypost.wishes.check import LONGEST, needs
from waypost.wishes.kinds import Kind


class Field(msgspec.Struct, frozen=True):
    """shape: line, text, radio, select or fixed. options: (value, title) to choose from. fill: the
    browser's name for it (autocomplete). longest: in characters."""

    name: str
    title: str
    shape: str = "line"
    value: str = ""
    fault: str = ""
    needed: bool = True
    fill: str = "off"
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 100


Given = Mapping[str, str]


def fields(kind: Kind, state: OrderState, given: Given, faults: Given) -> list[Field]:
    """In the order of the page. given: what was typed, or what a link in a mail has chosen."""
    made = _MAKERS[kind](kind, state)
    return [
        msgspec.structs.replace(
            it, value=given.get(it.name, it.value), fault=faults.get(it.name, "")
        )
        for it in made
    ]


def _address(kind: Kind, state: OrderState) -> list[Field]:
    """Empty, for the browser to fill: whoever was passed the link learns no address by it."""
    country = state.ship_to[2].country if state.ship_to else ""
    needed = needs(country)
    made = [
        Field("name", _("Name"), fill="name"),
        Field("line1", _("Street and number"), fill="address-line1"),
        Field("line2", _("Further details, if any"), fill="address-line2", needed=False),
    ]
    if needed.postcode:
        made.append(Field("postcode", _("Postal code"), fill="postal-code"))
    made.append(Field("city", _("Town"), fill="address-level2"))
    if needed.region:
        shape = "select" if needed.regions else "line"
        title = _("State or region")
        made.append(Field("region", title, shape, fill="address-level1", options=needed.regions))
    return [*made, Field("country", _("Country"), "fixed", _named(country), needed=False)]


def _named(country: str) -> str:
    """A country in the reader's language; its two letters where nobody knows it."""
    try:
        locale = Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(country, country))


def _nothing(kind: Kind, state: OrderState) -> list[Field]:
    return []


def _text(kind: Kind, state: OrderState) -> list[Field]:
    titles: dict[Kind, Any] = {
        Kind.INSTRUCTIONS: _("Your instructions"),
        Kind.NEIGHBOUR: _("The neighbour"),
        Kind.SAFE_PLACE: _("The place"),
        Kind.CONTACT: _("Your message"),
        Kind.CANCEL: _("Why, if you like to tell us"),
    }
    return [Field("text", titles[kind], "text", needed=kind is not Kind.CANCEL, longest=LONGEST)]


def _problem(kind: Kind, state: OrderState) -> list[Field]:
    options = tuple((it.value, str(title)) for it, title in PROBLEMS.items())
    what = Field("what", _("What is wrong?"), "radio", options=options)
    more = _("What happened, if you like to tell us more")
    return [what, Field("text", more, "text", needed=False, longest=LONGEST)]


def _backorder(kind: Kind, state: OrderState) -> list[Field]:
    names = {line.id: line.name or line.sku for line in (state.lines[2] if state.lines else ())}
    waiting = [names.get(line, "") for line in waiting_lines(state)]
    goods = ", ".join(name for name in waiting if name)
    title = _("What shall we do about %(goods)s?") % {"goods": goods} if goods else _("Your choice")
    options = tuple((it.value, str(words)) for it, words in CHOICES.items())
    return [Field("choice", title, "radio", options=options)]


_MAKERS = {
    Kind.ADDRESS: _address,
    Kind.ADDRESS_RIGHT: _nothing,
    Kind.INSTRUCTIONS: _text,
    Kind.NEIGHBOUR: _text,
    Kind.SAFE_PLACE: _text,
    Kind.RECEIVED: _nothing,
    Kind.PROBLEM: _problem,
    Kind.BACKORDER: _backorder,
    Kind.CANCEL: _text,
    Kind.CONTACT: _text,
}
