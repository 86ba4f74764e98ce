"""Consent: who allowed what, since when, and how we know. Knows no Django.

Records are added and never altered; of one address, channel and purpose the newest counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from waypost.tell.catalogue import MARKETING, SORTS, Category
from waypost.tell.outcome import Executes
from waypost.tell.states import Channel

_RECORD = """
insert into tell_consent (brand_id, channel, address, purpose, given, at, source, detail)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""

_NEWEST = """
select asked.brand_id, asked.address, it.channel, it.purpose, it.given, it.at, it.source
from unnest(%s::bigint[], %s::text[]) as asked (brand_id, address)
cross join unnest(array['email', 'sms', 'whatsapp', 'push']) as by (channel)
cross join unnest(array['service', 'marketing']) as to_do (purpose)
cross join lateral (
    select channel, purpose, given, at, source from tell_consent c
    where c.brand_id = asked.brand_id and c.channel = by.channel
    and c.address = asked.address and c.purpose = to_do.purpose
    order by c.id desc limit 1
) it
"""


class Purpose(StrEnum):
    SERVICE = "service"
    MARKETING = "marketing"


class Source(StrEnum):
    """How we know."""

    PAGE = "page"
    KEYWORD = "keyword"
    STOREFRONT = "storefront"
    IMPORT = "import"
    DESK = "desk"
    ONE_CLICK = "one_click"


class Given(NamedTuple):
    """given: allowed, else forbidden."""

    given: bool
    at: datetime
    source: str


Known = Mapping[tuple[str, str], Given]  # by channel and purpose, of one address
Addressed = tuple[int, str]  # brand, address


def purpose_of(category: Category) -> Purpose:
    return Purpose.MARKETING if category in MARKETING else Purpose.SERVICE


def may(channel: Channel, category: Category, known: Known, accepts: Collection[str] = ()) -> bool:
    """May a message of this category go to this address by this channel?

    accepts: the channels by which the customer takes marketing, as the storefront says. What was
    said to us later or here outweighs it. Mail about the order itself needs no consent and cannot
    be forbidden; other mail about it can be, and texts and push are sent only to who asked.
    The brand's own webhook is no channel to a person: its receiver answers for that.
    """
    if channel is Channel.WEBHOOK or (channel is Channel.EMAIL and category is Category.ORDER):
        return True
    purpose = purpose_of(category)
    said = known.get((channel.value, purpose.value))
    if said is not None:
        return said.given and _still(channel, purpose, known)
    if purpose is Purpose.MARKETING:
        return channel.value in accepts and _still(channel, purpose, known)
    return channel is Channel.EMAIL


def _still(channel: Channel, purpose: Purpose, known: Known) -> bool:
    """Who forbade service messages wants no advertising by that channel either."""
    service = known.get((channel.value, Purpose.SERVICE.value))
    return purpose is Purpose.SERVICE or service is None or service.given


def forbidden(
    connection: Executes, brand_id: int, channel: str, address: str, names: Collection[str]
) -> bool:
    """Has who gets it forbidden all that a message tells (of `catalogue.SORTS`) meanwhile? Asked
    at the moment of sending; whether it was allowed is the governor's question."""
    said = newest(connection, [(brand_id, address)]).get((brand_id, address), {})
    against = {purpose for (by, purpose), it in said.items() if by == channel and not it.given}
    categories = {SORTS[name].category for name in names if name in SORTS}
    if channel == Channel.EMAIL and Category.ORDER in categories:
        return False
    return bool(categories) and all(purpose_of(it).value in against for it in categories)


def record(
    connection: Executes,
    brand_id: int,
    channel: Channel,
    address: str,
    purpose: Purpose,
    given: bool,
    source: Source,
    now: datetime,
    detail: str = "",
) -> None:
    """Note that it was allowed or forbidden. detail: the words that were read or written."""
    values = (brand_id, channel.value, address, purpose.value, given, now, source.value)
    connection.execute(_RECORD, (*values, detail[:1000]))


def newest(
    connection: Executes, addressed: Iterable[Addressed]
) -> dict[Addressed, dict[tuple[str, str], Given]]:
    """What counts for each of these addresses; those that nobody said anything of are missing."""
    asked = sorted(set(addressed))
    found: dict[Addressed, dict[tuple[str, str], Given]] = {}
    if not asked:
        return found
    columns = ([brand for brand, _ in asked], [address for _, address in asked])
    for brand, address, channel, purpose, *said in connection.execute(_NEWEST, columns).fetchall():
        found.setdefault((brand, address), {})[channel, purpose] = Given(*said)
    return found
