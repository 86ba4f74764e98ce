"""Who may be written to: consent, suppression, and what answers to a text do about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.core.bodies import Address, Customer, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.tell import consent, suppress
from waypost.tell.catalogue import Category
from waypost.tell.consent import Given, Purpose, may
from waypost.tell.heed import heed
from waypost.tell.keywords import Keyword
from waypost.tell.models import Consent, Suppression
from waypost.tell.states import Channel
from waypost.wishes.models import Wish

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PHONE = "+4915123456789"
SERVICE, MARKETING = Purpose.SERVICE, Purpose.MARKETING


def known(**said: bool) -> dict[tuple[str, str], Given]:
    """`email_service=False`: what was said of each channel and purpose."""
    pairs = {tuple(name.split("_")): given for name, given in said.items()}
    return {(channel, use): Given(given, NOW, "page") for (channel, use), given in pairs.items()}


@pytest.mark.parametrize(
    ("channel", "category", "said", "accepts", "answer"),
    [
        (Channel.EMAIL, Category.DELIVERY, {}, (), True),
        (Channel.EMAIL, Category.DELIVERY, {"email_service": False}, (), False),
        (Channel.EMAIL, Category.ORDER, {"email_service": False}, (), True),
        (Channel.EMAIL, Category.ADVICE, {}, (), False),
        (Channel.EMAIL, Category.ADVICE, {}, ("email",), True),
        (Channel.EMAIL, Category.ADVICE, {"email_marketing": False}, ("email",), False),
        (Channel.EMAIL, Category.ADVICE, {"email_marketing": True}, (), True),
        (Channel.EMAIL, Category.ADVICE, {"email_service": False}, ("email",), False),
        (Channel.SMS, Category.ORDER, {}, (), False),
        (Channel.SMS, Category.ORDER, {"sms_service": True}, (), True),
        (Channel.SMS, Category.ORDER, {"email_service": True}, (), False),
        (Channel.SMS, Category.TROUBLE, {}, ("sms",), False),
        (Channel.SMS, Category.ADVICE, {"sms_service": True}, ("email",), False),
        (Channel.WHATSAPP, Category.DELIVERY, {"sms_service": True}, (), False),
        (Channel.PUSH, Category.DELIVERY, {"push_service": True}, (), True),
        (Channel.WEBHOOK, Category.DELIVERY, {}, (), True),
    ],
)
def test_who_may_be_written_to_about_what(
    channel: Channel,
    category: Category,
    said: dict[str, bool],
    accepts: tuple[str, ...],
    answer: bool,
) -> None:
    assert may(channel, category, known(**said), accepts) is answer


@pytest.fixture
def acme(clean: Database, cast: Cast, teller: Teller) -> int:
    """The brand, with one order of somebody who gave a number as people write them."""
    placed = OrderPlaced(number="1043", currency="EUR", total_minor=100)
    described = OrderDescribed(
        customer=Customer(email="ada@example.com", phone="0151 2345 6789"),
        ship_to=Address(country="DE"),
    )
    ref = "order:shopify/1"
    facts = [
        Fact(ref, NOW - timedelta(days=1), "shopify", f"{body.kind}", body)
        for body in (placed, described)
    ]
    teller.tell(cast.acme.id, facts, NOW)
    return int(cast.acme.id)


def said(brand_id: int, text: str, minutes: int = 0, phone: str = PHONE) -> Keyword | None:
    with transaction.atomic():
        bind(brand_id)
        return heed(brand_id, Channel.SMS, phone, text, NOW + timedelta(minutes=minutes))


def stands(brand_id: int) -> tuple[bool, bool, bool]:
    """May news, may advice be texted; is the number suppressed?"""
    with transaction.atomic(), connection.cursor() as cursor:
        bind(brand_id)
        newest = consent.newest(cursor, [(brand_id, PHONE)]).get((brand_id, PHONE), {})
        stopped = suppress.suppressed(cursor, [(brand_id, "sms", PHONE)])
    news = may(Channel.SMS, Category.DELIVERY, newest)
    return news, may(Channel.SMS, Category.ADVICE, newest), bool(stopped)


def test_stop_stops_and_start_starts_news_alone(acme: int) -> None:
    assert said(acme, "START") is Keyword.START
    assert stands(acme) == (True, False, False)
    assert said(acme, "Stop.", 1) is Keyword.STOP
    assert said(acme, "STOP", 2) is Keyword.STOP
    assert stands(acme) == (False, False, True)
    assert said(acme, "unstop", 3) is Keyword.START
    assert stands(acme) == (True, False, False)
    with transaction.atomic():
        bind(acme)
        told = list(Consent.objects.order_by("id").values_list("given", "source", "detail"))
        assert told[0] == (True, "keyword", "START")
        assert len(told) == 6
        assert Suppression.objects.get().lifted_at == NOW + timedelta(minutes=3)


def test_a_bounce_is_not_forgotten_by_start(acme: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        bind(acme)
        assert suppress.suppress(cursor, acme, "sms", PHONE, "bounce", NOW, "error 80", 7)
        assert not suppress.suppress(cursor, acme, "sms", PHONE, "stop", NOW)
    said(acme, "START")
    assert stands(acme) == (True, False, True)


def test_another_answer_is_a_question_about_the_newest_order(acme: int) -> None:
    assert said(acme, "Wo ist mein Paket?") is None
    assert said(acme, "Wo ist mein Paket?") is None, "told twice by the provider"
    assert said(acme, "And mine?", phone="+4915199999999") is None
    assert said(acme, "help") is Keyword.HELP
    with transaction.atomic():
        bind(acme)
        asked = Wish.objects.get()
        assert (asked.kind, asked.data) == ("contact", {"text": "Wo ist mein Paket?"})
        assert not Consent.objects.exists()


def test_another_brands_customers_are_not_stopped(acme: int, cast: Cast) -> None:
    said(acme, "START")
    said(cast.zenith.id, "STOP", 1)
    assert stands(acme) == (True, False, False)


def test_who_forbade_it_since_it_was_decided_is_not_written_to(acme: int) -> None:
    said(acme, "START")
    with transaction.atomic(), connection.cursor() as cursor:
        bind(acme)
        asked = (cursor, acme, "sms", PHONE)
        assert not consent.forbidden(*asked, ["delivered", "guide"])
    said(acme, "STOP", 1)
    with transaction.atomic(), connection.cursor() as cursor:
        bind(acme)
        asked = (cursor, acme, "sms", PHONE)
        assert consent.forbidden(*asked, ["delivered", "guide"])
        assert not consent.forbidden(cursor, acme, "email", PHONE, ["delivered"])
        assert not consent.forbidden(*asked, [])
        where = (cursor, acme, Channel.EMAIL, PHONE, SERVICE)
        consent.record(*where, False, consent.Source.ONE_CLICK, NOW)
        assert consent.forbidden(cursor, acme, "email", PHONE, ["delivered"])
        assert not consent.forbidden(cursor, acme, "email", PHONE, ["delivered", "cancelled"])
