"""WCAG 2.2 A and AA by machine, on every page, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.login import make_link

pytestmark = pytest.mark.xdist_group("browser")

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = {
    "issues": "/",
    "warnings": "/?status=warning",
    "order": "/orders/{order}",
    "connections": "/connectors",
    "delivery": "/deliveries/{unreadable}",
    "not found": "/nowhere",
}
OUTSIDE = {"login": "/login", "link": "/enter/{token}", "dead link": "/enter/unknown"}


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


def opened(context: BrowserContext, path: str) -> Page:
    """The page; whatever the browser complained about fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    assert complaints == []
    return page


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{it['id']}: {node['html']}" for it in found for node in it["nodes"]]


def fits(page: Page) -> bool:
    """No need to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(
    name: str,
    width: int,
    theme: str,
    enter: Callable[..., BrowserContext],
    cast: Cast,
    shop: Shop,
) -> None:
    path = PAGES[name].format(order=shop.order, unreadable=shop.unreadable)
    page = opened(enter(cast.alice, width, theme), path)
    assert violations(page) == []
    assert fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_the_way_in_can_be_used_by_everybody(
    name: str, theme: str, enter: Callable[..., BrowserContext], cast: Cast
) -> None:
    path = OUTSIDE[name].format(token=make_link(cast.vera, datetime.now(UTC)))
    page = opened(enter(None, 390, theme), path)
    assert violations(page) == []
    assert fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("opener", [".person", "[popovertarget=help]", ".filter-button"])
def test_what_opens_above_a_page_can_be_used_too(
    opener: str, theme: str, enter: Callable[..., BrowserContext], cast: Cast, shop: Shop
) -> None:
    page = opened(enter(cast.alice, 390, theme), "/")
    page.locator(opener).click()
    assert violations(page) == []
    assert fits(page)


def test_the_check_itself_sees_a_fault(
    enter: Callable[..., BrowserContext], cast: Cast, shop: Shop
) -> None:
    page = opened(enter(cast.alice), "/")
    page.evaluate("document.querySelector('.brand').parentElement.removeAttribute('aria-label')")
    page.evaluate("document.querySelector('.brand').remove()")
    assert any(found.startswith("link-name") for found in violations(page))


def test_what_can_be_pressed_is_large_enough(
    enter: Callable[..., BrowserContext], cast: Cast, shop: Shop
) -> None:
    """WCAG 2.5.8: 24 by 24 CSS pixels; links within a sentence are exempt."""
    page = opened(enter(cast.alice, 390), "/")
    sizes = page.evaluate(
        """[...document.querySelectorAll("button, nav a, .filters a, a.button")]
        .filter((it) => it.checkVisibility())
        .map((it) => [it.outerHTML.slice(0, 80), it.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert sizes == []
