"""What all pages share: headers, weight, theme, and faces for when things go wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from tests.console.story import Shop, open_shop, paid_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.console.views import errors

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    made = open_shop(cast, teller)
    for number in range(10, 80):
        teller.tell(cast.acme.id, paid_order(number, NOW - timedelta(days=9)), NOW)
    return made


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/connectors"])
def test_nothing_runs_on_a_page_but_our_own_files(path: str, shop: Shop, cast: Cast) -> None:
    response = cast.client(cast.alice).get(path, follow=True)
    policy = response.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", page)


def test_pages_are_kept_in_no_cache(shop: Shop, cast: Cast) -> None:
    assert cast.client(cast.alice).get("/").headers["Cache-Control"] == "no-store"


def test_a_first_load_is_under_100_kilobytes(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.alice)
    squeezed = {"Accept-Encoding": "gzip"}
    page = client.get("/").content.decode()
    files = set(re.findall(r'(?:src|href)="(/(?:static/|words)[^"]+)"', page))
    assert {path.partition("?")[0] for path in files} >= {"/words.js", "/static/console/desk.css"}
    sizes = [len(client.get(path, headers=squeezed).content) for path in ("/", *files)]
    assert sum(sizes) < 100_000


def test_a_file_may_be_kept_and_a_changed_one_is_another(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.alice).get("/").content.decode()
    path = re.search(r'href="(/static/console/desk.css\?v=\w{10})"', page)
    assert path is not None
    response = cast.client().get(path[1])
    assert response.headers["Content-Type"].startswith("text/css")
    assert "max-age=2592000" in response.headers["Cache-Control"]
    later = cast.client().get(path[1], headers={"If-None-Match": response.headers["ETag"]})
    assert later.status_code == 304


@pytest.mark.parametrize(("name", "value"), [("theme", "dark"), ("keys", "off")])
def test_a_choice_is_remembered(name: str, value: str, shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.vera)
    answer = client.post("/preferences", {name: value, "next": "/connectors"})
    assert answer.headers["Location"] == "/connectors"
    assert f'data-{name}="{value}"' in client.get("/").content.decode()


def test_a_choice_that_there_is_not_is_not_remembered(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.vera)
    client.post("/preferences", {"theme": '"><script>'})
    client.cookies["theme"] = '"><b>'
    assert 'data-theme="system"' in client.get("/").content.decode()


def test_what_is_not_there_says_so_in_the_same_look(shop: Shop, cast: Cast) -> None:
    response = cast.client(cast.vera).get("/nowhere")
    assert response.status_code == 404
    assert b"Not here" in response.content
    assert b"Connectors" in response.content


def test_a_stranger_sees_no_brand_on_an_error_page(shop: Shop, cast: Cast) -> None:
    assert b"Acme" not in cast.client().get("/nowhere").content


def test_a_role_too_low_is_told_which_one_it_takes(shop: Shop, cast: Cast) -> None:
    response = cast.client(cast.bob).get(f"/deliveries/{shop.delivery}")
    assert response.status_code == 403
    assert "This needs the role “Manager”" in response.content.decode()


def test_a_broken_page_needs_no_database(shop: Shop) -> None:
    response = errors.broken(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something broke" in response.content
