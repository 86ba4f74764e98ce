"""The preference centre: who has a link chooses, stops, takes their data along, is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import LoginAttempt
from waypost.accounts.scope import bind
from waypost.core.bodies import Address, Customer, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.overview.models import CustomerRow
from waypost.tell import consent, heed, links, suppress
from waypost.tell.catalogue import Category
from waypost.tell.consent import Source, may
from waypost.tell.links import Scope
from waypost.tell.models import Consent, Message, Person
from waypost.tell.states import Channel

ADA, PHONE = "ada@example.com", "+4915123456789"
FORM: dict[str, Any] = {
    "ways": ["email"],
    "first": "email",
    "kinds": ["delivery", "trouble", "returns"],
    "pace": "each",
    "since": "21:00",
    "until": "08:00",
    "zone": "",
    "language": "",
}


class Page:
    """Ada's, without a cookie or a session."""

    def __init__(self, brand_id: int, customer_id: int, order_id: int) -> None:
        self.brand_id, self.order_id = brand_id, order_id
        token = links.make(Scope.PERSON, brand_id, customer_id, 30, datetime.now(UTC))
        self.url, self.client = f"/p/{token}", Client(enforce_csrf_checks=True)

    def save(self, **changes: Any) -> str:
        """What the page says after it was saved."""
        self.client.post(self.url, FORM)
        response = self.client.post(self.url, FORM | changes, follow=True)
        assert response.status_code == 200
        self.body = response.content.decode()
        return " ".join(self.body.partition("Saved.")[2].partition("</form>")[0].split())

    def may(self, channel: Channel, category: Category, address: str) -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            bind(self.brand_id)
            known = consent.newest(cursor, [(self.brand_id, address)])
            where = (self.brand_id, channel.value, address)
            stopped = suppress.suppressed(cursor, [where])
        return may(channel, category, known.get((self.brand_id, address), {})) and not stopped

    def person(self) -> Person:
        with transaction.atomic():
            bind(self.brand_id)
            return Person.objects.get(key=f"email:{ADA}")

    def message(self, letter: str, channel: str = "email", address: str = ADA) -> str:
        """The address that stops what this message is of."""
        now = datetime.now(UTC)
        with transaction.atomic():
            bind(self.brand_id)
            made = Message.objects.create(
                id=900 + Message.objects.count(),
                brand_id=self.brand_id,
                person=f"email:{ADA}",
                channel=channel,
                address=address,
                letter=letter,
                name=f"0198c0de-0000-7000-8000-0000000000{Message.objects.count():02}",
                made_at=now,
            )
        return f"/u/{links.make(Scope.STOP, self.brand_id, made.id, 30, now)}"


def choices(page: Page) -> str:
    """The address that pages hand on."""
    now = datetime.now(UTC)
    id_ = links.read(Scope.PERSON, page.url.removeprefix("/p/"), now).subject
    return f"/p/{links.make(Scope.CHOICES, page.brand_id, id_, 30, now)}"


@pytest.fixture
def page(clean: Database, cast: Cast, teller: Teller) -> Page:
    LoginAttempt.objects.all().delete()
    brand_id, at = int(cast.acme.id), datetime.now(UTC) - timedelta(days=1)
    bodies = (
        OrderPlaced(number="1043", currency="EUR", total_minor=100),
        OrderDescribed(
            customer=Customer(name="Ada <b>", email=ADA, phone="0151 2345 6789"),
            ship_to=Address(name="Ada", city="Bonn", country="DE"),
        ),
    )
    facts = [Fact("order:shopify/1", at, "shopify", it.kind, it) for it in bodies]
    teller.tell(brand_id, facts, at)
    with transaction.atomic():
        bind(brand_id)
        customer_id = CustomerRow.objects.get().id
    [(order_id,)] = teller.ask("select id from timeline_order where brand_id = %s", brand_id)
    return Page(brand_id, customer_id, order_id)


def test_the_page_shows_what_stands_and_nobodys_whole_address(page: Page) -> None:
    response = page.client.get(page.url)
    body = response.content.decode()
    assert response.status_code == 200
    assert "a…@example.com" in body
    assert "+49…789" in body
    assert ADA not in body
    assert PHONE not in body
    assert 'value="order" checked disabled' in body
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"].startswith("max-age=0")
    assert not response.cookies
    assert page.client.post(f"{page.url}x", FORM).status_code == 404


def test_what_was_changed_is_said_and_can_be_undone(page: Page) -> None:
    assert not page.may(Channel.SMS, Category.DELIVERY, PHONE)
    said = page.save(ways=["email", "sms"], first="sms", pace="daily", since="22:30", language="de")
    assert "<li>Text message (SMS): on</li><li>First choice: Text message (SMS)</li>" in said
    assert "Language: Deutsch" in said
    assert "<li>One summary a day</li><li>Quiet from 22:30 to 08:00</li>" in said
    row = page.person()
    assert (row.channels, row.pace, row.quiet_since) == (["sms", "email"], "daily", 1350)
    assert page.may(Channel.SMS, Category.DELIVERY, PHONE)
    assert not page.may(Channel.SMS, Category.ADVICE, PHONE)
    with transaction.atomic():
        bind(page.brand_id)
        words = Consent.objects.get(channel="sms", given=True)
    assert (words.source, words.address) == ("page", PHONE)
    assert "texts about my orders from Acme" in words.detail
    was = page.body.partition('name="was" value="')[2].partition('"')[0]
    assert page.client.post(f"{page.url}/undo", {"was": was}).status_code == 302
    row = page.person()
    assert (row.channels, row.pace, row.quiet_since, row.language) == (["email"], "each", 1260, "")
    assert not page.may(Channel.SMS, Category.DELIVERY, PHONE)
    assert page.client.post(f"{page.url}/undo", {"was": "forged"}).status_code == 302


def test_another_number_is_the_one_that_is_texted(page: Page) -> None:
    other = "+4915199999999"
    said = page.save(ways=["sms"], phone="0151 99999999")
    assert "Another number for texts" in said
    assert page.person().phone == other
    assert page.may(Channel.SMS, Category.DELIVERY, other)
    assert not page.may(Channel.SMS, Category.DELIVERY, PHONE)
    page.client.post(page.url, FORM | {"ways": ["sms"], "phone": "0151 2345 6789"})
    assert page.may(Channel.SMS, Category.DELIVERY, PHONE)
    assert not page.may(Channel.SMS, Category.DELIVERY, other)


def test_a_strangers_stop_is_not_taken_back_by_typing_their_number(page: Page) -> None:
    theirs = "+4915199999999"
    with transaction.atomic(), connection.cursor() as cursor:
        bind(page.brand_id)
        heed.stop(cursor, page.brand_id, Channel.SMS, theirs, Source.KEYWORD, datetime.now(UTC))
    response = page.client.post(page.url, FORM | {"ways": ["sms"], "phone": theirs})
    assert response.status_code == 422
    assert b"Please text START from it" in response.content
    assert not page.may(Channel.SMS, Category.DELIVERY, theirs)


def test_what_makes_no_sense_is_marked_and_nothing_is_saved(page: Page) -> None:
    wrong = {"ways": ["sms"], "phone": "030 901820", "since": "late", "zone": "Asia/Tokyo"}
    response = page.client.post(page.url, FORM | wrong)
    body = response.content.decode()
    assert response.status_code == 422
    assert "This number gets no texts." in body
    assert "Please write a time such as 21:00." in body
    assert 'value="030 901820"' in body
    assert "<option selected>Asia/Tokyo</option>" in body
    assert 'value="sms" checked' in body
    with transaction.atomic():
        bind(page.brand_id)
        assert not Person.objects.exists()


def test_mail_can_be_stopped_but_for_the_purchase_itself(page: Page) -> None:
    assert page.may(Channel.EMAIL, Category.DELIVERY, ADA)
    assert "E-mail: off" in page.save(ways=[], kinds=["delivery", "trouble", "returns"])
    assert not page.may(Channel.EMAIL, Category.DELIVERY, ADA)
    assert page.may(Channel.EMAIL, Category.ORDER, ADA)
    assert page.person().channels == ["email"]


def test_tips_are_sent_to_who_asks_for_them(page: Page) -> None:
    assert "Tips and questions: on" in page.save(kinds=["delivery", "trouble", "advice"])
    assert page.may(Channel.EMAIL, Category.ADVICE, ADA)
    assert page.person().off == ["returns"]
    page.save()
    assert not page.may(Channel.EMAIL, Category.ADVICE, ADA)


def test_looking_at_the_unsubscribe_page_changes_nothing(page: Page) -> None:
    url = page.message("delivered")
    response = page.client.get(url)
    assert b"not even about delays" in response.content
    assert page.may(Channel.EMAIL, Category.DELIVERY, ADA)


def test_one_click_stops_without_cookie_or_token(page: Page) -> None:
    url = page.message("delivered")
    provider = Client(enforce_csrf_checks=True)
    response = provider.post(
        url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert ADA.encode() not in response.content
    assert not page.may(Channel.EMAIL, Category.DELIVERY, ADA)
    assert page.may(Channel.EMAIL, Category.ORDER, ADA)
    provider.post(url, {"undo": "yes"})
    assert page.may(Channel.EMAIL, Category.DELIVERY, ADA)


def test_one_click_on_a_tip_stops_tips_alone(page: Page) -> None:
    page.save(kinds=["delivery", "trouble", "returns", "advice"])
    page.client.post(page.message("guide"), {"List-Unsubscribe": "One-Click"})
    assert not page.may(Channel.EMAIL, Category.ADVICE, ADA)
    assert page.may(Channel.EMAIL, Category.DELIVERY, ADA)


def test_one_click_on_a_text_stops_texts(page: Page) -> None:
    page.save(ways=["email", "sms"])
    page.client.post(page.message("delivered", "sms", PHONE))
    assert not page.may(Channel.SMS, Category.ORDER, PHONE)
    assert page.may(Channel.EMAIL, Category.DELIVERY, ADA)


def test_a_link_about_a_message_that_is_gone_confirms_and_tells_nothing(page: Page) -> None:
    token = links.make(Scope.STOP, page.brand_id, 12345, 30, datetime.now(UTC))
    response = page.client.post(f"/u/{token}")
    assert response.status_code == 200
    assert b"You are unsubscribed" in response.content


def test_everything_is_handed_over(page: Page) -> None:
    page.save(ways=["email", "sms"])
    page.message("delivered")
    response = page.client.get(f"{page.url}/data.json")
    assert response.headers["Content-Disposition"] == 'attachment; filename="acme.json"'
    data = json.loads(response.content)
    assert data["you"] == {"name": "Ada <b>", "email": ADA, "phone": "015123456789"}
    [order] = data["orders"]
    assert order["number"] == "1043"
    assert {it["what"] for it in order["happened"]} == {"order_placed", "order_described"}
    assert [it["letter"] for it in data["messages"]] == ["delivered"]
    assert {it["source"] for it in data["consent"]} == {"page"}


def test_erasing_asks_once_more_and_says_that_it_is_under_way(page: Page, teller: Teller) -> None:
    assert page.client.get(f"{page.url}/erase").status_code == 200
    assert page.client.post(f"{page.url}/erase").status_code == 422
    response = page.client.post(f"{page.url}/erase", {"sure": "yes"}, follow=True)
    assert b"Your data is being erased" in response.content
    jobs = teller.ask("select args from procrastinate_jobs where task_name = 'flow:forget_person'")
    assert [args["brand_id"] for (args,) in jobs] == [page.brand_id]
    assert b"being erased" in page.client.get(f"{page.url}/data.json").content


def test_who_came_by_an_orders_page_chooses_and_neither_reads_nor_erases_everything(
    page: Page,
) -> None:
    url = choices(page)
    shown = page.client.get(url)
    assert shown.status_code == 200
    assert b"/erase" not in shown.content
    assert b"data.json" not in shown.content
    for deed in (page.client.get(f"{url}/data.json"), page.client.get(f"{url}/erase")):
        assert deed.status_code == 403
    assert page.client.post(f"{url}/erase", {"sure": "yes"}).status_code == 403
    assert page.client.get(page.url).status_code == 200


def test_who_came_by_an_orders_page_neither_sees_nor_changes_the_number_for_texts(
    page: Page,
) -> None:
    stranger = "+4915199999999"
    page.save(ways=["email", "sms"], phone=stranger)
    page.save(ways=["email", "sms"], phone=PHONE)
    theirs = page.body.partition('name="was" value="')[2].partition('"')[0]
    page.url = choices(page)
    shown = page.client.get(page.url, {"was": theirs}).content
    assert b"+49" not in shown
    assert b'name="phone"' not in shown
    assert b"Your mobile number is shown here, and can be changed, only if" in shown
    assert b"Another number" not in shown
    assert b'value="sms" checked' in shown
    page.client.post(page.url, FORM | {"ways": ["sms"], "phone": stranger})
    assert page.person().phone == PHONE
    page.client.post(f"{page.url}/undo", {"was": theirs})
    assert page.person().phone == PHONE
    assert not page.may(Channel.SMS, Category.DELIVERY, stranger)


def test_everything_is_handed_over_ten_times_in_a_quarter_of_an_hour(page: Page) -> None:
    url = f"{page.url}/data.json"
    assert {page.client.get(url).status_code for _ in range(10)} == {200}
    assert {page.client.get(url).status_code for _ in range(2)} == {429}
    assert page.client.get(page.url).status_code == 200


def test_who_is_unknown_is_told_so(page: Page) -> None:
    token = links.make(Scope.PERSON, page.brand_id, 99999, 30, datetime.now(UTC))
    response = page.client.get(f"/p/{token}")
    assert response.status_code == 410
    assert b"We know nothing about you" in response.content


def test_a_link_of_another_purpose_or_brand_opens_nothing(page: Page, cast: Cast) -> None:
    now = datetime.now(UTC)
    order = links.make(Scope.ORDER, page.brand_id, page.order_id, 30, now)
    assert page.client.get(f"/p/{order}").status_code == 404
    customer = page.url.removeprefix("/p/")
    assert page.client.post(f"/u/{customer}").status_code == 404
    id_ = int(links.read(Scope.PERSON, customer, now).subject)
    other = links.make(Scope.PERSON, cast.zenith.id, id_, 30, now)
    assert page.client.get(f"/p/{other}").status_code == 410
