"""Every address, as everybody: who gets in, who is told no, who is told that there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.urls import get_resolver

from tests.console import access
from tests.console.access import ACTORS, Route
from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller


def _routes() -> dict[str, Route]:
    found: dict[str, Route] = {}
    for module in iter_modules(access.__path__):
        found |= import_module(f"{access.__name__}.{module.name}").ROUTES
    return found


ROUTES = _routes()


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


def names() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        for route in getattr(pattern, "url_patterns", [pattern]):
            yield route.name


def test_every_route_says_who_may_come() -> None:
    assert sorted(names()) == sorted(ROUTES)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", ROUTES)
def test_everybody_is_answered_as_stated(name: str, actor: str, shop: Shop, cast: Cast) -> None:
    route = ROUTES[name]
    person = None if actor == "stranger" else getattr(cast, actor)
    ids = {name: getattr(shop, name) for name in shop.__struct_fields__}
    data = {key: value.format(acme=cast.acme.id, **ids) for key, value in route.data.items()}
    ask = getattr(cast.client(person), route.method.lower())
    response = ask(route.path.format(**ids), data)
    assert response.status_code == getattr(route, actor)
    if actor == "stranger" and not route.open:
        assert response.headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("name", [name for name, it in ROUTES.items() if it.method == "POST"])
def test_looking_at_a_deed_does_not_do_it(name: str, shop: Shop, cast: Cast) -> None:
    ids = {name: getattr(shop, name) for name in shop.__struct_fields__}
    path = ROUTES[name].path.format(**ids)
    assert cast.client(cast.alice).get(path).status_code == 405


@pytest.mark.parametrize("path", ["/orders/", "/deliveries/"])
def test_a_number_beyond_the_database_is_not_there(path: str, shop: Shop, cast: Cast) -> None:
    assert cast.client(cast.alice).get(f"{path}{2**70}").status_code == 404


def test_a_form_without_its_token_does_nothing(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.alice)
    client.handler.enforce_csrf_checks = True
    response = client.post(f"/deliveries/{shop.unreadable}/replay")
    assert response.status_code == 403
    assert b"out of date" in response.content


def test_somebody_without_a_brand_is_told_whom_to_ask(shop: Shop, cast: Cast) -> None:
    nobody = type(cast.alice).objects.create_user("new@example.com")
    response = cast.client(nobody).get("/")
    assert response.status_code == 403
    assert b"Ask an owner" in response.content


def test_a_page_that_polls_is_sent_to_the_login_as_a_whole(cast: Cast) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?status=closed"}
    response = cast.client().get("/issues/live", headers=headers)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login?next=/%3Fstatus%3Dclosed"
