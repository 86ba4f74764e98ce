"""Customers: who they are, and how they have been treated."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.console.charts.lives import Life, lives
from waypost.console.read import customers
from waypost.core.bodies import (
    Customer,
    CustomerErased,
    OrderDescribed,
    OrderPlaced,
    PaymentCaptured,
    RefundUpdated,
)
from waypost.core.facts import Fact
from waypost.core.words import RefundStatus

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def order(number: int, person: Customer, currency: str = "EUR", days: float = 1) -> list[Fact]:
    ref, at = f"order:shopify/{number}", NOW - days * DAY
    bodies = (
        OrderPlaced(number=str(number), currency=currency),
        OrderDescribed(total_minor=number, customer=person),
        PaymentCaptured(payment=f"pi_{number}"),
    )
    return [Fact(ref, at, "shopify", f"{number}/{it}", body) for it, body in enumerate(bodies)]


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    """Ada, who orders late and writes in HTML; Bea with three orders; sixty others with one."""
    made = open_shop(cast, teller)
    bea = Customer(name="Bea Bloom", email="bea@example.com", phone="+49 30 123456")
    facts = order(3000, bea, days=3) + order(3001, bea, "USD", 2) + order(3002, bea, days=1)
    refund = RefundUpdated(refund="re_1", status=RefundStatus.SUCCEEDED, amount_minor=500)
    facts.append(Fact("order:shopify/3000", NOW, "shopify", "r", refund))
    for it in range(60):
        facts += order(4000 + it, Customer(name=f"N {it}", email=f"n{it}@example.com"), days=5 + it)
    teller.tell(cast.acme.id, facts, NOW)
    return made


@pytest.fixture
def vera(shop: Shop, cast: Cast) -> Client:
    return cast.client(cast.vera)


def path_of(name: str, teller: Teller) -> str:
    found = teller.ask("select id from overview_customerrow where name = %s", name)
    return f"/customers/{found[0][0]}"


def test_the_list_goes_by_the_last_order_or_by_their_number(vera: Client) -> None:
    page = vera.get("/customers").content.decode()
    assert page.index("Bea Bloom") < page.index("N 0<") < page.index("N 20<")
    assert page.index("Bea Bloom") < page.index("n1@example.com")
    most = vera.get("/customers?sort=orders").content.decode()
    first = re.search(r'class="open" href="/customers/\d+">([^<]+)<', most)
    assert first is not None
    assert first[1] == "Bea Bloom"


@pytest.mark.parametrize("read", [customers.newest, customers.busiest])
def test_all_pages_together_have_everybody_once(read: object, shop: Shop, cast: Cast) -> None:
    seen: list[int] = []
    after = None
    with transaction.atomic():
        bind(cast.acme.id)
        while True:
            page = read(cast.acme.id, after, 7)  # type: ignore[operator]
            seen += [it.id for it in page.customers]
            after = page.more
            if after is None:
                break
    assert len(seen) == len(set(seen)) == 62


@pytest.mark.parametrize(
    "text", ["bloom", "blom bea", "BEA@example.com", "030 123456", "3001", "pi_3001"]
)
def test_somebody_is_found_by_whatever_is_known(text: str, vera: Client) -> None:
    page = vera.get("/customers", {"q": text}).content.decode()
    assert re.findall(r'class="open" href="/customers/\d+">([^<]+)<', page)[0] == "Bea Bloom"


def test_nobody_is_found_with_words(vera: Client) -> None:
    assert b"Nobody is called" in vera.get("/customers?q=xyzzy").content


def test_a_customer_is_told_in_figures(vera: Client, teller: Teller) -> None:
    page = vera.get(path_of("Bea Bloom", teller)).content.decode()
    for text in ("60.02 EUR", "in 2 orders", "30.01 USD", "5.00 EUR", "in 1 refund"):
        assert text in page
    assert page.count('class="life"') == 3
    assert "None: Waypost has not written" in page


def test_what_went_wrong_is_counted(vera: Client, shop: Shop) -> None:
    page = vera.get(f"/customers/{shop.customer}").content.decode()
    for text in ("Dispatched late", "Late dispatch", "Delivery failed", "1 of 5 stars"):
        assert text in page
    assert "0 of 1 promises kept" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_the_file_has_everybody(vera: Client) -> None:
    response = vera.get("/customers?format=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "id,name,email,phone,orders,first_order_at,last_order_at,link"
    assert len(lines) == 63


def test_who_was_erased_is_nowhere(vera: Client, cast: Cast, teller: Teller) -> None:
    gone = Customer(name="Gone Girl", email="gone@example.com")
    teller.tell(cast.acme.id, order(5000, gone), NOW)
    path = path_of("Gone Girl", teller)
    assert b"Gone Girl" in vera.get(path).content
    erased = Fact("order:shopify/5000", NOW, "shopify", "e", CustomerErased())
    teller.tell(cast.acme.id, [erased], NOW)
    answer = vera.get(path)
    assert answer.status_code == 404
    assert b"may have been erased" in answer.content
    for text in ("gone girl", "gone@example.com"):
        assert b"Nobody is called" in vera.get("/customers", {"q": text}).content
    assert b"Gone Girl" not in vera.get("/orders").content


@pytest.mark.parametrize("query", ["after=x~y", "sort=orders&after=²~1", "after=-~1", "q=%00"])
def test_nonsense_in_the_address_is_left_out(query: str, vera: Client) -> None:
    assert vera.get(f"/customers?{query}").status_code == 200


def test_bars_stay_inside_and_short_ones_are_seen() -> None:
    told = [Life(NOW - 400 * DAY, None, NOW - 399 * DAY), Life(NOW, NOW, None)]
    chart = lives(told, NOW, UTC)
    assert [it.width for it in chart.drawn] == ["1.2", "1.2"]
    assert chart.drawn[1].begin == "98.8"
    assert chart.drawn[1].tip == "100"
    assert 3 <= len(chart.ticks) <= 6
