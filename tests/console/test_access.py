"""Every address, as everybody: who gets in, who is told no, who is told that there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.urls import get_resolver

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller

ACTORS = ("stranger", "vera", "bob", "mara", "alice", "charlie")


class Route(NamedTuple):
    """What each actor is answered. `{}` holds an id of acme's; charlie is of another brand."""

    method: str
    path: str
    stranger: int
    vera: int
    bob: int
    mara: int
    alice: int
    charlie: int
    data: dict[str, str] = {}


# 302 of a stranger is the way to the login. Members of another brand see their own pages.
ROUTES = {
    "home": Route("GET", "/", 302, 200, 200, 200, 200, 200),
    "live": Route("GET", "/live", 302, 200, 200, 200, 200, 200),
    "order": Route("GET", "/orders/{order}", 302, 200, 200, 200, 200, 404),
    "connectors": Route("GET", "/connectors", 302, 200, 200, 200, 200, 200),
    "replay_connection": Route(
        "POST", "/connectors/{connection}/replay", 302, 403, 403, 302, 302, 404
    ),
    "delivery": Route("GET", "/deliveries/{delivery}", 302, 403, 403, 200, 200, 404),
    "delivery_body": Route("GET", "/deliveries/{delivery}/body", 302, 403, 403, 200, 200, 404),
    "replay_delivery": Route("POST", "/deliveries/{delivery}/replay", 302, 403, 403, 302, 302, 404),
    "brand": Route("POST", "/brand", 302, 302, 302, 302, 302, 404, {"brand": "{acme}"}),
    "login": Route("GET", "/login", 200, 302, 302, 302, 302, 302),
    "enter": Route("GET", "/enter/unknown", 410, 410, 410, 410, 410, 410),
    "logout": Route("POST", "/logout", 302, 302, 302, 302, 302, 302),
    "preferences": Route("POST", "/preferences", 302, 302, 302, 302, 302, 302),
}
FOR_STRANGERS = {"login", "enter", "logout", "preferences"}


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
    data = {key: value.format(acme=cast.acme.id) for key, value in route.data.items()}
    ask = getattr(cast.client(person), route.method.lower())
    response = ask(route.path.format(**ids), data)
    assert response.status_code == getattr(route, actor)
    if actor == "stranger" and name not in FOR_STRANGERS:
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
    response = cast.client().get("/live", headers=headers)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login?next=/%3Fstatus%3Dclosed"
