"""One order's page: why, when, and from where."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.console.story import HOSTILE, Shop, open_shop, paid_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    Body,
    Deadline,
    Fulfilled,
    Line,
    LinesCancelled,
    OrderDescribed,
    ParcelScanned,
    PaymentAuthorized,
    RefundDue,
    StockShort,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


@pytest.fixture
def page(shop: Shop, cast: Cast) -> str:
    return cast.client(cast.alice).get(f"/orders/{shop.order}").content.decode()


def test_the_head_says_whose_order_it_is_and_how_it_stands(page: str) -> None:
    for text in ("Order 1001", "49.00 EUR", "In transit", "Ada &lt;script"):
        assert text in page


def test_an_issue_says_why_it_stands(page: str) -> None:
    assert "The carrier tried to deliver and could not. Reason given: consignee not home." in page
    assert 'Began with <a href="?to=event-' in page


def test_an_issue_leads_to_the_event_that_caused_it(page: str) -> None:
    anchor = page.split('Began with <a href="?to=')[1].split("#")[0]
    assert f'<li id="{anchor}"' in page


def test_a_closed_issue_says_what_ended_it(page: str) -> None:
    assert "1 closed" in page
    assert "Ended by" in page
    assert "Picked up, Berlin" in page


def test_clocks_are_drawn_and_told(page: str) -> None:
    assert '<svg class="clocks"' in page
    assert "Hand-over to the carrier" in page
    assert "The clocks as a table" in page


def test_the_timeline_names_the_systems_and_their_words(page: str) -> None:
    for text in ("Shopify", "Payment taken, 49.00 EUR", "Delivery failed, consignee not home"):
        assert text in page
    assert page.index("The customer gave 1 of 5 stars") < page.index("Order 1001 placed")


def test_an_instant_is_exact_for_machines_and_on_pointing(page: str) -> None:
    assert 'datetime="20' in page
    assert re.search(r'title="\d+ \w{3} \d{4}, \d\d:\d\d:\d\d CES?T"', page)


def test_nothing_that_came_from_outside_is_markup(page: str) -> None:
    assert HOSTILE not in page


def test_raw_deliveries_are_for_managers(shop: Shop, cast: Cast) -> None:
    path = f"/orders/{shop.order}"
    link = f'href="/deliveries/{shop.delivery}"'
    assert link in cast.client(cast.mara).get(path).content.decode()
    assert link not in cast.client(cast.bob).get(path).content.decode()


def test_a_shell_without_a_name_has_a_page(shop: Shop, cast: Cast, teller: Teller) -> None:
    scan = ParcelScanned(parcel="9Z", status=ParcelStatus.IN_TRANSIT)
    teller.tell(cast.acme.id, [Fact("tracking:9Z", NOW, "easypost", "s", scan)], NOW)
    found = teller.ask("select order_id from timeline_reference where ref = 'tracking:9Z'")
    page = cast.client(cast.vera).get(f"/orders/{found[0][0]}").content
    assert b"Unmatched order" in page
    assert b"In transit" in page


def test_a_long_story_begins_with_its_newest_part(shop: Shop, cast: Cast, teller: Teller) -> None:
    facts = paid_order(5, NOW - timedelta(days=2))
    for minute in range(150):
        at = NOW - timedelta(minutes=minute)
        body = ParcelScanned(parcel="5Z", status=ParcelStatus.IN_TRANSIT, place=f"Stop {minute}.")
        facts.append(Fact("order:shopify/5", at, "easypost", f"s{minute}", body))
    teller.tell(cast.acme.id, facts, NOW)
    order = teller.ask("select id from timeline_order where number = '1005'")[0][0]
    client: Client = cast.client(cast.vera)
    first = client.get(f"/orders/{order}").content
    assert b"Stop 0." in first
    assert b"Stop 149." not in first
    assert b"Stop 149." in client.get(f"/orders/{order}?shown=all").content


def test_an_order_that_could_not_be_judged_says_so(shop: Shop, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, paid_order(6, NOW), NOW)
    found = teller.ask(
        "update timeline_order set fault = 'KeyError: x' where number = '1006' returning id"
    )
    page = cast.client(cast.vera).get(f"/orders/{found[0][0]}").content
    assert b"could not judge this order: KeyError: x" in page


def test_a_fault_of_ours_has_a_page_too(shop: Shop, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, paid_order(7, NOW), NOW)
    found = teller.ask(
        "update timeline_order set state = 'no state' where number = '1007' returning id"
    )
    response = cast.client(cast.vera).get(f"/orders/{found[0][0]}")
    assert response.status_code == 500
    assert b"Something broke" in response.content


def test_a_link_to_an_old_event_brings_its_place_along(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    facts = paid_order(8, NOW - timedelta(days=2))
    facts += [said(8, f"s{it}", ParcelScanned(parcel="8Z", status=ON), it) for it in range(1, 150)]
    page = told(cast, teller, 8, facts)
    assert "Order 1008 placed" not in page
    anchor = teller.ask(
        "select encode(fact_id, 'hex') from timeline_event where kind = 'order_placed' "
        "and order_id = (select id from timeline_order where number = '1008')"
    )[0][0][:12]
    assert "Order 1008 placed" in told(cast, teller, 8, [], f"?to=event-{anchor}")


def test_a_timeline_shows_one_kind_of_source_alone(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.vera)
    path = f"/orders/{shop.order}?source=carrier"
    page = client.get(path).content.decode()
    assert "Picked up, Berlin" in page.split('id="timeline"')[1]
    assert "Payment taken" not in page.split('id="timeline"')[1].split("</ol>")[0]
    part = client.get(path, headers={"HX-Target": "timeline"}).content.decode()
    assert "Picked up, Berlin" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    "query", ["shown=²", f"shown={'9' * 5000}", "source=<script>", "to=%00", "shown=-1"]
)
def test_an_address_that_makes_no_sense_shows_the_newest(
    query: str, shop: Shop, cast: Cast
) -> None:
    assert cast.client(cast.vera).get(f"/orders/{shop.order}?{query}").status_code == 200


def test_what_people_do_stands_among_what_systems_report(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    act = {"id": str(shop.issue), "next": "/"}
    client.post("/issues/act", {**act, "verb": "comment", "text": f"Called. {HOSTILE}"})
    client.post(
        f"/orders/{shop.order}/notes", {"text": "A gift for @vera@example.com", "next": "/"}
    )
    page = client.get(f"/orders/{shop.order}?source=people").content.decode()
    assert "Called. &lt;script" in page
    assert "A gift for <b>@vera@example.com</b>" in page
    assert "delete" in page
    theirs = cast.client(cast.mara).get(f"/orders/{shop.order}?source=people").content.decode()
    assert "/delete" not in theirs


def test_only_those_who_may_act_see_what_can_be_done(shop: Shop, cast: Cast) -> None:
    path = f"/orders/{shop.order}"
    assert 'name="verb" value="resolve"' in cast.client(cast.bob).get(path).content.decode()
    assert 'name="verb"' not in cast.client(cast.vera).get(path).content.decode()


def test_lines_say_what_became_of_them(shop: Shop, cast: Cast, teller: Teller) -> None:
    lines = (
        Line(id="a", sku="MUG", name="Mug", quantity=3, unit_minor=900),
        Line(id="b", sku="CUP", name="Cup", quantity=1),
    )
    facts = [
        *paid_order(9, NOW - timedelta(days=1)),
        said(9, "d", OrderDescribed(lines=lines), 60),
        said(9, "c", LinesCancelled(lines={"a": 1}), 50),
        said(9, "f", Fulfilled(fulfillment="f", lines={"a": 2}, parcels=("9Y",)), 40),
        said(9, "o", StockShort(line="b", reason="out_of_stock"), 30),
    ]
    page = told(cast, teller, 9, facts)
    row = page.split("Mug")[1].split("</tr>")[0]
    assert re.findall(r'class="num">(\d+|–)', row) == ["3", "1", "2", "–"]
    assert "Out of stock" in page.split("Cup")[1].split("</tr>")[0]


def test_money_is_reserved_taken_and_owed(shop: Shop, cast: Cast, teller: Teller) -> None:
    facts = [
        said(10, "p", paid_order(10, NOW)[0].data, 60),
        said(10, "a", PaymentAuthorized(payment="pi_10", amount_minor=2500), 50),
        said(10, "o", RefundDue(claim="promised", amount_minor=500), 40),
    ]
    page = told(cast, teller, 10, facts)
    assert "<dt>Reserved</dt><dd>25.00 EUR</dd>" in page
    assert "<dt>Owed to the customer</dt><dd>5.00 EUR</dd>" in page
    assert 'href="https://dashboard.stripe.com/payments/pi_10"' in page


def test_an_address_is_held_against_its_countrys_rules(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    to = Address(name=HOSTILE, line1="1 Main St", city="Austin", postcode="787", country="US")
    page = told(cast, teller, 11, [*paid_order(11, NOW), said(11, "d", OrderDescribed(ship_to=to))])
    assert "The state or province is missing." in page
    nowhere = Address(line1="1 Main St", country="Nowhere/../x")
    page = told(cast, teller, 12, [*paid_order(12, NOW), said(12, "d", described(nowhere))])
    assert "That is no country&#x27;s code." in page


def test_orders_that_travel_together_say_so(shop: Shop, cast: Cast, teller: Teller) -> None:
    for number in (13, 14):
        packed = Fulfilled(fulfillment=f"f{number}", parcels=("SHARED1",))
        fact = Fact(
            f"order:shopify/{number}",
            NOW,
            "shopify",
            f"f{number}",
            packed,
            (refs.tracking("SHARED1"),),
        )
        page = told(cast, teller, number, [*paid_order(number, NOW), fact])
    assert "Shared with" in page
    assert ">1013</a>" in page


def test_an_order_joined_by_earlier_facts_says_so(shop: Shop, cast: Cast, teller: Teller) -> None:
    scan = ParcelScanned(parcel="15Z", status=ON)
    early = Fact("tracking:15Z", NOW - timedelta(hours=2), "easypost", "e", scan)
    teller.tell(cast.acme.id, [early], NOW - timedelta(hours=1))
    packed = Fulfilled(fulfillment="f", parcels=("15Z",))
    fact = Fact("order:shopify/15", NOW, "shopify", "f15", packed, ("tracking:15Z",))
    page = told(cast, teller, 15, [*paid_order(15, NOW), fact])
    assert "1 fact came before the storefront named this order" in page


ON = ParcelStatus.IN_TRANSIT


def described(to: Address) -> OrderDescribed:
    return OrderDescribed(ship_to=to)


def said(number: int, key: str, body: Body, minutes_ago: float = 0) -> Fact:
    at = NOW - timedelta(minutes=minutes_ago)
    return Fact(f"order:shopify/{number}", at, "shopify", f"{number}/{key}", body)


def told(cast: Cast, teller: Teller, number: int, facts: list[Fact], query: str = "") -> str:
    """The page of acme's order 1000 + `number` after these facts."""
    if facts:
        teller.tell(cast.acme.id, facts, NOW)
    found = teller.ask("select id from timeline_order where number = %s", f"{1000 + number}")
    response = cast.client(cast.bob).get(f"/orders/{found[0][0]}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_was_promised_before_the_purchase_is_said(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    data = OrderDescribed(
        dispatch_by=Deadline(at=datetime(2026, 3, 3, 13, tzinfo=UTC)),
        deliver_by=Deadline(day=date(2026, 3, 6)),
        promise="0b5c7a44-2f0e-4d3a-9a63-1f6b1c2d3e4f",
    )
    shown = Fact("order:shopify/31", NOW - timedelta(hours=1), "waypost", "promise:0b5c", data)
    page = told(cast, teller, 31, [*paid_order(31, NOW), shown])
    assert "Shown before the purchase" in page
    assert "delivered by 6 Mar 2026, sent by" in page
    assert "Promised before the purchase:" in page.split('id="timeline"')[1]
