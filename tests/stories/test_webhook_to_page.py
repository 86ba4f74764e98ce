"""A webhook is posted, and its issue appears on the open page, without a reload.

Everything is real: `waypost serve` with its embedded database, door, pages and worker, a webhook
signed as Shopify signs it, and Chromium.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.hooks import shopify_headers

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WAYPOST = Path(sys.executable).with_name("waypost")
SECRET = "the story's secret"

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.xdist_group("browser"),
]


class Installation:
    """A newcomer's Waypost, driven by its own command line."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("WAYPOST_", "DJANGO_"))}
        keep.pop("DATABASE_URL", None)
        self.environment = keep | {"WAYPOST_HOME": str(home), "WAYPOST_PORT": str(self.port)}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [WAYPOST, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def serve(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([WAYPOST, "serve"], env=self.environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx2.get(f"{self.base}/readyz", trust_env=False).status_code == 200:
                    return process
            except httpx2.TransportError:
                time.sleep(0.2)
        process.kill()
        raise AssertionError("waypost serve did not come up")

    def address(self, printed: str) -> str:
        return next(line for line in printed.splitlines() if line.startswith("http"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("story"))
    made.run("brand", "add", "Acme", "--zone", "Europe/Berlin", "--country", "DE")
    process = made.serve()
    yield made
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture
def page(installation: Installation) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        yield opened
        browser.close()


def _order(number: int, paid_at: datetime) -> bytes:
    at = paid_at.isoformat()
    return json.dumps(
        {
            "id": 9_000_000 + number,
            "name": f"#{number}",
            "created_at": at,
            "updated_at": at,
            "processed_at": at,
            "currency": "EUR",
            "total_price": "59.90",
            "financial_status": "paid",
            "line_items": [
                {
                    "id": 1,
                    "sku": "MUG",
                    "name": "Mug",
                    "quantity": 1,
                    "current_quantity": 1,
                    "price": "59.90",
                    "requires_shipping": True,
                }
            ],
            "shipping_address": {"name": "Ada <b>Lovelace</b>", "country_code": "DE"},
        }
    ).encode()


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
    body = _order(1043, datetime.now(UTC) - timedelta(days=6))
    headers = shopify_headers(body, secret=SECRET)

    # The door looks its connections up every five seconds.
    deadline = time.monotonic() + 15
    status = 0
    while status != 200 and time.monotonic() < deadline:
        status = httpx2.post(hook, content=body, headers=headers, trust_env=False).status_code
        time.sleep(0.3)
    assert status == 200

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
    body = _order(6666, datetime.now(UTC) - timedelta(days=6))
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
