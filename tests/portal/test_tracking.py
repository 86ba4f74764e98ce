"""The tracking page by its link: the truth, to nobody else, and quickly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.console.hostile import EVIL, MARK
from tests.console.story import order_id
from tests.portal.settings import settings_of
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    Body,
    Customer,
    Deadline,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelPromised,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.tell import links
from waypost.tell.links import Scope
from waypost.tell.models import Asset, Revocation

HOUR = timedelta(hours=1)
NAME = "Ada Lovelace"


def told(
    cast: Cast, teller: Teller, number: int, *later: tuple[float, Body], text: str = "Blue mug"
) -> int:
    """The id of an order of acme's of four days ago, with a parcel `1Z<number>`."""
    now = datetime.now(UTC)
    parcel = f"1Z999AA{number:08d}"
    described = OrderDescribed(
        lines=(Line("1", "mug-1", text, 2),),
        customer=Customer(name=NAME, email="Ada@Example.com", phone="+49 170 1234567", locale="en"),
        ship_to=Address(NAME, "Hauptstraße 12", "", "Berlin", "", "10117", "DE"),
        total_minor=4900,
    )
    first: list[tuple[float, Body]] = [
        (96, OrderPlaced(number=str(number), currency="EUR")),
        (96, described),
        (95, PaymentCaptured(payment=f"pi_{number}")),
        (48, Fulfilled(fulfillment="f", lines={"1": 2}, parcels=(parcel,), carrier="dhl")),
    ]
    facts = [
        Fact(
            f"order:shopify/{number}",
            now - hours * HOUR,
            "shopify",
            f"{number}/{at}",
            body,
            (refs.tracking(parcel),) if at == 3 else (),
        )
        for at, (hours, body) in enumerate([*first, *later])
    ]
    teller.tell(cast.acme.id, facts, now)
    return order_id(cast, teller, str(number))


def scan(number: int, status: ParcelStatus, text: str = "", place: str = "Leipzig") -> Body:
    return ParcelScanned(parcel=f"1Z999AA{number:08d}", status=status, text=text, place=place)


def link(brand: Any, order: int, scope: Scope = Scope.ORDER, days: int = 9) -> str:
    return links.make(scope, brand.id, order, days, datetime.now(UTC))


@pytest.fixture(scope="module")
def order(cast: Cast, teller: Teller) -> int:
    edd = Deadline(day=(datetime.now(UTC) + timedelta(days=2)).date())
    return told(
        cast,
        teller,
        7001,
        (30, scan(7001, ParcelStatus.IN_TRANSIT, "Arrived at facility")),
        (29, ParcelPromised(parcel="1Z999AA00007001", edd=edd)),
    )


def test_the_page_answers_without_an_account_and_without_a_cookie(cast: Cast, order: int) -> None:
    answer = cast.client().get(f"/t/{link(cast.acme, order)}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Your parcel is on its way." in text
    assert "Arrived at facility" in text
    assert "Leipzig" in text
    assert '"@type":"ParcelDelivery"' in text
    assert not answer.cookies
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.content) < 30_000


def test_the_address_and_the_name_are_partly_hidden(cast: Cast, order: int) -> None:
    text = cast.client().get(f"/t/{link(cast.acme, order)}").content.decode()
    for personal in ("Lovelace", "Hauptstraße", "10117", "ada@example.com", "1234567"):
        assert personal not in text


def test_it_speaks_the_language_of_the_letters_or_the_one_that_is_asked_for(
    cast: Cast, order: int
) -> None:
    token = link(cast.acme, order)
    german = cast.client().get(f"/t/{token}?lang=de")
    assert german.headers["Content-Language"] == "de"
    assert b'<html lang="de"' in german.content
    as_written = cast.client().get(f"/t/{token}", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert as_written.headers["Content-Language"] == "en"


def test_a_page_needs_few_queries_and_none_of_the_session(cast: Cast, order: int) -> None:
    client = cast.client(cast.alice)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"/t/{link(cast.acme, order)}").status_code == 200
    asked = [it["sql"] for it in caught if not it["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(asked) <= 7
    assert not any("django_session" in it or "accounts_person" in it for it in asked)


def test_whoever_is_logged_in_elsewhere_sees_the_links_brand(cast: Cast, order: int) -> None:
    text = cast.client(cast.charlie).get(f"/t/{link(cast.acme, order)}").content.decode()
    assert "Acme" in text
    assert "Zenith" not in text


def test_a_link_of_another_brand_finds_nothing(cast: Cast, order: int) -> None:
    answer = cast.client().get(f"/t/{link(cast.zenith, order)}")
    assert answer.status_code == 410
    assert b"7001" not in answer.content


@pytest.mark.parametrize("scope", [Scope.PERSON, Scope.STOP, Scope.PARCEL])
def test_a_link_is_good_for_its_own_purpose_only(cast: Cast, order: int, scope: Scope) -> None:
    assert cast.client().get(f"/t/{link(cast.acme, order, scope)}").status_code == 404


def test_links_expire_and_can_be_revoked(cast: Cast, teller: Teller, order: int) -> None:
    then = datetime.now(UTC) - timedelta(days=3)
    old = links.make(Scope.ORDER, cast.acme.id, order, 2, then)
    assert b"too old" in cast.client().get(f"/t/{old}").content
    kept = told(cast, teller, 7002)
    token = link(cast.acme, kept)
    assert cast.client().get(f"/t/{token}").status_code == 200
    with transaction.atomic():
        bind(cast.acme.id)
        Revocation.objects.create(
            brand_id=cast.acme.id, scope="order", subject=str(kept), before=datetime.now(UTC)
        )
    answer = cast.client().get(f"/t/{token}")
    assert answer.status_code == 410
    assert b"withdrawn" in answer.content


def test_what_partners_and_customers_wrote_is_text(cast: Cast, teller: Teller) -> None:
    evil = told(
        cast, teller, 7003, (30, scan(7003, ParcelStatus.IN_TRANSIT, EVIL, EVIL)), text=EVIL
    )
    answer = cast.client().get(f"/t/{link(cast.acme, evil)}")
    assert MARK not in answer.content.decode().lower()
    assert b"<img" not in answer.content
    assert answer.content.count(b"</script>") == answer.content.count(b"<script")


def test_the_live_part_is_silent_until_something_changes(cast: Cast, teller: Teller) -> None:
    order = told(cast, teller, 7004, (30, scan(7004, ParcelStatus.IN_TRANSIT)))
    path = f"/t/{link(cast.acme, order)}/live"
    first = cast.client().get(path)
    tag = first.headers["ETag"]
    assert b"<html" not in first.content
    assert cast.client().get(path, headers={"If-None-Match": tag}).status_code == 304
    now = datetime.now(UTC)
    out = Fact(
        "order:shopify/7004", now, "shopify", "out", scan(7004, ParcelStatus.OUT_FOR_DELIVERY)
    )
    teller.tell(cast.acme.id, [out], now)
    later = cast.client().get(path, headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert b"out for delivery" in later.content


def test_the_json_is_for_any_page_and_tells_nothing_personal(cast: Cast, order: int) -> None:
    answer = cast.client().get(f"/t/{link(cast.acme, order)}.json")
    said = answer.json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert said["number"] == "7001"
    assert said["parcels"][0]["status"] == "in_transit"
    assert [it["state"] for it in said["parcels"][0]["steps"]][:3] == ["done", "done", "now"]
    for personal in ("Ada", "Lovelace", "Berlin", "49.00", "10117"):
        assert personal not in answer.content.decode()


def test_the_calendar_entry_lasts_from_the_first_day_to_the_last(cast: Cast, order: int) -> None:
    answer = cast.client().get(f"/t/{link(cast.acme, order)}/arrival.ics")
    day = datetime.now(UTC).date() + timedelta(days=2)
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}".encode() in answer.content
    assert b"Parcel of Acme" in answer.content


def test_guides_and_recommendations_wait_while_something_is_wrong(
    cast: Cast, teller: Teller
) -> None:
    settings = {
        "guides": [{"sku": "mug-*", "title": "How to care for your mug"}],
        "places": [{"title": "New teas", "url": "https://shop.example/tea"}],
    }
    with settings_of(cast.acme.id, settings):
        fine = told(cast, teller, 7005, (30, scan(7005, ParcelStatus.DELIVERED)))
        text = cast.client().get(f"/t/{link(cast.acme, fine)}").content.decode()
        assert "How to care for your mug" in text
        assert "New teas" in text
        bad = told(cast, teller, 7006, (30, scan(7006, ParcelStatus.DELIVERY_FAILED)))
        text = cast.client().get(f"/t/{link(cast.acme, bad)}").content.decode()
        assert "New teas" not in text


def test_the_look_is_the_brands_and_is_kept_by_browsers(cast: Cast, teller: Teller) -> None:
    client = cast.client()
    with settings_of(cast.acme.id, {"look": {"accent": "#ffe000", "font": "serif"}}):
        order = told(cast, teller, 7007)
        page = client.get(f"/t/{link(cast.acme, order)}").content.decode()
        sheet = f"/t/look/{page.partition('/t/look/')[2].partition('.css')[0]}.css"
        answer = client.get(sheet)
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"Georgia" in answer.content
    assert b"#ffe000" not in answer.content.partition(b",")[0]


def test_a_logo_is_shown_as_a_picture_and_nothing_else(cast: Cast) -> None:
    with transaction.atomic():
        bind(cast.acme.id)
        Asset.objects.create(
            brand_id=cast.acme.id,
            name="logo.png",
            media_type="image/png",
            body=b"\x89PNG",
            width=10,
            height=10,
            changed_at=datetime.now(UTC),
        )
    answer = cast.client().get(f"/t/look/{cast.acme.id}/logo.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert cast.client().get(f"/t/look/{cast.zenith.id}/logo.png").status_code == 404
    assert cast.client().get(f"/t/look/{2**70}/logo.png").status_code == 404
