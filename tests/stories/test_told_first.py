"""The customer is told first: each piece of news once, how and when they want it, by real mail."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import httpx2
import psycopg
import pytest
from playwright.sync_api import Page, expect
from twilio.request_validator import RequestValidator

from tests.alerts.partners import Web
from tests.stories.brand import ADA, TOKEN, Telling, at, bought, handed_over, scan, telling
from tests.stories.letterbox import Mail, Mails, by_postmark
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell.mailserver import MailServer
from tests.tell.test_reports_by_mail import BOUNCE
from waypost.core.words import ParcelStatus
from waypost.lib.database import config

pytestmark = pytest.mark.xdist_group("browser")

PHONE = "+4915112345678"
ACCOUNT, SECRET, NUMBER = "AC" + "0" * 32, "the account's token", "+4930111111"


@pytest.fixture
def shop(clean: Database, cast: Cast, server: MailServer) -> Iterator[Telling]:
    """Acme sends mail by SMTP."""
    with telling(clean, cast.acme.pk, at(0, "09:00")) as made:
        values = {"host": "127.0.0.1", "port": str(server.port), "security": "none"}
        made.send_by("email", "smtp", "shop@acme.example", **values)
        yield made


def told(page: Page, what: str) -> Any:
    """The line about this in the order's list of messages."""
    return page.locator("#told li").filter(has_text=what)


def test_a_stalled_parcel_is_told_once_and_the_good_news_follows(
    enter: Any, cast: Cast, shop: Telling, mails: Mails
) -> None:
    shop.hear(1043, *bought(1043))
    shop.go(at(1, "10:00"))
    shop.hear(1043, handed_over("JD1043"), scan("JD1043", ParcelStatus.PICKED_UP, "Hamburg"))
    assert [it.subject for it in mails()] == [
        "Thank you: order 1043 is confirmed",
        "Your order 1043 is on its way",
    ]

    silent: list[Mail] = []
    day = 1
    while not silent and day < 11:
        day += 1
        shop.go(at(day, "10:00"))
        silent = mails()
    assert [it.subject for it in silent] == [
        "Your parcel of order 1043 has not moved: we are on it"
    ]
    assert "We noticed before you did." in silent[0].html
    shop.go(at(day + 1, "20:00"))
    assert mails() == [], "it was said before"

    shop.go(at(day + 2, "10:00"))
    shop.hear(1043, scan("JD1043", ParcelStatus.IN_TRANSIT, "Leipzig"))
    good = mails()
    assert [it.subject for it in good] == ["Good news: order 1043 is moving again"]

    page: Page = enter(None, width=390).new_page()
    page.goto(good[0].link("/t/"))
    expect(page.get_by_role("heading", name="Your parcel")).to_be_visible()
    expect(page.locator(".scans li").first).to_contain_text("Leipzig")

    desk: Page = enter(cast.bob).new_page()
    desk.goto(f"/orders/{shop.order(1043)}")
    for what in ("Stalled: we noticed first", "Moving again"):
        expect(told(desk, what)).to_have_count(1)
        expect(told(desk, what)).to_contain_text("Sent by e-mail")
        line = re.compile(rf"{what} \(.*\)\. Sent by e-mail")
        expect(desk.locator("#timeline").get_by_text(line)).to_have_count(1)
    told(desk, "Stalled").get_by_role("link").click()
    expect(desk.get_by_role("heading", name="Stalled: we noticed first")).to_be_visible()
    expect(desk.locator("ol.decided")).to_contain_text("Sent by e-mail")


def test_three_parcels_of_a_day_come_as_one_summary(
    enter: Any, cast: Cast, shop: Telling, mails: Mails
) -> None:
    shop.hear(1044, *bought(1044, lines=3))
    (confirmed,) = mails()
    page: Page = enter(None, width=390).new_page()
    page.goto(confirmed.link("/p/"))
    page.get_by_label("One summary a day").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("One summary a day")

    shop.go(at(1, "09:00"))
    shop.hear(1044, handed_over("JD1", 1), handed_over("JD2", 2))
    shop.go(at(1, "17:00"))
    (summary,) = mails()
    assert "* The first part of order 1044 is on its way" in summary.text

    shop.go(at(2, "09:30"))
    shop.hear(1044, scan("JD1", ParcelStatus.DELIVERED, "Berlin"))
    shop.go(at(2, "11:00"))
    shop.hear(1044, scan("JD2", ParcelStatus.OUT_FOR_DELIVERY, "Berlin"), handed_over("JD3", 3))
    shop.go(at(2, "16:59"))
    assert mails() == []
    shop.go(at(2, "17:00"))
    (summary,) = mails()
    assert summary.subject == "News of your order 1044"
    assert [it.removeprefix("* ") for it in summary.text.splitlines() if it.startswith("* ")] == [
        "A parcel of order 1044 has arrived",
        "Today: a parcel of order 1044 is out for delivery",
        "Your order 1044 is on its way",
    ]

    desk: Page = enter(cast.bob).new_page()
    desk.goto(f"/orders/{shop.order(1044)}")
    expect(told(desk, "Merged")).to_have_count(5)
    timeline = desk.locator("#timeline")
    expect(timeline.get_by_text("Merged into the daily digest")).to_have_count(5)
    expect(timeline.get_by_text(re.compile("Held until .*17:00.* digest"))).to_have_count(5)


@pytest.fixture
def overseas(clean: Database, cast: Cast) -> Iterator[ZoneInfo]:
    """Acme sits in Chicago, where it is afternoon when Berlin sleeps."""
    zone = "update accounts_brand set zone = %s where id = %s"
    with psycopg.connect(clean.owner, autocommit=True) as owner:
        owner.execute(zone, ("America/Chicago", cast.acme.pk))
        yield ZoneInfo("America/Chicago")
        owner.execute(zone, (cast.acme.zone, cast.acme.pk))


def test_a_german_customer_sleeps_until_eight(
    overseas: ZoneInfo, enter: Any, cast: Cast, shop: Telling, mails: Mails
) -> None:
    shop.hear(1045, *bought(1045, locale="de-DE"))
    assert [it.subject for it in mails()] == ["Vielen Dank: Bestellung 1045 ist bestätigt"]
    shop.go(at(1, "23:10"))
    shop.hear(1045, handed_over("JD1045"))
    desk: Page = enter(cast.bob).new_page()
    desk.goto(f"/orders/{shop.order(1045)}")
    eight = at(2, "08:00").astimezone(overseas)
    held = re.compile(f"Held until .*{eight:%H:%M}: quiet hours where the customer is")
    expect(told(desk, "Dispatched")).to_contain_text(held)

    shop.go(at(2, "07:59"))
    assert mails() == []
    shop.go(at(2, "08:00"))
    (mail,) = mails()
    assert mail.subject == "Ihre Bestellung 1045 ist unterwegs"
    assert "Sendung verfolgen: https://" in mail.text
    desk.reload()
    expect(told(desk, "Dispatched")).to_contain_text("Sent by e-mail")


def test_stop_stops_and_start_starts_again(
    enter: Any, address: str, cast: Cast, clean: Database, partner: Web
) -> None:
    def answer(text: str) -> None:
        """As Twilio passes a customer's text on."""
        path = f"/reports/{cast.acme.pk}/{TOKEN}"
        form = {"MessageSid": f"SM-{text}", "From": PHONE, "To": NUMBER, "Body": text}
        signature = RequestValidator(SECRET).compute_signature(f"{config().url}{path}", form)
        headers = {"x-twilio-signature": signature}
        told = httpx2.post(f"{address}{path}", data=form, headers=headers, trust_env=False)
        assert told.status_code == 200

    def texts() -> list[str]:
        found = [parse_qs(it.body.decode())["Body"][0] for it in partner.posted]
        partner.posted.clear()
        return found

    partner.answers += [
        (201, json.dumps({"sid": f"SM{n}", "status": "queued"}).encode()) for n in range(9)
    ]
    desk: Page = enter(cast.bob).new_page()
    with telling(clean, cast.acme.pk, at(0, "09:00")) as shop:
        values = {"account": ACCOUNT, "token": SECRET, "api": partner.url}
        shop.send_by("sms", "twilio", NUMBER, **values)
        shop.hear(1046, *bought(1046, email="", phone=PHONE))
        assert texts() == [], "nobody agreed to texts yet"
        answer("Yes please")
        shop.go(at(1, "10:00"))
        shop.hear(1046, handed_over("JD1046"))
        (text,) = texts()
        assert text.startswith("Acme: order 1046 is on its way.")

        answer("STOP")
        shop.go(at(2, "09:00"))
        shop.hear(1046, scan("JD1046", ParcelStatus.OUT_FOR_DELIVERY))
        assert texts() == []
        desk.goto(f"/orders/{shop.order(1046)}")
        expect(desk.get_by_text(f"Nothing is sent to {PHONE} any more")).to_be_visible()
        expect(told(desk, "Order confirmed")).to_contain_text("the customer has not agreed to it")
        expect(told(desk, "Out for delivery")).to_contain_text("the address is suppressed")

        answer("Start")
        shop.go(at(2, "15:00"))
        shop.hear(1046, scan("JD1046", ParcelStatus.DELIVERED))
        assert [it.startswith("Acme: order 1046 was delivered.") for it in texts()] == [True]
        desk.reload()
        expect(told(desk, "Delivered")).to_contain_text("Sent by SMS")
        expect(desk.get_by_text(f"Nothing is sent to {PHONE} any more")).to_have_count(0)


def test_a_bounce_suppresses_shows_and_is_lifted_by_a_colleague(
    enter: Any, address: str, cast: Cast, clean: Database, partner: Web
) -> None:
    taken = {"To": ADA, "MessageID": "pm-1", "ErrorCode": 0, "Message": "OK"}
    partner.answers += [(200, json.dumps(taken).encode())] * 9
    desk: Page = enter(cast.bob).new_page()
    with telling(clean, cast.acme.pk, at(0, "09:00")) as shop:
        values = {"api_key": "key", "api_url": partner.url, "report_password": "me:secret"}
        shop.send_by("email", "postmark", "shop@acme.example", **values)
        shop.hear(1047, *bought(1047))
        (posted,) = partner.posted
        assert by_postmark(posted.body).faults() == []

        bounce = {**BOUNCE, "Metadata": posted.json()["Metadata"], "MessageID": "pm-1"}
        basic = {"authorization": "Basic " + b64encode(b"me:secret").decode()}
        url = f"{address}/reports/{cast.acme.pk}/{TOKEN}"
        assert httpx2.post(url, json=bounce, trust_env=False).status_code == 401
        answer = httpx2.post(url, json=bounce, headers=basic, trust_env=False)
        assert answer.status_code == 200
        shop.go(at(1, "10:00"))
        shop.hear(1047, handed_over("JD1047"))
        assert len(partner.posted) == 1, "nothing more goes there"

        desk.goto(f"/orders/{shop.order(1047)}")
        expect(desk.get_by_text(f"A message to {ADA} came back.")).to_be_visible()
        expect(told(desk, "Dispatched")).to_contain_text("the address is suppressed")
        desk.get_by_text(f"Nothing is sent to {ADA} any more").get_by_role("link").click()
        row = desk.get_by_role("row").filter(has_text=ADA)
        expect(row).to_contain_text("Bounced")
        expect(row).to_contain_text("does not exist")
        row.locator("summary").click()
        row.get_by_label("Why does it work again?").fill("They mended their mailbox")
        row.get_by_role("button", name="Lift").click()
        expect(desk.get_by_text(f"Messages may go to {ADA} again.")).to_be_visible()

        shop.go(at(2, "10:00"))
        shop.hear(1047, scan("JD1047", ParcelStatus.DELIVERED))
        mail = by_postmark(partner.posted[-1].body)
        assert (mail.subject, mail.faults()) == ("Order 1047 has arrived", [])
        desk.goto(f"/orders/{shop.order(1047)}")
        expect(desk.get_by_text("Nothing is sent to")).to_have_count(0)
