"""A webhook is posted, and its issue appears on the open page, without a reload.

Everything is real: `waypost serve` with its embedded database, door, pages and worker, a webhook
signed as Shopify signs it, and Chromium.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.installation import Installation, order, send
from tests.support.hooks import shopify_headers

SECRET = "the story's secret"

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def installation(serving: Installation) -> Installation:
    return serving.of("Webhooks")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def test_a_webhook_becomes_an_issue_on_the_open_page(
    installation: Installation, page: Page
) -> None:
    hook = installation.address(
        installation.run("connect", "shopify", "--secret", SECRET, "--title", "Our shop")
    )
    link = installation.address(
        installation.run("person", "add", "lead@example.com", "--role", "owner")
    )
    page.goto(link)
    page.get_by_role("button").first.click()
    page.goto(f"{installation.base}/issues")
    page.evaluate("window.sameDocument = true")
    body = order(1043, datetime.now(UTC) - timedelta(days=6))
    send(hook, body, SECRET, 200)

    row = page.get_by_text("#1043").first
    expect(row).to_be_visible(timeout=15_000)
    assert page.evaluate("window.sameDocument === true"), "the page was reloaded"
    page.locator(".issues a.open").first.click()
    expect(page).to_have_url(re.compile(r"/issues/\d+"))
    page.get_by_role("link", name="Order #1043").first.click()
    expect(page).to_have_url(re.compile(r"/orders/\d+"))
    expect(page.get_by_text("Ada <b>Lovelace</b>").first).to_be_visible()
    expect(page.locator("svg").first).to_be_visible()
    page.goto(f"{installation.base}/connectors")
    expect(page.get_by_text("Our shop").first).to_be_visible()


def test_a_forged_webhook_changes_nothing_on_the_page(
    installation: Installation, page: Page
) -> None:
    hook = installation.address(installation.run("connect", "shopify", "--secret", SECRET))
    time.sleep(6)
    body = order(6666, datetime.now(UTC) - timedelta(days=6))
    headers = shopify_headers(body, secret="guessed")
    assert httpx2.post(hook, content=body, headers=headers, trust_env=False).status_code == 401
    link = installation.address(
        installation.run("person", "add", "lead@example.com", "--role", "owner")
    )
    page.goto(link)
    page.get_by_role("button").first.click()
    page.goto(f"{installation.base}/issues")
    expect(page.get_by_text("#6666")).to_have_count(0)


def test_the_newcomers_doctor_is_content(installation: Installation) -> None:
    assert "fail" not in installation.run("doctor").lower()
