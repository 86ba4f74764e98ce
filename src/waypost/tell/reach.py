"""reach: by which channel, where and in which language a person is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
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


def reach(name: str, order_id: int, case: Case) -> Reached | Reason:
    """The first channel, in order of liking, that may and can be used for news of this order; else
    why the most liked one can not, of those by which they could be reached at all."""
    why: Reason | None = None
    for channel in _liked(name, order_id, case):
        found = _by(channel, SORTS[name].category, order_id, case)
        if isinstance(found, Reached):
            return found
        if why is None or (why in _NOWHERE and found not in _NOWHERE):
            why = found
    return why or Reason.NOT_WANTED


def apart(reached: Reached, order_id: int, person: Person) -> int:
    """The order whose news go by themselves, since only its own browsers show them; else 0."""
    return order_id if reached.channel is Channel.PUSH and 0 not in person.browsers else 0


def _liked(name: str, order_id: int, case: Case) -> Sequence[Channel]:
    """A browser that was allowed on the order's page is for the order what one that was allowed
    for all is for the person: first, unless they chose otherwise."""
    liked: Sequence[Channel] | None = case.person.channels
    own = order_id in case.person.browsers and Channel.PUSH not in (liked or ())
    if liked is None or (not liked and SORTS[name].category is Category.ORDER):
        liked = case.desk.ways_of(name)
    return (Channel.PUSH, *liked) if own else liked


def _by(channel: Channel, category: Category, order_id: int, case: Case) -> Reached | Reason:
    person = case.person
    if case.ways and channel not in case.ways:
        return Reason.NO_WAY
    address = person.addresses.get(channel, "")
    if channel is Channel.PUSH and not person.browsers & {0, order_id}:
        return Reason.NO_ADDRESS
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
