"""An owner invites a colleague, who joins, sets up an authenticator app, and logs in with it."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.support.cast import Cast

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "seven quiet rivers run"


def code(secret: str, step: int) -> str:
    """The code of a step from now; one step around now is accepted, each code only once.

    Only now and later are asked for: a step may end between the asking and the answer.
    """
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def test_a_colleague_is_invited_and_protects_the_account(enter: object, cast: Cast) -> None:
    owner: Page = enter(cast.alice).new_page()  # type: ignore[operator]
    owner.goto("/team")
    owner.get_by_label("E-mail").fill("ines@example.com")
    owner.get_by_label("Role", exact=True).select_option("agent")
    owner.get_by_role("button", name="Invite").click()
    link = owner.get_by_label("Invitation link").input_value()

    page: Page = enter(None).new_page()  # type: ignore[operator]
    page.goto(re.sub(r"^https?://[^/]+", "", link))
    page.get_by_label("Your name").fill("Ines")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Welcome to Acme")).to_be_visible()

    page.get_by_role("link", name="Set up an app").click()
    secret = page.get_by_label("Or type the secret").input_value()
    page.get_by_label("Type the code").fill(code(secret, 0))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Remove the app")).to_be_visible()

    page.get_by_role("button", name=re.compile("Ines")).click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_label("E-mail").fill("ines@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_label(re.compile("Code from your app")).fill(code(secret, 1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    owner.reload()
    row = owner.get_by_role("row").filter(has_text="ines@example.com")
    expect(row.get_by_text("App", exact=True)).to_be_visible()


def test_a_passkey_opens_the_account_without_a_password(
    enter: object, address: str, cast: Cast
) -> None:
    context = enter(cast.mara)  # type: ignore[operator]
    page: Page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    # A passkey belongs to a name; an address of numbers has none.
    site = address.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/login")
    page.get_by_label("E-mail").fill(cast.mara.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{site}/account/passkeys/add")
    page.get_by_label("Name").fill("Desk")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site}/account/security")
    expect(page.get_by_text("Desk", exact=True)).to_be_visible()
    context.clear_cookies()
    page.goto(f"{site}/login")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
