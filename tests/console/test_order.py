"""One order's page: why, when, and from where."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.console.story import HOSTILE, Shop, open_shop, paid_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.core.bodies import ParcelScanned
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
    assert 'Began with <a href="#event-' in page


def test_an_issue_leads_to_the_event_that_caused_it(page: str) -> None:
    anchor = page.split('Began with <a href="#')[1].split('"')[0]
    assert f'<li id="{anchor}">' in page


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
    for minute in range(200):
        at = NOW - timedelta(minutes=minute)
        body = ParcelScanned(parcel="5Z", status=ParcelStatus.IN_TRANSIT, place=f"Stop {minute}.")
        facts.append(Fact("order:shopify/5", at, "easypost", f"s{minute}", body))
    teller.tell(cast.acme.id, facts, NOW)
    order = teller.ask("select id from timeline_order where number = '1005'")[0][0]
    client: Client = cast.client(cast.vera)
    first = client.get(f"/orders/{order}").content
    assert b"Stop 0." in first
    assert b"Stop 199." not in first
    assert b"Stop 199." in client.get(f"/orders/{order}?events=all").content


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
