"""The list of orders: what it shows, page by page, and how far it looks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.db import transaction

from tests.console.story import HOSTILE, Shop, open_shop, paid_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.console.read import order_list
from waypost.console.read.order_list import Asked, Listed, Place
from waypost.core.bodies import Address, Line, OrderCancelled, OrderDescribed
from waypost.core.facts import Fact

NOW = datetime.now(UTC)
MANY = 67


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    """One troubled order, and many that were paid hours ago: each third goes to France, each
    fifth is cancelled."""
    made = open_shop(cast, teller)
    facts = []
    for it in range(10, 10 + MANY):
        at = NOW - timedelta(minutes=it)
        facts += paid_order(it, at)
        ref, country = f"order:shopify/{it}", "FR" if it % 3 == 0 else "DE"
        lines = (Line(id="1", sku="Tea-7" if it % 7 == 0 else "Mug"),)
        body = OrderDescribed(total_minor=100 * it, ship_to=Address(country=country), lines=lines)
        facts.append(Fact(ref, at, "shopify", f"{it}/d", body))
        if it % 5 == 0:
            facts.append(Fact(ref, at, "shopify", f"{it}/c", OrderCancelled()))
    teller.tell(cast.acme.id, facts, NOW)
    return made


def listed(cast: Cast, asked: Asked, after: Place | None = None, **bounds: int) -> Listed:
    with transaction.atomic():
        bind(cast.acme.id)
        return order_list.listed(cast.acme.id, asked, after, **bounds)


def everything(cast: Cast, asked: Asked, **bounds: int) -> list[str]:
    """The numbers on all pages."""
    found: list[str] = []
    after = None
    for _ in range(200):
        page = listed(cast, asked, after, **bounds)
        found += [order.number for order in page.orders]
        after = page.more
        if after is None:
            return found
    raise AssertionError("no end")


def numbers(keep: object) -> list[str]:
    return [f"{1000 + it}" for it in range(10, 10 + MANY) if keep(it)]  # type: ignore[operator]


@pytest.mark.parametrize(
    "bounds", [{}, {"page": 7}, {"page": 7, "walk": 5}, {"page": 1, "walk": 1}]
)
@pytest.mark.parametrize(
    ("asked", "keep"),
    [
        (Asked(country="FR"), lambda it: it % 3 == 0),
        (Asked(stage="cancelled"), lambda it: it % 5 == 0),
        (Asked(stage="paid", country="FR"), lambda it: it % 5 and it % 3 == 0),
        (Asked(standing="on_track"), lambda it: it % 5),
        (Asked(sku="tea-7"), lambda it: it % 7 == 0),
        (Asked(sku="TEA-7", country="FR"), lambda it: it % 21 == 0),
    ],
)
def test_the_pages_together_hold_all_that_fits_once_and_in_order(
    asked: Asked, keep: object, bounds: dict[str, int], shop: Shop, cast: Cast
) -> None:
    found = everything(cast, asked, **bounds)
    assert sorted(found) == numbers(keep)
    if not asked.sku:
        assert found == numbers(keep)  # by when they were placed, which is by number here


def test_orders_without_a_date_come_last(shop: Shop, cast: Cast, teller: Teller) -> None:
    body = OrderDescribed(total_minor=1)
    teller.tell(cast.acme.id, [Fact("order:shopify/77", NOW, "shopify", "77/d", body)], NOW)
    for bounds in ({}, {"page": 1}, {"page": MANY + 1}, {"page": 5, "walk": 3}):
        found = everything(cast, Asked(), **bounds)
        assert len(found) == MANY + 2
        assert found[-1] == ""


def test_a_broken_order_is_found_by_its_standing(shop: Shop, cast: Cast) -> None:
    assert everything(cast, Asked(standing="broken")) == ["1001"]
    page = cast.client(cast.vera).get("/orders?standing=broken").content.decode()
    assert f'href="/orders/{shop.order}"' in page
    assert f'href="/customers/{shop.customer}"' in page
    assert HOSTILE not in page


def test_the_tabs_count_and_a_filter_is_a_link(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.vera)
    page = client.get("/orders").content.decode()
    assert re.search(r'On track <span class="count">5\d</span>', page)
    assert 'href="/orders?country=FR"' in page
    older = re.search(r'href="(/orders\?after=[^"]+)" rel="next"', page)
    assert older is not None
    second = client.get(unquote(older[1]).replace("+", "%2B")).content.decode()
    assert "Back to the newest" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "query", ["after=x~y", "after=-~99999999999999999999", "standing=x&stage=%00", "customer=²"]
)
def test_nonsense_in_the_address_is_left_out(query: str, shop: Shop, cast: Cast) -> None:
    assert cast.client(cast.vera).get(f"/orders?{query}").status_code == 200


def test_the_file_has_what_the_list_has(shop: Shop, cast: Cast) -> None:
    response = cast.client(cast.vera).get("/orders?country=FR&format=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("id,number,customer,stage,standing,placed_at,total,currency")
    assert len(lines) - 1 == len(numbers(lambda it: it % 3 == 0))
    assert ",12.00,EUR,FR," in lines[1]


def test_another_brand_sees_its_own_emptiness(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.charlie).get("/orders").content
    assert b"No orders yet" in page
    assert b"1001" not in page
