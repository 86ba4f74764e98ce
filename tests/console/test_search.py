"""Search: whatever somebody has in hand leads to the order, its customer or its parcel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.console.read.question import asked
from waypost.console.read.search import Found, search
from waypost.core.bodies import (
    Customer,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus

NOW = datetime.now(UTC)
PEOPLE = (
    ("2001", "Ada Lovelace", "ada.l@example.com", "+49 170 1234567"),
    ("2002", "Grace Hopper", "grace@example.org", "+1 (555) 010-9999"),
    ("2003", "Zoë Lindqvist", "zoe@example.net", ""),
    ("2004", "Ada Lovelace", "ada.l@example.com", "+49 170 1234567"),
    ("20041", "Adam Love", "adam@example.com", ""),
)


def order(number: str, name: str, email: str, phone: str) -> list[Fact]:
    ref, at = f"order:shopify/9{number}", NOW - timedelta(hours=int(number[:4]) - 2000)
    parcel = f"1Z 999 AA1 {number}"
    bodies = (
        OrderPlaced(number=f"#{number}", currency="EUR"),
        OrderDescribed(
            total_minor=4900,
            customer=Customer(name=name, email=email, phone=phone),
            lines=(Line(id="1", sku="Mug-BLUE", quantity=1),),
        ),
        PaymentCaptured(payment=f"pi_3Abc{number}", amount_minor=4900),
        Fulfilled(fulfillment="f", parcels=(parcel,)),
        ParcelScanned(parcel=parcel, status=ParcelStatus.IN_TRANSIT),
    )
    return [Fact(ref, at, "shopify", f"{number}/{it}", body) for it, body in enumerate(bodies)]


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    made = open_shop(cast, teller)
    for person in PEOPLE:
        teller.tell(cast.acme.id, order(*person), NOW)
    return made


@pytest.fixture
def find(shop: Shop, cast: Cast):  # type: ignore[no-untyped-def]
    from django.db import transaction

    from waypost.accounts.scope import bind

    def ask(text: str) -> Found:
        with transaction.atomic():
            bind(cast.acme.id)
            return search(cast.acme.id, asked(text))

    return ask


@pytest.mark.parametrize(
    "text",
    [
        "2001",
        "#2001",
        "# 2001",
        "order #2001",
        "pi_3Abc2001",
        "PI_3ABC2001",
        "payment pi_3Abc2001,",
    ],
)
def test_an_order_is_found_by_what_is_its_own(text: str, find) -> None:  # type: ignore[no-untyped-def]
    assert find(text).single.number.lstrip("#") == "2001"


@pytest.mark.parametrize("text", ["1Z999AA12001", "1z 999 aa1 2001", "1Z-999-AA1-2001"])
def test_a_parcel_is_found_in_any_spelling(text: str, find) -> None:  # type: ignore[no-untyped-def]
    assert [hit.number.lstrip("#") for hit in find(text).parcels] == ["2001"]


@pytest.mark.parametrize(
    "text",
    [
        "ADA.L@example.com",
        "+49 170 1234567",
        "0170/1234567",
        "0049 170 123 45 67",
        "(0170) 12345-67",
    ],
)
def test_a_person_is_found_by_any_writing_of_their_contact(text: str, find) -> None:  # type: ignore[no-untyped-def]
    found = find(text)
    assert [hit.name for hit in found.customers] == ["Ada Lovelace"]
    assert found.single == found.customers[0]
    assert [hit.number for hit in found.orders] == ["#2001", "#2004"] or len(found.orders) == 2


@pytest.mark.parametrize(
    "text",
    ["lovelace ada", "ada lov", "LOVELACE", "lovelcae", "Ada Lovlace", "lovelase", "lovalaca"],
)
def test_a_name_is_found_in_any_order_begun_or_mistyped(text: str, find) -> None:  # type: ignore[no-untyped-def]
    assert "Ada Lovelace" in [hit.name for hit in find(text).customers]


def test_accents_need_not_be_typed(find) -> None:  # type: ignore[no-untyped-def]
    assert [hit.name for hit in find("zoe")[1]] == ["Zoë Lindqvist"]


def test_exact_comes_before_what_only_begins_so(find) -> None:  # type: ignore[no-untyped-def]
    found = find("2004")
    assert [hit.number for hit in found.orders] == ["#2004", "#20041"]
    assert found.single.number == "#2004"


def test_a_sku_leads_to_the_list_of_its_orders(find) -> None:  # type: ignore[no-untyped-def]
    assert [(hit.sku, hit.orders) for hit in find("mug-b").skus] == [("Mug-BLUE", 5)]


def test_nothing_is_found_by_nothing_or_by_nonsense(find) -> None:  # type: ignore[no-untyped-def]
    for text in ("", "   ", "\0", "xyzzy", "%", "_", "'", "9" * 300, "#", "\U0010ffff"):
        assert not any(find(text)), text


def test_an_order_that_nobody_has_named_yet_is_found(find, cast: Cast, teller: Teller) -> None:  # type: ignore[no-untyped-def]
    scan = ParcelScanned(parcel="7YLOST", status=ParcelStatus.IN_TRANSIT)
    teller.tell(cast.acme.id, [Fact("tracking:7YLOST", NOW, "easypost", "s", scan)], NOW)
    assert [hit.stage for hit in find("7y-lost").orders] == ["unmatched"]
    assert [hit.number for hit in find("92002").orders] == ["#2002"]


def test_another_brands_orders_are_not_found(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.charlie)
    for text in ("2001", "lovelace", "mug-blue", "pi_1", "ada@example.com"):
        page = client.get("/search", {"q": text}).content
        assert b"Nothing is called" in page


def test_the_page_marks_what_matched_and_shows_text_as_text(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.vera).get("/search", {"q": "scr ada"}).content.decode()
    assert "&lt;<mark>scr</mark>ipt&gt;" in page
    assert HOSTILE not in page
    assert HOSTILE not in cast.client(cast.vera).get("/search", {"q": HOSTILE}).content.decode()


def test_the_palette_gets_options_with_the_one_that_is_meant(shop: Shop, cast: Cast) -> None:
    headers = {"HX-Request": "true"}
    answer = cast.client(cast.vera).get("/search", {"q": "2001"}, headers=headers)
    text = answer.content.decode()
    assert "<html" not in text
    assert text.count("data-single") == 1
    assert 'role="option"' in text
