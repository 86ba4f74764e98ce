"""A storefront of another origin: the promise counts down, is handed on, and may be missing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import Brand

pytestmark = pytest.mark.xdist_group("browser")

# Browsers keep a public page from loopback, so both have public names that lead nowhere else.
SHOP, WAYPOST = "http://shop.test", "http://waypost.test"
PRODUCT = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width">
<style>body {{ font: 16px/1.5 system-ui; margin: 16px }} aside {{ width: 180px }}</style>
<h1>A mug</h1>
<div id="wide" data-waypost-promise data-brand="acme" data-country="DE" data-policy>Soon.</div>
<aside><div data-waypost-promise data-brand="acme">Soon.</div></aside>
<div id="gone" data-waypost-promise data-brand="nobody">Usually sent in two days.</div>
<script src="{waypost}/promise.js" async></script></html>"""
CART = """<!doctype html><html lang="en"><h1>Cart</h1>
<form><input type="hidden" name="attributes[_waypost_promise]"></form>
<div data-waypost-promise data-brand="acme" data-country="AT" data-keep="shopify"></div>
<script src="{waypost}/promise.js"></script></html>"""


@pytest.fixture
def storefront(browser: Browser, address: str, clean: Database, cast: Cast) -> Iterator[Page]:
    """A window whose storefront is answered for here; `told` collects what its cart is told."""
    policy = {"hours": {"cutoff": "23:59", "workdays": list(range(7))}}
    Brand.objects.filter(pk=cast.acme.pk).update(policy=policy)
    context: BrowserContext = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()

    def serve(route: Route, request: Request) -> None:
        if request.url.endswith("/cart/update.js"):
            told.append(json.loads(request.post_data or "{}"))
            route.fulfill(json={})
            return
        html = CART if request.url.endswith("/cart") else PRODUCT
        lang = "de-DE" if "lang=de" in request.url else "en"
        route.fulfill(content_type="text/html", body=html.format(waypost=WAYPOST, lang=lang))

    def forward(route: Route, request: Request) -> None:
        route.fulfill(response=route.fetch(url=request.url.replace(WAYPOST, address)))

    told: list[object] = []
    page.route(f"{WAYPOST}/**", forward)
    page.route(f"{SHOP}/**", serve)
    page.told = told  # type: ignore[attr-defined]
    yield page
    context.close()


def test_a_product_counts_down_in_its_own_language_and_width(
    storefront: Page, teller: Teller
) -> None:
    storefront.goto(f"{SHOP}/mug")
    line = storefront.locator("#wide .line")
    expect(line).to_contain_text("Order within")
    expect(line).to_contain_text("get it")
    expect(storefront.locator("#wide")).to_contain_text("Refunded within 2 working days")
    expect(storefront.locator("aside .line")).to_be_visible()
    expect(storefront.locator("#gone")).to_have_text("Usually sent in two days.")
    assert storefront.evaluate("document.documentElement.scrollWidth") <= 390
    assert teller.ask("select count(*) from promise_shown") == [(0,)]
    assert storefront.context.cookies() == []


def test_the_cart_is_told_which_promise_was_shown_once_a_visit(
    storefront: Page, teller: Teller
) -> None:
    for _ in range(2):
        storefront.goto(f"{SHOP}/cart")
        expect(storefront.locator("[data-waypost-promise] .line")).to_be_visible()
    ((id_, asked),) = teller.ask("select id::text, asked from promise_shown")
    assert asked == {"country": "AT"}
    assert storefront.told == [{"attributes": {"_waypost_promise": id_}}] * 2  # type: ignore[attr-defined]
    assert storefront.locator("input").input_value() == id_
