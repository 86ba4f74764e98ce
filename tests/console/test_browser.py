"""The list while somebody reads it: nothing moves under a pointer, a focus or a reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.console.story import HOUR, paid_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.core.bodies import OrderCancelled
from waypost.core.facts import Fact

pytestmark = pytest.mark.xdist_group("browser")

Enter = Callable[..., BrowserContext]
FOCUS = "document.activeElement === document.body"
SECONDS = 8000  # milliseconds of patience for a poll


@pytest.fixture
def page(enter: Enter, clean: Database, cast: Cast, teller: Teller) -> Page:
    """The list with twenty overdue payments, the newest being 1001."""
    unpaid(cast, teller, *range(1, 21))
    page = enter(cast.bob).new_page()
    page.goto("/issues?sort=newest")
    return page


def unpaid(cast: Cast, teller: Teller, *orders: int) -> None:
    """Orders whose payment is overdue: 3 since three hours; from 50 on, since just now."""
    now = datetime.now(UTC)
    facts = [
        paid_order(it, now - timedelta(days=3) - (it if it < 50 else 0.1) * HOUR)[0]
        for it in orders
    ]
    teller.tell(cast.acme.id, facts, now)


def numbers(page: Page) -> list[str]:
    return page.locator(".issues .number").all_inner_texts()


def away(page: Page) -> None:
    """The pointer at a corner where nothing is."""
    page.mouse.move(1, 700)


def test_a_new_issue_comes_in_by_itself(page: Page, cast: Cast, teller: Teller) -> None:
    away(page)
    unpaid(cast, teller, 50)
    expect(page.locator(".issues .number").first).to_have_text("1050", timeout=SECONDS)
    expect(page.locator("#tab-open .count")).to_have_text("21")
    expect(page.locator("#announcer")).to_contain_text("1 new")
    assert page.locator("tr.fresh").count() == 1


def test_a_focused_row_stays_where_it_is(page: Page, cast: Cast, teller: Teller) -> None:
    away(page)
    for _ in range(3):
        page.keyboard.press("j")
    row = page.locator("tr:focus-within")
    before = row.bounding_box()
    unpaid(cast, teller, 50)
    expect(page.locator("#news")).to_have_text("1 new", timeout=SECONDS)
    assert row.bounding_box() == before
    assert row.locator(".number").inner_text() == "1003"


def test_what_is_under_the_pointer_stays_there_until_it_leaves(
    page: Page, cast: Cast, teller: Teller
) -> None:
    page.locator(".issues tbody tr").nth(4).hover()
    unpaid(cast, teller, 50)
    expect(page.locator("#news")).to_be_visible(timeout=SECONDS)
    assert numbers(page)[4] == "1005"
    away(page)
    expect(page.locator(".issues .number").first).to_have_text("1050", timeout=SECONDS)


def test_a_reader_who_scrolled_is_told_and_decides(page: Page, cast: Cast, teller: Teller) -> None:
    away(page)
    page.evaluate("scrollTo(0, 200)")
    unpaid(cast, teller, 50)
    expect(page.locator("#news")).to_be_in_viewport(timeout=SECONDS)
    assert numbers(page)[0] == "1001"
    page.keyboard.press("n")
    expect(page.locator(".issues .number").first).to_have_text("1050")
    assert not page.evaluate(FOCUS)
    assert page.evaluate("scrollY") == 0


def test_an_issue_that_ends_is_struck_out_in_its_place(
    page: Page, cast: Cast, teller: Teller
) -> None:
    page.locator(".issues tbody tr").nth(4).hover()
    end = Fact("order:shopify/2", datetime.now(UTC), "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, [end], datetime.now(UTC))
    expect(page.locator("tr.gone .number")).to_have_text("1002", timeout=SECONDS)
    assert numbers(page)[:3] == ["1001", "1002", "1003"]


def test_the_focus_is_never_lost_when_the_list_changes(
    page: Page, cast: Cast, teller: Teller
) -> None:
    away(page)
    for place in ("#tab-open", "#tab-warning"):
        page.locator(place).focus()
        number = 60 + len(place)
        unpaid(cast, teller, number)
        row = page.get_by_role("row").filter(has_text=str(1000 + number))
        expect(row).to_be_visible(timeout=SECONDS)
        assert not page.evaluate(FOCUS)
        expect(page.locator(place)).to_be_focused()


def test_keys_move_open_and_come_back(page: Page) -> None:
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/issues/*", timeout=SECONDS)
    expect(page.locator("main")).to_contain_text("1002")
    page.keyboard.press("u")
    expect(page.locator("#tab-open")).to_be_visible()


def test_single_keys_can_be_turned_off(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.locator("#help").get_by_role("button", name="Off").click()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate(FOCUS)


def test_the_flow_can_be_stopped(page: Page, cast: Cast, teller: Teller) -> None:
    away(page)
    page.locator("#pulse").click()
    expect(page.locator("#pulse")).to_have_text("Paused")
    unpaid(cast, teller, 50)
    page.wait_for_timeout(3000)
    assert numbers(page)[0] == "1001"
    page.locator("#pulse").click()
    away(page)
    expect(page.locator(".issues .number").first).to_have_text("1050", timeout=SECONDS)


def test_a_server_that_is_away_is_said_to_be(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#pulse")).to_have_text("Offline", timeout=SECONDS)
    page.context.set_offline(False)
    expect(page.locator("#pulse")).to_have_text("Live", timeout=SECONDS)


def test_a_choice_of_theme_holds(page: Page) -> None:
    page.locator("[popovertarget=menu]").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(18, 18, 20)"


def test_a_session_that_ended_leads_to_the_login_and_back(page: Page) -> None:
    page.goto("/issues?status=closed")
    page.context.clear_cookies(name="sessionid")
    page.wait_for_url("**/login?next=/issues%3Fstatus%3Dclosed", timeout=SECONDS)
    expect(page.locator("#email")).to_be_focused()


def test_triage_needs_no_mouse(page: Page) -> None:
    """Two at once, then one: each time the next row has the focus, and z takes it back."""
    away(page)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#picked")).to_have_text("2 selected")
    page.keyboard.press("e")
    expect(page.locator("dialog[open] h2")).to_contain_text("2 issues")
    page.keyboard.type("Paid by hand")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 issues resolved.")
    expect(page.locator("tr:focus-within .number")).to_have_text("1003")
    assert numbers(page)[0] == "1003"
    page.keyboard.press("z")
    expect(page.locator(".issues .number").first).to_have_text("1001")
    expect(page.locator("tr:focus-within .number")).to_have_text("1003")
    page.keyboard.press("s")
    page.keyboard.press("3")
    expect(page.locator("#tab-snoozed .count")).to_have_text("1")
    expect(page.locator("tr:focus-within .number")).to_have_text("1004")


def test_a_colleague_is_found_by_typing(page: Page) -> None:
    away(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.type("mar")
    expect(page.locator("dialog[open] .options button:visible")).to_have_text(["MMara"])
    page.keyboard.press("Enter")
    row = page.locator("tr:focus-within")
    expect(row.locator(".avatar")).to_have_attribute("title", "Mara")
    expect(row.locator(".number")).to_have_text("1001")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("tr:focus-within .number")).to_have_text("1001")


def test_a_selection_stays_while_the_list_goes_on(page: Page, cast: Cast, teller: Teller) -> None:
    boxes = page.locator("[name=id]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("#picked")).to_have_text("4 selected")
    away(page)
    page.evaluate("document.activeElement.blur()")
    unpaid(cast, teller, 50)
    expect(page.locator("#news")).to_have_text("1 new", timeout=SECONDS)
    page.keyboard.press("n")
    expect(page.locator(".issues .number").first).to_have_text("1050")
    assert page.locator("tr:has(:checked) .number").all_inner_texts() == [
        "1002",
        "1003",
        "1004",
        "1005",
    ]
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()


def test_a_group_opens_in_its_place_and_is_dealt_with_as_one(page: Page) -> None:
    page.goto("/issues?group=kind")
    away(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".inside .number")).to_have_count(20)
    assert page.url.endswith("group=kind")
    page.keyboard.press("x")
    expect(page.locator("#picked")).to_have_text("20 selected")
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("20 issues resolved.")
    expect(page.locator(".nothing h2")).to_have_text("Nothing is wrong")


def test_a_list_without_scripts_is_dealt_with_by_its_form(
    browser: Browser, address: str, page: Page
) -> None:
    cookies = page.context.cookies()
    plain = browser.new_context(base_url=address, java_script_enabled=False)
    plain.add_cookies(cookies)  # type: ignore[arg-type]
    view = plain.new_page()
    view.goto("/issues?sort=newest")
    expect(view.locator(".bulk")).to_be_hidden()
    view.locator("[name=id]").nth(2).check()
    view.get_by_role("button", name="Resolve").click()
    expect(view.locator(".toast")).to_contain_text("1 issue resolved.")
    expect(view.locator(".issues .number").nth(2)).to_have_text("1004")
    view.get_by_role("button", name="Undo").click()
    expect(view.locator(".issues .number").nth(2)).to_have_text("1003")
    plain.close()
