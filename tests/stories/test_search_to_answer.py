"""“Where is order 1043?”: an agent finds the answer with one search and on one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.core import refs
from waypost.core.bodies import (
    Body,
    Customer,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
    ReturnRequested,
    WarehouseAccepted,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus

pytestmark = pytest.mark.xdist_group("browser")

NOW = datetime.now(UTC)
ORDER = "order:shopify/43"
PARCEL = "1Z43"
TOLD: list[tuple[str, Body, tuple[str, ...]]] = [
    ("shopify", OrderPlaced(number="1043", currency="EUR", total_minor=5990), ()),
    (
        "shopify",
        OrderDescribed(
            customer=Customer(name="Ada Lovelace", email="ada@example.com"),
            lines=(Line("1", "MUG", "Mug", 1, 5990),),
        ),
        (refs.number("1043"),),
    ),
    ("stripe", PaymentCaptured(payment="pi_43", amount_minor=5990), (refs.payment("pi_43"),)),
    ("shiphero", WarehouseAccepted(warehouse="Berlin"), ()),
    (
        "shiphero",
        Fulfilled(fulfillment="f", parcels=(PARCEL,), carrier="DHL"),
        (refs.tracking(PARCEL),),
    ),
    ("aftership", ParcelScanned(parcel=PARCEL, status=ParcelStatus.DELIVERED, text="Left it"), ()),
    ("shopify", ReturnRequested(rma="R1", lines={"1": 1}, reason="too small"), ()),
]


@pytest.fixture
def told(clean: Database, cast: Cast, teller: Teller) -> None:
    """One order, of which four systems have spoken; each with the delivery that said so."""
    for at, (source, body, names) in enumerate(TOLD):
        connection = teller.connect(cast.acme.id, source, source)
        delivery = teller.deliver(cast.acme.id, connection, b'{"n": %d}' % at, NOW)
        fact = Fact(ORDER, NOW - timedelta(hours=60 - 8 * at), source, f"{at}", body, names)
        teller.tell(cast.acme.id, [fact], NOW, delivery)


def found(page: Page, typed: str) -> None:
    """One search: /, a number, Enter."""
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("1043")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Order 1043")).to_be_visible()


def test_an_agent_answers_from_one_page(told: None, enter: Any, cast: Cast) -> None:
    page: Page = enter(cast.bob).new_page()
    found(page, "1043")
    entries = page.locator("#timeline")
    sources = set(entries.locator(".source").all_inner_texts())
    assert sources >= {"Shopify", "Stripe", "ShipHero", "AfterShip"}
    marks = entries.locator("li > svg.mark").evaluate_all(
        "(all) => all.map((it) => it.getAttribute('aria-label'))"
    )
    assert len(set(marks)) >= 5
    expect(page.locator("main")).to_contain_text("Ada Lovelace")
    expect(page.locator("main")).to_contain_text("too small")
    expect(page.locator("main")).to_contain_text("59.90")
    assert entries.locator("a.raw").count() == 0


@pytest.mark.parametrize("typed", ["ada@example.com", "pi_43", PARCEL, "Lovelcae"])
def test_whatever_the_customer_names_finds_it(
    typed: str, told: None, enter: Any, cast: Cast
) -> None:
    page: Page = enter(cast.bob).new_page()
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    expect(page.locator("#palette a[href^='/orders/']").first).to_contain_text("1043")


def test_a_manager_goes_on_to_what_was_really_said(told: None, enter: Any, cast: Cast) -> None:
    page: Page = enter(cast.mara).new_page()
    found(page, "1043")
    page.locator("#timeline a.raw").first.click()
    page.wait_for_url("**/deliveries/*")
    expect(page.locator("main")).to_contain_text('"n"')
