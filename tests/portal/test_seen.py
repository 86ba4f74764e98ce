"""The tracking page in a browser: usable by everybody, still, silent, and in a storefront too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.console.conftest import address, browser
from tests.console.soundness import Reader
from tests.console.test_axe import LOOKS
from tests.portal.test_tracking import link, scan, told
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.core.bodies import Deadline, ParcelPromised
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus

pytestmark = pytest.mark.xdist_group("axe")
__all__ = ["address", "browser"]

_SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const it of list.getEntries()) sum += it.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 400);
})"""


@pytest.fixture(scope="module")
def order(cast: Cast, teller: Teller) -> int:
    """A parcel whose delivery failed, which has a map and a day."""
    day = Deadline(day=(datetime.now(UTC) + timedelta(days=2)).date())
    failed = scan(9001, ParcelStatus.DELIVERY_FAILED, "Not at home", "Berlin")
    return told(
        cast,
        teller,
        9001,
        (40, scan(9001, ParcelStatus.IN_TRANSIT, "Arrived", "Hamburg")),
        (30, scan(9001, ParcelStatus.IN_TRANSIT, "Arrived", "Leipzig")),
        (29, ParcelPromised(parcel="1Z999AA00009001", edd=day)),
        (2, failed),
    )


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    context = browser.new_context(base_url=address)
    yield Reader(context)
    context.close()


def test_the_pages_can_be_used_by_everybody(order: int, cast: Cast, reader: Reader) -> None:
    token = link(cast.acme, order)
    for path in (f"/t/{token}", "/track/acme", "/t/forged"):
        reader.open(path, 1280, "light")
        assert [*reader.faults(), *reader.too_wide()] == [], path
        reader.narrow(390, "dark")
        found = [*reader.faults(*LOOKS), *reader.too_wide(), *reader.unseen_focus()]
        assert found == [], path
        assert reader.complaints == []
        weight = reader.page.evaluate(
            """["navigation", "resource"].flatMap((it) => performance.getEntriesByType(it))
            .reduce((sum, it) => sum + it.encodedBodySize, 0)"""
        )
        assert weight < 60_000


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_page_loads(
    width: int, order: int, cast: Cast, reader: Reader
) -> None:
    reader.open(f"/t/{link(cast.acme, order)}", width)
    assert reader.page.evaluate(_SHIFTS) == 0


def test_the_page_changes_by_itself_and_says_so(
    order: int, cast: Cast, teller: Teller, reader: Reader
) -> None:
    page = reader.page
    page.clock.install()
    page.goto(f"/t/{link(cast.acme, order)}")
    expect(page.locator(".headline")).to_contain_text("could not deliver")
    page.wait_for_load_state("networkidle")
    now = datetime.now(UTC)
    body = scan(9001, ParcelStatus.DELIVERED)
    teller.tell(cast.acme.id, [Fact("order:shopify/9001", now, "shopify", "there", body)], now)
    page.clock.run_for(31_000)
    expect(page.locator(".headline")).to_have_text("Your parcel has arrived.")
    expect(page.locator("#said")).to_have_text("Your parcel has arrived.")


def test_a_storefront_shows_the_rail_by_one_script(
    order: int,
    cast: Cast,
    reader: Reader,
    address: str,
) -> None:
    page = reader.page
    token = link(cast.acme, order)
    page.set_content(
        f'<div data-waypost="{token}"></div><script src="{address}/embed.js"></script>'
    )
    expect(page.locator("li.done").first).to_have_text("Ordered")
    expect(page.locator("a")).to_have_attribute("href", re.compile(f"/t/{token}$"))
    assert not any("Content Security" in it for it in reader.complaints)


def test_without_javascript_nothing_is_missing(
    order: int,
    cast: Cast,
    browser: Browser,
    address: str,
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/track/acme")
    page.get_by_label("Order number or tracking number").fill("9001")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_role("button").click()
    expect(page.locator("h1.day")).to_be_visible()
    expect(page.locator("svg[role=img]")).to_be_visible()
    expect(page.get_by_role("link", name="Did it arrive?")).to_be_visible()
    context.close()
