"""reach: by which channel, where and in which language a person is told. Pure."""

from __future__ import annotations

from typing import NamedTuple

from waypost.tell.case import Case, Order, Person
from waypost.tell.catalogue import SORTS, Category
from waypost.tell.consent import may
from waypost.tell.desk import Desk
from waypost.tell.states import Channel, Reason

_NOWHERE = frozenset({Reason.NO_WAY, Reason.NO_ADDRESS})


class Reached(NamedTuple):
    channel: Channel
    way_id: int
    address: str


def reach(name: str, case: Case) -> Reached | Reason:
    """The first channel, in order of liking, that may and can be used; else why the most liked
    one can not, of those by which they could be reached at all."""
    person, category = case.person, SORTS[name].category
    liked = person.channels
    if liked is None or (not liked and category is Category.ORDER):
        liked = case.desk.ways_of(name)
    why: Reason | None = None
    for channel in liked:
        found = _by(channel, category, case)
        if isinstance(found, Reached):
            return found
        if why is None or (why in _NOWHERE and found not in _NOWHERE):
            why = found
    return why or Reason.NOT_WANTED


def _by(channel: Channel, category: Category, case: Case) -> Reached | Reason:
    person = case.person
    if case.ways and channel not in case.ways:
        return Reason.NO_WAY
    address = person.addresses.get(channel, "")
    if channel is not Channel.WEBHOOK and not address:
        return Reason.NO_ADDRESS
    if channel in person.stopped:
        return Reason.SUPPRESSED
    if not may(channel, category, person.known.get(channel, {}), person.accepts):
        return Reason.NO_CONSENT
    return Reached(channel, case.ways.get(channel, 0), address)


def language_of(person: Person, order: Order, desk: Desk) -> str:
    """Of the languages that the brand writes: the person's choice, else what the storefront
    knows, else that of the country it goes to, else the brand's first."""
    return spoken(person.language, order.locale, order.country, desk) or desk.languages[0]


def spoken(choice: str, locale: str, country: str, desk: Desk) -> str:
    """As `language_of`; "" where none of them says anything that the brand writes."""
    wishes = (choice, locale, desk.countries.get(country, ""))
    return next(filter(None, (_written(wish, desk) for wish in wishes)), "")


def _written(wish: str, desk: Desk) -> str:
    wish = wish.replace("_", "-")
    if wish in desk.languages:
        return wish
    base = wish.partition("-")[0].lower()
    return next((it for it in desk.languages if base and it.partition("-")[0] == base), "")
