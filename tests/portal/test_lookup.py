"""Looking an order up: what is right is found, what is wrong and what is unknown look the same."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.portal.settings import settings_of
from tests.portal.test_tracking import scan, told
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.models import LoginAttempt
from waypost.core.words import ParcelStatus
from waypost.portal.views import lookup

TRACKING = "1Z999AA00008001"


@pytest.fixture(scope="module")
def order(cast: Cast, teller: Teller) -> int:
    told(cast, teller, 8002)
    return told(cast, teller, 8001, (30, scan(8001, ParcelStatus.IN_TRANSIT)))


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, order: int) -> None:
    monkeypatch.setattr(lookup, "FLOOR", 0.0)
    LoginAttempt.objects.all().delete()


def look(client: Client, number: str, secret: str = "", path: str = "/track/acme") -> HttpResponse:
    return client.post(path, {"number": number, "secret": secret})


@pytest.mark.parametrize("number", ["8001", "#8001", " 8001 ", TRACKING.lower()])
@pytest.mark.parametrize(
    "secret", ["ada@example.com", "ADA@example.com ", "0170 1234567", "+49 170-1234567", "10117"]
)
def test_a_number_and_something_known_lead_to_the_order(
    number: str, secret: str, cast: Cast
) -> None:
    answer = look(cast.client(), number, secret)
    assert answer.status_code == 302
    page = cast.client().get(answer.headers["Location"])
    assert b"8001" in page.content


def test_wrong_and_unknown_are_answered_alike(cast: Cast) -> None:
    client = cast.client()
    wrong = look(client, "8001", "eve@example.com")
    unknown = look(client, "9999", "eve@example.com")
    assert wrong.status_code == unknown.status_code == 200
    assert b"nothing that fits both" in wrong.content
    assert wrong.content.replace(b"8001", b"9999") == unknown.content


@pytest.mark.parametrize("secret", ["", " ", "1", "de", "234567", "@", "example.com"])
def test_a_part_of_what_is_known_is_not_enough(secret: str, cast: Cast) -> None:
    assert look(cast.client(), "8001", secret).status_code == 200


def test_an_order_of_another_brand_is_unknown(cast: Cast) -> None:
    answer = look(cast.client(), "8001", "10117", "/track/zenith")
    assert answer.status_code == 200
    assert look(cast.client(), "8001", "10117", "/track/nobody").status_code == 404


def test_a_tracking_number_alone_shows_the_parcel_and_never_the_person(cast: Cast) -> None:
    answer = look(cast.client(), TRACKING)
    assert answer.headers["Location"].startswith("/t/p/")
    text = cast.client().get(answer.headers["Location"]).content.decode()
    assert TRACKING in text
    assert "Leipzig" in text
    for hidden in ("8001", "Ada", "Berlin", "Blue mug", "€", "Cancel the order"):
        assert hidden not in text.replace(TRACKING, "")


def test_no_personal_thing_is_in_the_address(cast: Cast) -> None:
    to = look(cast.client(), "8001", "ada@example.com").headers["Location"]
    assert re.fullmatch(r"/t/[\w.-]+", to)
    assert "8001" not in to


def test_a_number_can_be_tried_a_few_times_only_whoever_tries(cast: Cast) -> None:
    client = cast.client()
    for at in range(lookup.BY_NUMBER):
        answer = client.post(
            "/track/acme", {"number": "8001", "secret": f"{at}"}, REMOTE_ADDR=f"10.0.0.{at}"
        )
        assert answer.status_code == 200
    last = client.post(
        "/track/acme", {"number": "#8001", "secret": "10117"}, REMOTE_ADDR="10.1.1.1"
    )
    assert last.status_code == 429
    assert b"wait" in last.content
    assert look(client, "8002", "10117").status_code == 302


def test_one_address_cannot_try_many_numbers(cast: Cast) -> None:
    client = cast.client()
    for at in range(lookup.BY_ADDRESS):
        look(client, f"{at}", "x")
    assert look(client, "8001", "10117").status_code == 429


def test_a_brands_own_host_name_has_its_pages_and_no_desk(cast: Cast) -> None:
    with settings_of(cast.acme.id, {"domain": "track.acme.example"}):
        client = cast.client(cast.alice)
        client.defaults["HTTP_HOST"] = "track.acme.example"
        assert b"Where is my order?" in client.get("/").content
        to = look(client, "8001", "10117", "/").headers["Location"]
        assert b"8001" in client.get(to).content
        for path in ("/orders", "/login", "/issues/1", "/account"):
            assert client.get(path).status_code == 404


def test_a_host_that_nobody_configured_is_refused(cast: Cast) -> None:
    client = cast.client()
    assert client.get("/track/acme", HTTP_HOST="track.acme.example").status_code == 400


def test_a_brand_cannot_take_the_installations_own_name(cast: Cast) -> None:
    with settings_of(cast.acme.id, {"domain": "localhost.localdomain"}):
        assert cast.client().get("/login", HTTP_HOST="localhost").status_code == 200
