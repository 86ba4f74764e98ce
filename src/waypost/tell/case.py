"""The case of one customer: all that the governor is given to decide, and what it says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from waypost.tell.consent import Known
from waypost.tell.desk import Desk
from waypost.tell.states import CauseState, Channel, Form, MessageState, Reason, Verdict


class Pending(msgspec.Struct, frozen=True):
    """A cause that is not over. reason, until: of the last decision that held it. message_id: a
    draft of it, or its question for approval; approved: a colleague lets that go, from look_at on.
    hurry: a colleague wants it told now, whatever the hour, digest or budget. true: see `truth`."""

    id: int
    order_id: int
    name: str
    key: str
    at: datetime
    noted_at: datetime
    subject: str = ""
    state: str = CauseState.NEW
    reason: str = ""
    until: datetime | None = None
    message_id: int = 0
    approved: bool = False
    look_at: datetime | None = None
    hurry: bool = False
    true: bool = True


class Order(msgspec.Struct, frozen=True):
    """What matters of an order. parcels: to the customer, as far as known. troubled: an issue is
    open, or a return. partly: something stayed behind. locale: the customer's, as the storefront
    knows it."""

    id: int
    zone: ZoneInfo | None = None
    country: str = ""
    locale: str = ""
    parcels: int = 1
    troubled: bool = False
    partly: bool = False
    erased: bool = False


class Person(msgspec.Struct, frozen=True):
    """Who is to be told. language, zone, channels, off, pace, quiet_*: as in `models.Person`.

    addresses: by channel, spelled. stopped: channels whose address is suppressed. known: what was
    said of consent, by channel. accepts: channels by which the storefront may send marketing.
    phone: a number of their own for texts, "" is the order's. erasing: they asked that all about
    them be erased, which may take a while. browsers: the orders of which a browser shows news,
    0 for all of them: who allowed it on an order's page may have been passed its address.
    """

    key: str
    language: str = ""
    zone: ZoneInfo | None = None
    channels: tuple[Channel, ...] | None = None
    off: frozenset[str] = frozenset()
    pace: str = ""
    quiet_since: int | None = None
    quiet_until: int | None = None
    addresses: Mapping[Channel, str] = {}
    stopped: frozenset[Channel] = frozenset()
    known: Mapping[Channel, Known] = {}
    accepts: frozenset[str] = frozenset()
    phone: str = ""
    erasing: bool = False
    browsers: frozenset[int] = frozenset()


class Said(NamedTuple):
    """A cause that was told lately, or is under way. at: when it happened; said_at: when told."""

    order_id: int
    name: str
    subject: str
    at: datetime
    said_at: datetime
    going: bool = False


class Case(msgspec.Struct, frozen=True):
    """zone: the brand's. ways: by channel; empty where the brand connected none, and everything
    goes to the outbox. taken: when this person got messages lately."""

    person: Person
    desk: Desk
    zone: ZoneInfo
    activated_at: datetime
    pending: Sequence[Pending]
    orders: Mapping[int, Order]
    said: Sequence[Said] = ()
    taken: Sequence[datetime] = ()
    ways: Mapping[Channel, int] = {}


class Ruling(NamedTuple):
    """What was decided about a cause. until: when it is looked at again, of one that is held."""

    verdict: Verdict
    reason: Reason | None = None
    detail: str = ""
    until: datetime | None = None


class Sending(msgspec.Struct, frozen=True):
    """A message to be made; `message_id` is set where it exists and was approved."""

    causes: tuple[Pending, ...]
    letter: str
    form: Form
    channel: Channel
    way_id: int
    address: str
    language: str
    priority: int
    order_id: int
    state: MessageState
    message_id: int = 0


class Decided(NamedTuple):
    """rulings: one of each pending cause, by its id. sendings: messages to make or release."""

    rulings: dict[int, Ruling]
    sendings: list[Sending]
