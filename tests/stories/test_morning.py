"""An operations lead's morning, by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.console.story import paid_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller

pytestmark = pytest.mark.xdist_group("browser")

STOPS = 60  # Tab is pressed at most this often to reach something


@pytest.fixture
def page(enter: Any, clean: Database, cast: Cast, teller: Teller) -> Page:
    """Six orders that nobody has sent for weeks, six since days; some wait for their money."""
    now = datetime.now(UTC)
    for number in range(1, 13):
        days = 30 if number <= 6 else 5
        facts = paid_order(number, now - timedelta(days=days, hours=number))
        teller.tell(cast.acme.id, facts, now)
    for number in range(20, 23):
        teller.tell(cast.acme.id, paid_order(number, now - timedelta(days=4))[:1], now)
    page: Page = enter(cast.mara).new_page()
    page.goto("/")
    return page


def reach(page: Page, selector: str) -> None:
    """Go on with Tab until the focus is there."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => Boolean(document.activeElement?.matches(it))", selector):
            return
    raise AssertionError(f"the keyboard does not lead to {selector}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def stand(teller: Teller, status: str) -> set[str]:
    found = teller.ask(
        "select o.number from issues_issue i join timeline_order o on o.id = i.order_id "
        "where i.kind = 'late_dispatch' and i.status = %s",
        status,
    )
    return {row[0] for row in found}


def test_a_morning_needs_no_mouse(page: Page, cast: Cast, teller: Teller) -> None:
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    press(page, "g", "i")
    page.wait_for_url("**/issues")

    # Only what is critical, and late to leave; then by its cause.
    reach(page, ".chips details:has(a[href*='severity=4']) > summary")
    press(page, "Enter")
    reach(page, ".chips a[href*='severity=4']")
    press(page, "Enter")
    page.wait_for_url("**/issues?severity=4")
    reach(page, ".chips details:has(a[href*='kind=late_dispatch']) > summary")
    press(page, "Enter")
    reach(page, ".chips a[href*='kind=late_dispatch']")
    press(page, "Enter")
    page.wait_for_url("**/issues?*kind=late_dispatch*")
    critical = set(page.locator(".issues .number").all_inner_texts())
    assert critical >= {f"{1000 + number}" for number in range(1, 7)}
    narrowed = page.url.partition("?")[2]
    page.goto(f"/issues?{narrowed}")
    reach(page, ".actions a[href*='group=cause']")
    press(page, "Enter")
    page.wait_for_url("**/issues?*group=cause*")
    press(page, "j", "Enter")
    expect(page.locator(".inside .number")).to_have_count(len(critical))
    first, second, third, fourth = page.locator(".inside .number").all_inner_texts()[:4]

    # Two go to a colleague, found by typing.
    press(page, "j", "x", "j", "x", "a")
    page.keyboard.type("bo")
    press(page, "Enter")
    expect(page.locator(".toast")).to_contain_text("2 issues")
    assigned = teller.ask(
        "select o.number from issues_issue i join timeline_order o on o.id = i.order_id "
        "where i.assignee_id = %s",
        cast.bob.pk,
    )
    assert {row[0] for row in assigned} == {first, second}

    # One is put off, one is dealt with; that was too early.
    expect(page.locator(".inside .mine .avatar")).to_have_count(2)
    expect(page.locator("tr:focus-within .number")).to_have_text(second)
    press(page, "j", "s", "3")
    expect(page.locator("#tab-snoozed .count")).to_have_text("1")
    expect(page.locator("tr:focus-within .number")).to_have_text(fourth)
    press(page, "e")
    page.keyboard.type("Sent by hand")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("1 issue resolved.")
    assert stand(teller, "resolved") == {fourth}
    expect(page.locator(f".inside .number:text-is('{fourth}')")).to_have_count(0)
    press(page, "z")
    expect(page.locator(f".inside .number:text-is('{fourth}')")).to_be_visible()
    assert stand(teller, "resolved") == set()
    held = teller.ask(
        "select o.number from issues_issue i join timeline_order o on o.id = i.order_id "
        "where i.snoozed_until > now()"
    )
    assert held == [(third,)]

    # The list is kept under a name, and the palette leads away from it.
    reach(page, ".actions details:has(form[action='/views/save']) > summary")
    press(page, "Enter")
    reach(page, "#view-title")
    page.keyboard.type("Late and critical")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Late and critical")).to_be_visible()
    kept = page.get_by_role("link", name="Late and critical")
    for part in ("severity=4", "kind=late_dispatch", "group=cause"):
        assert part in (kept.get_attribute("href") or "")
    press(page, "/")
    page.keyboard.type("parcels")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Parcels")
    press(page, "Enter")
    page.wait_for_url("**/parcels")
