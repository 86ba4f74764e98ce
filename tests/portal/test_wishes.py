"""Wishes on a customer's page: plain forms, checked, once, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts import throttle
from waypost.core.bodies import (
    Address,
    Body,
    Customer,
    Fulfilled,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.portal.views import wishes as views
from waypost.tell import links
from waypost.tell.links import Scope
from waypost.wishes.check import Fault, WishWrong, check
from waypost.wishes.kinds import Kind
from waypost.wishes.photos import PhotoRefused, redrawn

NOW = datetime.now(UTC)
NEW = {
    "name": "Ada Lovelace",
    "line1": "Neue Straße 5",
    "postcode": "10999",
    "city": "Berlin",
}
Tell = Callable[..., None]


@pytest.fixture
def tell(clean: Database, cast: Cast, teller: Teller) -> Tell:
    """An order that waits in Berlin, and what becomes of it."""

    def told(*bodies: Body) -> None:
        facts = [Fact("order:shopify/1", NOW, "shopify", body.kind, body) for body in bodies]
        teller.tell(cast.acme.id, facts, NOW)

    ship_to = Address(name="Ada Lovelace", line1="Alte Gasse 1", city="Berlin", country="DE")
    customer = Customer(name="Ada Lovelace", email="ada@example.com", locale="en")
    told(OrderPlaced(number="1001"), OrderDescribed(customer=customer, ship_to=ship_to))
    return told


@pytest.fixture
def at(tell: Tell, cast: Cast, teller: Teller) -> str:
    """The address of the order's page."""
    (order,) = teller.ask("select id from timeline_order")[0]
    return "/t/" + links.make(Scope.ORDER, cast.acme.id, order, 30, NOW)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def _arrived(tell: Tell) -> None:
    tell(
        Fulfilled(fulfillment="f", parcels=("1Z0001",)),
        ParcelScanned(parcel="1Z0001", status=ParcelStatus.DELIVERED),
    )


def _photo(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    out, made = BytesIO(), Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x010F] = "A camera that knows where it was"
    made.save(out, form, exif=exif)
    return out.getvalue()


def _upload(*bodies: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile("p.jpg", body, content_type="image/jpeg") for body in bodies]


def test_an_address_is_asked_for_and_its_page_says_how_it_stands(
    at: str, client: Client, teller: Teller
) -> None:
    form = client.get(f"{at}/wish/address")
    assert "Alte Gasse" not in form.content.decode()
    assert "set-cookie" not in form.headers
    posted = client.post(f"{at}/wish/address", NEW)
    assert posted.status_code == 302
    again = client.post(f"{at}/wish/address", NEW)
    assert again.headers["location"] == posted.headers["location"]
    page = client.get(posted.headers["location"]).content.decode()
    assert "We are passing this on right now." in page
    assert "Neu•••" in page
    assert "Neue Straße" not in page
    assert teller.ask("select state, data ->> 'country' from wishes_wish") == [("asked", "DE")]


def test_a_form_that_makes_no_sense_comes_back_as_it_was_typed(
    at: str, client: Client, teller: Teller
) -> None:
    page = client.post(f"{at}/wish/address", NEW | {"postcode": "999", "line1": ""})
    shown = page.content.decode()
    assert page.status_code == 422
    assert 'value="999"' in shown
    assert 'id="postcode-fault"' in shown
    assert 'id="line1-fault"' in shown
    assert teller.ask("select 1 from wishes_wish") == []


def test_a_wish_is_taken_back_and_then_not_again(at: str, client: Client, teller: Teller) -> None:
    place = client.post(f"{at}/wish/safe_place", {"text": "The shed"}).headers["location"]
    assert "Take it back" in client.get(place).content.decode()
    client.post(f"{place}/back")
    page = client.get(place).content.decode()
    assert "You took it back." in page
    assert "Take it back" not in page
    assert teller.ask("select state, why from wishes_wish") == [("refused", "taken_back")]


def test_what_is_too_late_is_said_instead_of_offered(at: str, tell: Tell, client: Client) -> None:
    _arrived(tell)
    assert "has left the warehouse" in client.get(f"{at}/wish/address").content.decode()
    page = client.post(f"{at}/wish/address", NEW)
    assert "has left the warehouse" in page.content.decode()
    assert (
        "has been delivered already"
        in client.get(f"{at}/wish/neighbour?parcel=1Z0001").content.decode()
    )


def test_photos_are_made_anew_and_say_nothing_of_the_camera(
    at: str, tell: Tell, client: Client, teller: Teller
) -> None:
    _arrived(tell)
    data = {"what": "damaged", "text": "<b>Broken</b>"}
    photos = _upload(_photo(), _photo("PNG", (3000, 1000)))
    made = client.post(f"{at}/wish/problem", {**data, "photos": photos})
    page = client.get(made.headers["location"]).content.decode()
    assert "&lt;b&gt;Broken&lt;/b&gt;" in page
    kept = teller.ask("select body, width, height from wishes_photo order by id")
    assert [(width, height) for _, width, height in kept] == [(64, 48), (2000, 667)]
    for body, _, _ in kept:
        with Image.open(BytesIO(body)) as opened:
            assert opened.format == "JPEG"
            assert not opened.getexif()


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        ((b"\0\0\0\x18ftypheic" + b"\0" * 99,), "not for example HEIC"),
        ((_photo()[:200],), "not for example HEIC"),
        ((_photo(),) * 5, "At most four photos"),
    ],
)
def test_what_is_no_photo_is_refused_politely(
    at: str, tell: Tell, client: Client, teller: Teller, bodies: tuple[bytes, ...], words: str
) -> None:
    _arrived(tell)
    page = client.post(f"{at}/wish/problem", {"what": "damaged", "photos": _upload(*bodies)})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert teller.ask("select 1 from wishes_wish") == []


def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    out = BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    with pytest.raises(PhotoRefused):
        redrawn(out.getvalue())


def test_too_many_tries_by_one_link_wait_and_a_huge_body_is_not_read(
    at: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_PER_LINK", 1)
    own = uuid4().bytes
    monkeypatch.setattr(throttle, "key_of", lambda *parts: own)
    answers: list[HttpResponse] = [client.post(f"{at}/wish/contact", {}) for _ in range(2)]
    assert [it.status_code for it in answers] == [422, 429]
    huge = client.post(f"{at}/wish/contact", {"text": "x"}, CONTENT_LENGTH=str(2**30))
    assert huge.status_code == 413


def test_another_order_s_wish_is_not_there(
    at: str, client: Client, cast: Cast, teller: Teller
) -> None:
    place = client.post(f"{at}/wish/contact", {"text": "Hello"}).headers["location"]
    wish = place.rsplit("/", 1)[1]
    other = Fact("order:shopify/2", NOW, "shopify", "2", OrderPlaced(number="1002"))
    teller.tell(cast.acme.id, [other], NOW)
    (order,) = teller.ask("select id from timeline_order where number = '1002'")[0]
    theirs = "/t/" + links.make(Scope.ORDER, cast.acme.id, order, 30, NOW)
    zenith = "/t/" + links.make(Scope.ORDER, cast.zenith.id, order, 30, NOW)
    assert client.get(f"{theirs}/wishes/{wish}").status_code == 404
    assert client.post(f"{theirs}/wishes/{wish}/back").status_code == 404
    assert client.get(f"{zenith}/wish/contact").status_code == 404
    assert client.get(f"{theirs}/wish/nonsense").status_code == 404


@pytest.mark.parametrize(
    ("kind", "posted", "faults"),
    [
        (Kind.ADDRESS, NEW | {"country": "FR"}, {"country": Fault.OTHER_COUNTRY}),
        (Kind.ADDRESS, NEW | {"name": "x" * 200}, {"name": Fault.TOO_LONG}),
        (Kind.CONTACT, {"text": "  \u200b "}, {"text": Fault.MISSING}),
        (Kind.PROBLEM, {"what": "alien"}, {"what": Fault.INVALID}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    kind: Kind, posted: dict[str, str], faults: dict[str, Fault]
) -> None:
    with pytest.raises(WishWrong) as wrong:
        check(kind, posted, "DE")
    assert wrong.value.faults == faults


def test_a_state_is_spelled_as_the_post_does() -> None:
    typed = {
        "name": "Ada",
        "line1": "1 Main Street",
        "city": "Springfield",
        "region": "illinois",
        "postcode": "62701",
    }
    assert check(Kind.ADDRESS, typed, "US")["region"] == "IL"
