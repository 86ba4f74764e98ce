"""Wishes: a customer's word becomes a fact, a partner is asked once, the rest is a colleague's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.flow.jobbing import Clock, connected, tools
from tests.flow.warehouses import ShipHero, Shopify
from tests.support.cast import Cast
from tests.support.loopback import Partner, partner
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.connectors.contract import PartnerUnavailable
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    AddressChecked,
    Backordered,
    Body,
    Customer,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.flow import wishes
from waypost.flow.erase import erase
from waypost.flow.rulebook import Rulebook
from waypost.flow.tools import Tools
from waypost.lib import faults
from waypost.wishes import ask
from waypost.wishes.kinds import Kind

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
REF = "order:shopify/1"
NEW = {
    "name": "Ada Lovelace",
    "line1": "Neue Straße 5",
    "line2": "",
    "city": "Berlin",
    "region": "",
    "postcode": "10999",
    "country": "DE",
}


class Desk:
    """Asks for wishes as the page does, and lets the worker carry them out."""

    def __init__(self, database: Database, cast: Cast, teller: Teller) -> None:
        self.brand = cast.acme.id
        self.teller = teller
        self.clock = Clock(NOW)
        self.tools: Tools = tools(database, self.clock)
        self._rulebook = Rulebook()

    def tell(self, *bodies: Body, known_as: tuple[str, ...] = ()) -> None:
        facts = [
            Fact(REF, NOW, "shopify", f"{body.kind}/{n}", body, known_as)
            for n, body in enumerate(bodies)
        ]
        self.teller.tell(self.brand, facts, NOW)

    @property
    def order(self) -> int:
        return int(self.teller.ask("select id from timeline_order where named")[0][0])

    def ask(self, kind: Kind, data: dict[str, Any] | None = None, parcel: str = "") -> int:
        with transaction.atomic():
            bind(self.brand)
            return ask.ask(self.brand, self.order, kind, parcel, data or {}, (), NOW)

    def carry(self, wish: int) -> None:
        wishes.carry(self.tools, self._rulebook, self.brand, wish)

    def done(self, kind: Kind, data: dict[str, Any] | None = None, parcel: str = "") -> int:
        wish = self.ask(kind, data, parcel)
        self.carry(wish)
        return wish

    def state(self, wish: int) -> tuple[str, str]:
        row = self.teller.ask("select state, why from wishes_wish where id = %s", wish)[0]
        return str(row[0]), str(row[1])

    def kinds(self) -> list[str]:
        """Of the facts that wishes became."""
        query = "select kind from timeline_event where source = 'waypost' order by kind"
        return [kind for (kind,) in self.teller.ask(query)]

    def open_issues(self) -> list[str]:
        query = "select kind from issues_issue where status = 'open' order by kind"
        return [kind for (kind,) in self.teller.ask(query)]

    def city(self) -> str:
        query = (
            "select data -> 'ship_to' ->> 'line1' from timeline_event where source = 'waypost' "
            "and kind = 'order_described'"
        )
        found = self.teller.ask(query)
        return str(found[0][0]) if found else ""


@pytest.fixture
def desk(clean: Database, cast: Cast, teller: Teller) -> Iterator[Desk]:
    with psycopg.connect(clean.flow) as connection:
        connection.execute("delete from connectors_connection")
    made = Desk(clean, cast, teller)
    made.tell(
        OrderPlaced(number="1001", currency="EUR"),
        OrderDescribed(
            customer=Customer(name="Ada Lovelace", email="ada@example.com"),
            ship_to=Address(name="Ada Lovelace", line1="Alte Gasse 1", city="Berlin", country="DE"),
            lines=(Line(id="l1", sku="MUG"),),
        ),
        known_as=("number:1001", refs.shipment("order/77", "shiphero")),
    )
    yield made
    faults.disarm()


@pytest.fixture
def api() -> Iterator[Partner]:
    with partner() as made:
        yield made


@pytest.fixture
def warehouse(api: Partner, desk: Desk, clean: Database) -> ShipHero:
    made = ShipHero(api)
    credentials = {"refresh_token": "a refresh token"}
    connected(clean, desk.brand, "shiphero", {"base_url": api.url}, credentials)
    return made


def _shop(api: Partner, desk: Desk, database: Database) -> Shopify:
    made = Shopify(api)
    connected(database, desk.brand, "shopify", {"base_url": api.url}, {"access_token": "a token"})
    return made


def _sent(desk: Desk, status: ParcelStatus = ParcelStatus.IN_TRANSIT) -> None:
    desk.tell(
        Fulfilled(fulfillment="f", lines={"l1": 1}, parcels=("1Z0001",)),
        ParcelScanned(parcel="1Z0001", status=status),
        known_as=(refs.tracking("1Z0001"),),
    )


def test_the_warehouse_is_asked_for_the_new_address_and_the_customer_told(
    desk: Desk, warehouse: ShipHero
) -> None:
    wish = desk.done(Kind.ADDRESS, NEW)
    assert desk.state(wish) == ("done", "")
    assert [change["shipping_address"]["address1"] for change in warehouse.changes] == [
        "Neue Straße 5"
    ]
    assert warehouse.order["shipping_address"]["last_name"] == "Lovelace"
    assert desk.kinds() == ["address_checked", "order_described"]
    assert desk.city() == "Neue Straße 5"
    told = desk.teller.ask("select letter, address, state, language from tell_message")
    assert told == [("wish_received", "ada@example.com", "waiting", "de")]


@pytest.mark.parametrize("point", ["wish_before_call", "wish_after_call"])
def test_a_worker_that_dies_asks_first_and_changes_the_address_once(
    desk: Desk, warehouse: ShipHero, point: str
) -> None:
    wish = desk.ask(Kind.ADDRESS, NEW)
    faults.arm(point, "raise")
    with pytest.raises(faults.FaultInjected):
        desk.carry(wish)
    assert desk.state(wish)[0] == "carrying"
    desk.carry(wish)
    desk.carry(wish)
    assert desk.state(wish) == ("done", "")
    assert len(warehouse.changes) == 1
    assert len(desk.teller.ask("select 1 from tell_message")) == 1


def test_a_partner_that_is_away_is_asked_again_later_and_then_a_colleague_looks(
    desk: Desk, warehouse: ShipHero
) -> None:
    wish = desk.ask(Kind.ADDRESS, NEW)
    warehouse.status = 503
    with pytest.raises(PartnerUnavailable):
        desk.carry(wish)
    warehouse.status = 200
    desk.carry(wish)
    assert desk.state(wish) == ("done", "")
    other = desk.ask(Kind.INSTRUCTIONS, {"text": "Ring twice"})
    wishes.give_up(desk.tools, Rulebook(), desk.brand, other, "no answer")
    assert desk.state(other) == ("unknown", "no answer")


def test_what_the_warehouse_has_shipped_is_too_late(desk: Desk, warehouse: ShipHero) -> None:
    warehouse.order["fulfillment_status"] = "fulfilled"
    wish = desk.done(Kind.ADDRESS, NEW)
    assert desk.state(wish) == ("refused", "left")
    assert warehouse.changes == []
    assert desk.city() == ""


def test_a_wish_whose_job_broke_is_looked_at_again(desk: Desk) -> None:
    wish = desk.ask(Kind.CONTACT, {"text": "Hello"})
    desk.clock.now = NOW + timedelta(hours=4)
    assert wishes.rescue(desk.tools) == 1
    assert wishes.rescue(desk.tools) == 0
    desk.carry(wish)
    desk.clock.now = NOW + timedelta(hours=9)
    assert wishes.rescue(desk.tools) == 0


def test_instructions_stand_beside_what_the_warehouse_knows(
    desk: Desk, warehouse: ShipHero
) -> None:
    wish = desk.done(Kind.NEIGHBOUR, {"text": "Frau Müller, 2. Stock"})
    assert desk.state(wish)[0] == "done"
    note = warehouse.order["packing_note"]
    assert note.startswith("Fragile\n")
    assert note.endswith("Frau Müller, 2. Stock")


def test_shopify_takes_the_address_and_a_warehouse_that_cannot_be_asked_is_named(
    desk: Desk, api: Partner, clean: Database
) -> None:
    shop = _shop(api, desk, clean)
    wish = desk.done(Kind.ADDRESS, NEW)
    assert shop.changes[0]["shippingAddress"]["address1"] == "Neue Straße 5"
    assert desk.state(wish) == ("person", "ShipHero cannot be asked")


def test_a_refusal_in_the_partners_words_is_for_a_colleague(
    desk: Desk, api: Partner, clean: Database
) -> None:
    shop = _shop(api, desk, clean)
    shop.errors = [{"field": ["shippingAddress"], "message": "Zip is not valid"}]
    wish = desk.done(Kind.ADDRESS, NEW)
    assert desk.state(wish) == ("person", "Zip is not valid")


def test_an_address_of_what_is_packed_or_has_no_partner_is_for_a_colleague(desk: Desk) -> None:
    assert desk.state(desk.done(Kind.ADDRESS, NEW)) == ("person", "")
    desk.tell(Fulfilled(fulfillment="f", lines={"l1": 1}, parcels=("1Z0001",)))
    other = NEW | {"line1": "Neue Straße 6"}
    assert desk.state(desk.done(Kind.ADDRESS, other)) == ("person", "packed")


def test_two_clicks_are_one_wish_and_a_newer_word_replaces_an_older_one(desk: Desk) -> None:
    first = desk.ask(Kind.ADDRESS, NEW)
    assert desk.ask(Kind.ADDRESS, NEW) == first
    second = desk.ask(Kind.ADDRESS, NEW | {"line1": "Neue Straße 7"})
    assert second != first
    assert desk.state(first) == ("refused", "replaced")
    jobs = desk.teller.ask("select lock from procrastinate_jobs")
    assert jobs == [(f"wish:{desk.brand}:{desk.order}",)] * 2


def test_what_left_between_asking_and_carrying_out_is_refused(
    desk: Desk, warehouse: ShipHero
) -> None:
    wish = desk.ask(Kind.ADDRESS, NEW)
    _sent(desk)
    desk.carry(wish)
    assert desk.state(wish) == ("refused", "left")
    assert warehouse.changes == []
    with pytest.raises(ask.TooLate):
        desk.ask(Kind.ADDRESS, NEW)


def test_a_parcel_that_never_came_opens_an_issue_until_the_customer_finds_it(desk: Desk) -> None:
    _sent(desk, ParcelStatus.DELIVERED)
    desk.clock.now = NOW + timedelta(hours=1)
    wish = desk.done(Kind.PROBLEM, {"what": "not_received"}, "1Z0001")
    assert desk.state(wish) == ("person", "")
    assert "not_received" in desk.open_issues()
    desk.clock.now = NOW + timedelta(hours=2)
    found = desk.done(Kind.RECEIVED, {}, "1Z0001")
    assert desk.state(found) == ("done", "")
    assert "not_received" not in desk.open_issues()


def test_damage_is_seen_by_people_until_a_colleague_settled_it(desk: Desk, cast: Cast) -> None:
    _sent(desk, ParcelStatus.DELIVERED)
    wish = desk.done(Kind.PROBLEM, {"what": "damaged", "text": "The lid is broken"})
    assert "unhappy_customer" in desk.open_issues()
    query = "update wishes_wish set state = 'done', settled_by = %s where id = %s returning id"
    with psycopg.connect(desk.tools.url) as connection:
        connection.execute(query, (cast.bob.pk, wish))
    desk.clock.now = NOW + timedelta(hours=1)
    desk.carry(wish)
    assert "unhappy_customer" not in desk.open_issues()


def test_a_complaint_that_is_taken_back_is_over(desk: Desk) -> None:
    _sent(desk, ParcelStatus.DELIVERED)
    wish = desk.done(Kind.PROBLEM, {"what": "wrong_item"})
    with transaction.atomic():
        bind(desk.brand)
        assert ask.take_back(desk.brand, desk.order, wish, NOW)
        assert not ask.take_back(desk.brand, desk.order, wish, NOW)
    desk.clock.now = NOW + timedelta(hours=1)
    desk.carry(wish)
    assert "unhappy_customer" not in desk.open_issues()


def test_an_address_that_is_right_and_a_customer_who_waits_end_the_question(desk: Desk) -> None:
    desk.tell(
        AddressChecked(valid=False, problem="no such street"), Backordered(line="l1", sku="MUG")
    )
    assert {"address_problem", "backorder"} <= set(desk.open_issues())
    desk.clock.now = NOW + timedelta(hours=1)
    right = desk.done(Kind.ADDRESS_RIGHT)
    wait = desk.done(Kind.BACKORDER, {"choice": "wait"})
    assert desk.state(right) == desk.state(wait) == ("done", "")
    assert not {"address_problem", "backorder"} & set(desk.open_issues())
    swap = desk.done(Kind.BACKORDER, {"choice": "swap"})
    assert desk.state(swap) == ("person", "")


def test_a_customer_who_is_forgotten_leaves_no_wish_behind(desk: Desk) -> None:
    wish = desk.done(Kind.CONTACT, {"text": "My name is Ada"})
    with psycopg.connect(desk.tools.url) as connection:
        connection.execute(
            "insert into wishes_photo (brand_id, wish_id, media_type, body, width, height, made_at)"
            " values (%s, %s, 'image/jpeg', '', 1, 1, now())",
            (desk.brand, wish),
        )
        erase(connection, [(desk.brand, desk.order)])
    assert desk.teller.ask("select data::text from wishes_wish") == [("{}",)]
    assert desk.teller.ask("select 1 from wishes_photo") == []
