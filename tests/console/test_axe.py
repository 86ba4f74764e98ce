"""Every page in a browser: WCAG 2.2 AA, wide and narrow, light and dark, light on the wire, and
silent. What stands on the pages is hostile, long and strange."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.console.hostile import open_hostile_shop
from tests.console.soundness import Reader
from tests.console.story import Shop
from tests.console.test_access import ROUTES
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.login import make_link

# A group of its own: beside the other tests with a browser, which are as slow.
pytestmark = pytest.mark.xdist_group("axe")

Enter = Callable[..., BrowserContext]
# Faces of the same routes that have something else to show.
MORE = [
    "/issues?group=cause",
    "/issues?status=warning&warehouse=nowhere",
    "/orders/3",
    "/deliveries/2",
    "/messages?channel=sms",
    "/messages/1",
    "/messages/1/write",
    "/search?q=1001",
    "/search?q=nothing+at+all",
    "/policy/own/0",
    "/policy/versions/1",
    "/nowhere",
]
# What the width or the theme can change; the rest stands in the page itself.
LOOKS = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
OUTSIDE = {"login": "/login", "link": "/enter/{token}", "dead link": "/enter/unknown"}


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_hostile_shop(cast, teller)


@pytest.fixture(scope="module")
def pages(shop: Shop, cast: Cast) -> list[str]:
    """Where an owner is shown a page."""
    ids = {name: getattr(shop, name) for name in shop.__struct_fields__}
    client = cast.client(cast.alice)
    asked = [it.path.format(**ids) for it in ROUTES.values() if it.method == "GET"]
    answers = {path: client.get(path) for path in [*dict.fromkeys(asked), *MORE]}
    found = {
        it.content.partition(b"<main")[2]: path
        for path, it in answers.items()
        if not it.streaming and b"<html" in it.content[:200] and not _framed(it.headers)
    }
    return list(found.values())


def _framed(headers: Mapping[str, str]) -> bool:
    """A letter in its frame, where no script runs: a checker would wait for ever."""
    return "sandbox" in headers.get("Content-Security-Policy", "")


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str, cast: Cast, shop: Shop) -> Iterator[Reader]:
    context = browser.new_context(base_url=address)
    key = cast.client(cast.alice).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
    yield Reader(context)
    context.close()


def test_every_page_can_be_used_by_everybody(pages: list[str], reader: Reader) -> None:
    assert len(pages) > 40
    found: dict[str, list[str]] = {}
    for path in pages:
        reader.open(path, 1280, "light")
        found[path] = [*reader.all_faults(), *reader.too_wide(), *reader.too_heavy()]
        reader.narrow(390, "dark")
        found[path] += [*reader.faults(*LOOKS, within="main"), *reader.too_wide()]
        found[path] += reader.unseen_focus()
        found[path] += reader.complaints
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_other_theme_of_each_width_has_the_same_contrast(reader: Reader) -> None:
    """Colours come from one table of both themes; these pages show all of them."""
    for path in ("/", "/issues", "/orders/1", "/policy/draft", "/parcels", "/connectors"):
        reader.open(path, 1280, "dark")
        assert reader.faults("color-contrast") == []
        reader.narrow(390, "light")
        assert reader.faults("color-contrast") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_what_opens_above_a_page_can_be_used_too(width: int, theme: str, reader: Reader) -> None:
    reader.open("/issues?sort=newest", width, theme)
    page = reader.page
    for name in ("menu", "help"):
        page.evaluate("(id) => document.getElementById(id).showPopover()", name)
        assert [*reader.faults(), *reader.too_wide()] == [], name
        page.keyboard.press("Escape")
    for key in ("a", "s", "e", "m"):
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        assert [*reader.faults(), *reader.too_wide()] == [], key
        page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("1001")
    page.locator("#palette [role=option]").first.wait_for()
    assert [*reader.faults(), *reader.too_wide()] == []
    assert reader.complaints == []


@pytest.mark.parametrize("path", ["/issues", "/orders", "/parcels", "/orders/1", "/issues/2"])
def test_every_menu_of_a_narrow_page_is_on_the_screen(path: str, reader: Reader) -> None:
    reader.open(path, 390, "dark")
    menus = reader.page.locator("main details.drop")
    for at in range(menus.count()):
        menu = menus.nth(at)
        menu.locator("> summary").scroll_into_view_if_needed()
        menu.evaluate("(it) => { it.open = true; }")
        box = menu.locator("> .pop").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert reader.too_wide() == []
        if at == 0:
            assert reader.faults() == []
        menu.evaluate("(it) => { it.open = false; }")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_the_way_in_can_be_used_by_everybody(
    name: str, theme: str, enter: Enter, cast: Cast, shop: Shop
) -> None:
    reader = Reader(enter(None))
    reader.open(OUTSIDE[name].format(token=make_link(cast.vera, datetime.now(UTC))), 390, theme)
    assert [*reader.faults(), *reader.too_wide(), *reader.unseen_focus()] == []


def test_the_check_itself_sees_faults(reader: Reader) -> None:
    reader.open("/")
    reader.page.evaluate(
        """document.querySelector(".mark").replaceChildren();
        const main = document.querySelector("main");
        main.innerHTML += "<svg width=9999></svg><img alt='' src='https://x.invalid/'>";
        main.style.minWidth = "9999px";"""
    )
    assert any(it.startswith("link-name") for it in reader.faults())
    assert reader.too_wide() != []
    assert any("x.invalid" in it for it in reader.complaints)


def test_what_can_be_pressed_is_large_enough(reader: Reader) -> None:
    """WCAG 2.5.8: 24 by 24 CSS pixels; links within a sentence are exempt."""
    for path in ("/", "/issues", "/orders/1", "/issues/2", "/parcels"):
        reader.open(path, 390)
        sizes = reader.page.evaluate(
            """[...document.querySelectorAll("button, nav a, .chips summary, a.button")]
            .filter((it) => it.checkVisibility())
            .map((it) => [it.outerHTML.slice(0, 80), it.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
        )
        assert sizes == [], path
