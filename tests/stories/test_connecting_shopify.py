"""A manager connects Shopify: choose, paste, and the page turns green by itself.

Everything is real: `waypost serve` with its embedded database, door, pages and worker, a webhook
signed as Shopify signs it, and Chromium.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.installation import Installation, order, send

SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef"

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def installation(serving: Installation) -> Installation:
    return serving.of("Connecting")


@pytest.fixture
def page(installation: Installation, browser: Browser) -> Iterator[Page]:
    link = installation.address(
        installation.run("person", "add", "mara@example.com", "--role", "manager")
    )
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(link)
    opened.get_by_role("button").first.click()
    opened.wait_for_load_state()
    yield opened
    opened.close()


def test_shopify_is_connected_and_its_first_order_found(
    installation: Installation, page: Page
) -> None:
    page.goto(f"{installation.base}/connectors")
    page.get_by_role("link", name="Add a connection").first.click()
    page.get_by_role("button", name="Shopify").click()
    hook = page.get_by_label("Address").input_value()
    assert "/hooks/connecting/shopify/" in hook

    page.get_by_label("Signing secret", exact=True).fill("shpat_0123456789abcdef")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("That is an Admin API access token")).to_be_visible()
    page.get_by_label("Signing secret", exact=True).fill(SECRET)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Done: The secret is saved")).to_be_visible()
    page.evaluate("window.sameDocument = true")

    body = order(1043, datetime.now(UTC) - timedelta(hours=1))
    send(hook, body, "not the secret", 401)
    expect(page.get_by_text("It was refused")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Compare the secret with the text")).to_be_visible(timeout=15_000)

    send(hook, body, SECRET, 200)
    expect(page.get_by_text("First delivery seen.")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.sameDocument === true"), "the page was reloaded"
    expect(page.get_by_text("Done: Waypost could read it")).to_be_visible()
    page.get_by_role("link", name="open it").click()
    expect(page.get_by_role("heading", name="1043").first).to_be_visible()

    page.goto(f"{installation.base}/search?q=1043")
    expect(page.get_by_text("1043").first).to_be_visible()
    page.goto(f"{installation.base}/connectors")
    expect(page.get_by_text("Healthy")).to_be_visible()
