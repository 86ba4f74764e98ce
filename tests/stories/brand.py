"""A brand that tells its customers: worker and teller in this process, by a clock that the test
moves, with real providers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from tests.stories.letterbox import DOMAIN
from tests.support.postgres import Database
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    Body,
    Customer,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
from waypost.lib.crypt import Safe
from waypost.lib.database import config
from waypost.tell.decide import run
from waypost.tell.office import Office
from waypost.tell.ready import Readying
from waypost.tell.send import Sender
from waypost.tell.ways.contract import sealed
from waypost.timeline.heard import Heard
from waypost.timeline.record import record

TOKEN = "a-token-that-nobody-guesses"
STEP = timedelta(hours=3)

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_DAY = datetime.now(BERLIN).date() - timedelta(days=16)
ADA = "ada@example.com"

_SPEAKS = """
insert into tell_desk (brand_id, settings, changed_at) values (%s, %s, now())
"""
_WAY = """
insert into tell_way (brand_id, channel, provider, title, sealed, sender, token, created_at)
values (%s, %s, %s, %s, %s, %s, %s, now())
"""


class Telling:
    """Facts in, messages out. now: moved by `go` alone."""

    def __init__(self, database: Database, brand_id: int, now: datetime) -> None:
        self.now, self.brand_id = now, brand_id
        with psycopg.connect(database.owner) as owner:
            owner.execute(_SPEAKS, (brand_id, Jsonb({"domain": DOMAIN})))
        self._flow = psycopg.connect(database.flow, autocommit=True)
        self._flow.execute("set time zone 'UTC'")
        self._rulebook = Rulebook()
        self._rulebook.load(self._flow)
        safe, readying = Safe(config().secret_key), Readying(self._rulebook.desks)
        office = Office(database.flow, safe, config().url, True, readying, lambda: self.now)
        self._sender = Sender(office)
        self._facts = 0

    def send_by(self, channel: str, provider: str, sender: str, **values: str) -> None:
        """Messages of this channel go by this provider."""
        kept = sealed(Safe(config().secret_key), values)
        made = (self.brand_id, channel, provider, provider.title(), kept, sender, TOKEN)
        self._flow.execute(_WAY, made)

    def hear(self, number: int, *bodies: Body) -> None:
        """The storefront and the carrier tell of an order, now."""
        told = [Heard(self.brand_id, self._fact(number, body), None) for body in bodies]
        with self._flow.transaction():
            heard = record(self._flow, told, self.now)
            settle_told(self._flow, heard, self._rulebook, self.now)
        self._tell()

    def go(self, until: datetime) -> None:
        """Let time pass, as worker and teller do."""
        while self.now < until:
            self.now = min(self.now + STEP, until)
            with self._flow.transaction():
                settle_due(self._flow, self._rulebook, self.now, self.now, 1000)
            self._tell()

    def order(self, number: int) -> int:
        """The id of the order with this number."""
        return int(self.ask("select id from timeline_order where number = %s", str(number))[0][0])

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._flow.execute(query, values).fetchall()

    def close(self) -> None:
        self._sender.close()
        self._flow.close()

    def _tell(self) -> None:
        while run(self._flow, self._rulebook.desks, self.now):
            pass
        while items := self._sender.take([]):
            self._sender.post(items)

    def _fact(self, number: int, body: Body) -> Fact:
        self._facts += 1
        parcels = body.parcels if isinstance(body, Fulfilled) else ()
        names = (f"number:{number}", *map(refs.tracking, parcels))
        return Fact(f"order:shopify/{number}", self.now, "shopify", str(self._facts), body, names)


@contextmanager
def telling(database: Database, brand_id: int, now: datetime) -> Iterator[Telling]:
    """The brand speaks for as long as this lasts."""
    made = Telling(database, brand_id, now)
    try:
        yield made
    finally:
        made.close()


def at(day: int, clock: str) -> datetime:
    """That time of a day of the story, in Berlin. All of the story has been by now."""
    when = time.fromisoformat(clock)
    return datetime.combine(FIRST_DAY + timedelta(days=day), when, BERLIN).astimezone(UTC)


def bought(
    number: int, lines: int = 1, locale: str = "en-GB", email: str = ADA, phone: str = ""
) -> tuple[Body, ...]:
    described = OrderDescribed(
        lines=tuple(Line(f"l{n}", f"MUG-{n}", f"Mug {n}") for n in range(1, lines + 1)),
        customer=Customer(name="Ada Lovelace", email=email, phone=phone, locale=locale),
        ship_to=Address("Ada Lovelace", "Alte Gasse 1", "", "Berlin", "", "10117", "DE"),
    )
    placed = OrderPlaced(number=str(number), currency="EUR", total_minor=4900)
    return (placed, described, PaymentCaptured(payment=f"pi_{number}", amount_minor=4900))


def handed_over(parcel: str, line: int = 1) -> Body:
    return Fulfilled(
        fulfillment=parcel, lines={f"l{line}": 1}, parcels=(parcel,), carrier="dhl",
        handed_over=True,
    )  # fmt: skip


def scan(parcel: str, status: ParcelStatus, place: str = "Leipzig") -> Body:
    return ParcelScanned(parcel=parcel, status=status, place=place)
