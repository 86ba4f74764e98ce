"""A manager connects Shopify: choose, paste, and the page turns green by itself.

Everything is real: `waypost serve` with its embedded database, door, pages and worker, a webhook
signed as Shopify signs it, and Chromium.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.stories.test_webhook_to_page import CHROMIUM, Installation, _order
from tests.support.hooks import shopify_headers

SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef"

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("connecting"))
    made.run("brand", "add", "Acme", "--zone", "Europe/Berlin", "--country", "DE")
    process = made.serve()
    yield made
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture
def page(installation: Installation) -> Iterator[Page]:
    link = installation.address(
        installation.run("person", "add", "mara@example.com", "--role", "manager")
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(link)
        opened.get_by_role("button").first.click()
        opened.wait_for_load_state()
        yield opened
        browser.close()


def _send(hook: str, body: bytes, secret: str, wanted: int) -> None:
    """As Shopify does: again until the door, which looks keys up every five seconds, agrees."""
    deadline = time.monotonic() + 15
    status = 0
    while status != wanted and time.monotonic() < deadline:
        headers = shopify_headers(body, secret=secret)
        status = httpx2.post(hook, content=body, headers=headers, trust_env=False).status_code
        time.sleep(0.3)
    assert status == wanted


def test_shopify_is_connected_and_its_first_order_found(
    installation: Installation, page: Page
) -> None:
    page.goto(f"{installation.base}/connectors")
    page.get_by_role("link", name="Add a connection").first.click()
    page.get_by_role("button", name="Shopify").click()
    hook = page.get_by_label("Address").input_value()
    assert "/hooks/acme/shopify/" in hook

    page.get_by_label("Signing secret", exact=True).fill("shpat_0123456789abcdef")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("That is an Admin API access token")).to_be_visible()
    page.get_by_label("Signing secret", exact=True).fill(SECRET)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Done: The secret is saved")).to_be_visible()
    page.evaluate("window.sameDocument = true")

    body = _order(1043, datetime.now(UTC) - timedelta(hours=1))
    _send(hook, body, "not the secret", 401)
    expect(page.get_by_text("It was refused")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Compare the secret with the text")).to_be_visible(timeout=15_000)

    _send(hook, body, SECRET, 200)
    expect(page.get_by_text("First delivery seen.")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.sameDocument === true"), "the page was reloaded"
    expect(page.get_by_text("Done: Waypost could read it")).to_be_visible()
    page.get_by_role("link", name="open it").click()
    expect(page.get_by_role("heading", name="1043").first).to_be_visible()

    page.goto(f"{installation.base}/search?q=1043")
    expect(page.get_by_text("1043").first).to_be_visible()
    page.goto(f"{installation.base}/connectors")
    expect(page.get_by_text("Healthy")).to_be_visible()
