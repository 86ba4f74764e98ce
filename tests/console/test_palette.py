"""The command palette, by keyboard, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller

Enter = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


def test_from_a_number_to_the_order_in_two_keys(shop: Shop, cast: Cast, enter: Enter) -> None:
    page = enter(cast.vera).new_page()
    page.goto("/customers")
    page.keyboard.press("/")
    page.keyboard.type("#1001")
    page.keyboard.press("Enter")  # before the answer is there
    page.wait_for_url(f"**/orders/{shop.order}")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).not_to_contain_text("Order")  # it is here already
    page.keyboard.press("Escape")
    page.goto("/customers")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Recent orders")).to_contain_text("1001")


def test_commands_narrow_and_the_focus_comes_back(shop: Shop, cast: Cast, enter: Enter) -> None:
    page = enter(cast.vera).new_page()
    page.goto("/orders")
    link = page.locator("a.open").first
    link.focus()
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("cust")
    expect(page.get_by_role("option", name="Customers")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("ada")
    expect(page.get_by_role("group", name="Customers").get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{shop.customer}")


def test_without_a_script_the_search_is_a_page(
    shop: Shop, cast: Cast, browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    key = cast.client(cast.vera).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
    page = context.new_page()
    page.goto("/customers")
    page.get_by_role("link", name="Search").first.click()
    page.get_by_role("searchbox").fill("1001")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="1001")).to_have_count(1)
    context.close()
