"""A manager tightens a promise, sees what it would have meant, puts it in force and goes back.

Everything is real: `waypost serve` with its database, door, pages and worker, and a browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.installation import Installation, order, send

SECRET = "the story's secret"

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def installation(serving: Installation) -> Installation:
    return serving.of("Promises")


@pytest.fixture
def page(installation: Installation, browser: Browser) -> Iterator[Page]:
    link = installation.address(
        installation.run("person", "add", "mona@example.com", "--role", "manager")
    )
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(link)
    opened.get_by_role("button").first.click()
    opened.wait_for_load_state()
    yield opened
    opened.close()


def test_a_promise_is_tightened_and_taken_back(installation: Installation, page: Page) -> None:
    hook = installation.address(installation.run("connect", "shopify", "--secret", SECRET))
    send(hook, order(1043, datetime.now(UTC) - timedelta(hours=1)), SECRET, 200)
    until_listed(page, installation, "#1043", "/orders")
    assert open_issues(page, installation) == 0

    page.goto(f"{installation.base}/policy")
    page.get_by_role("link", name="Late dispatch").click()
    page.get_by_label("Opens after").first.fill("half a day")
    page.get_by_role("button", name="Keep in my draft").click()
    expect(page.get_by_text("is no span")).to_be_visible()
    expect(page.get_by_label("Opens after").first).to_have_value("half a day")
    page.get_by_label("Opens after").first.fill("0.5h")
    page.get_by_role("button", name="Keep in my draft").click()

    page.get_by_role("link", name="Review and preview").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("+1").first).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="#1043")).to_be_visible()
    assert open_issues(page, installation) == 0

    page.goto(f"{installation.base}/policy/draft")
    page.get_by_label("Why").fill("Customers wait too long")
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("Version 1 is in force.").first).to_be_visible()
    until_listed(page, installation, "#1043", "/issues")

    page.goto(f"{installation.base}/policy/versions/0")
    page.get_by_role("button", name="Put back in force now").click()
    expect(page.get_by_text("Version 2 is in force").first).to_be_visible()
    until_gone(page, installation)


def open_issues(page: Page, installation: Installation) -> int:
    page.goto(f"{installation.base}/issues")
    return page.get_by_text("#1043").count()


def until_listed(page: Page, installation: Installation, text: str, path: str) -> None:
    for _ in range(60):
        page.goto(f"{installation.base}{path}")
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{text} is not on {path}")


def until_gone(page: Page, installation: Installation) -> None:
    for _ in range(60):
        if not open_issues(page, installation):
            return
        page.wait_for_timeout(500)
    raise AssertionError("the issue is still there")
