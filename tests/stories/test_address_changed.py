"""The address is changed on the tracking page before dispatch, and the warehouse is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.flow.jobbing import Clock, connected, tools
from tests.flow.warehouses import ShipHero
from tests.support.cast import Cast
from tests.support.loopback import Partner, partner
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.core import refs
from waypost.core.bodies import Address, Customer, Line, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.flow import wishes
from waypost.flow.rulebook import Rulebook
from waypost.tell import links
from waypost.tell.links import Scope

pytestmark = pytest.mark.xdist_group("browser")

NOW = datetime.now(UTC)


@pytest.fixture
def api() -> Iterator[Partner]:
    with partner() as made:
        yield made


@pytest.fixture
def order(cast: Cast, teller: Teller) -> int:
    """Paid yesterday, not packed yet; ShipHero has it as its number 77."""
    known_as = ("number:1001", refs.shipment("order/77", "shiphero"))
    ship_to = Address(name="Ada Lovelace", line1="Alte Gasse 1", city="Berlin", country="DE")
    described = OrderDescribed(
        customer=Customer(name="Ada Lovelace", email="ada@example.com", locale="en"),
        ship_to=ship_to,
        lines=(Line(id="l1", sku="MUG", name="Mug"),),
    )
    placed = OrderPlaced(number="1001", currency="EUR")
    at = NOW - timedelta(days=1)
    facts = [Fact("order:shopify/1", at, "s", it.kind, it, known_as) for it in (placed, described)]
    teller.tell(cast.acme.id, facts, NOW)
    return int(teller.ask("select id from timeline_order")[0][0])


def test_a_new_address_reaches_the_warehouse_before_the_parcel_does(
    enter: Any, order: int, api: Partner, cast: Cast, teller: Teller, database: Database
) -> None:
    warehouse = ShipHero(api)
    credentials = {"refresh_token": "a refresh token"}
    connected(database, cast.acme.id, "shiphero", {"base_url": api.url}, credentials)
    page = enter(None, width=390).new_page()
    page.goto(f"/t/{links.make(Scope.ORDER, cast.acme.id, order, 30, NOW)}")
    page.get_by_role("link", name="Deliver to another address").click()
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_label("Street and number").fill("Neue Straße 5")
    page.get_by_label("Postal code").fill("10999")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("status")).to_contain_text("We are passing this on right now.")

    (asked,) = teller.ask("select args from procrastinate_jobs where task_name = 'flow:wish'")
    job = asked[0] if isinstance(asked[0], dict) else json.loads(asked[0])
    wishes.carry(tools(database, Clock(datetime.now(UTC))), Rulebook(), **job)

    page.get_by_role("link", name="How does it stand?").click()
    expect(page.get_by_role("status")).to_contain_text("Your order goes to the new address.")
    assert [it["shipping_address"]["address1"] for it in warehouse.changes] == ["Neue Straße 5"]
    page.get_by_role("link", name="Back to your order").click()
    expect(page.get_by_text("Your order goes to the new address.")).to_be_visible()
    assert page.context.cookies() == []

    desk = enter(cast.bob).new_page()
    desk.goto(f"/orders/{order}")
    expect(desk.get_by_text("ShipHero: did it")).to_be_visible()
    expect(desk.get_by_text("Neue Straße 5").first).to_be_visible()
