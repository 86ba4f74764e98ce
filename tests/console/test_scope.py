"""A page sees one brand, and the database sees to it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.accounts.models import Membership, Person, Role
from waypost.accounts.scope import bind, seats
from waypost.console.scope import BrandScope


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def serve(person: Person, view: object) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user, request.session = person, {}
    return BrandScope(view)(request)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    "table", ["issues_issue", "timeline_order", "timeline_event", "inbox_delivery"]
)
def test_a_view_sees_its_own_brand_alone(table: str, shop: Shop, cast: Cast) -> None:
    seen: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(count(table))
        return HttpResponse()

    for person in (cast.vera, cast.charlie):
        serve(person, view)
    assert seen[0] > 0
    assert seen[1] == 0


def test_outside_of_a_view_nothing_is_seen(shop: Shop, cast: Cast) -> None:
    cast.client(cast.alice).get("/")
    assert count("issues_issue") == 0


def test_the_bond_needs_a_transaction(cast: Cast) -> None:
    with pytest.raises(AssertionError, match="transaction"):
        bind(cast.acme.id)


def test_the_bond_ends_with_the_transaction(shop: Shop, cast: Cast) -> None:
    with transaction.atomic():
        bind(cast.acme.id)
        assert count("timeline_order") == 1
    assert count("timeline_order") == 0


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (404, 0), (422, 0), (500, 0)])
def test_a_fault_takes_back_what_was_written(
    status: int, kept: int, cast: Cast, teller: Teller
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into timeline_stock (brand_id, sku, available, changed_at) "
                "values (%s, %s, 1, now())",
                [cast.acme.id, f"written under {status}"],
            )
        return HttpResponse(status=status)

    serve(cast.alice, view)
    found = teller.ask(
        "select count(*) from timeline_stock where sku = %s", f"written under {status}"
    )
    assert found[0][0] == kept


def test_a_person_of_two_brands_switches_between_them(shop: Shop, cast: Cast) -> None:
    both = Person.objects.create_user("both@example.com")
    for brand, role in ((cast.acme, Role.VIEWER), (cast.zenith, Role.MANAGER)):
        Membership.objects.create(organisation=brand.organisation, person=both, role=role)
    assert [(seat.name, seat.role) for seat in seats(both)] == [
        ("Acme", Role.VIEWER),
        ("Zenith", Role.MANAGER),
    ]
    client = cast.client(both)
    assert client.get(f"/orders/{shop.order}").status_code == 200
    assert client.post("/brand", {"brand": cast.zenith.id}).status_code == 302
    assert client.get(f"/orders/{shop.order}").status_code == 404
    assert b"Zenith" in client.get("/").content


def test_a_brand_whose_zone_is_unknown_has_pages_in_utc(shop: Shop, cast: Cast) -> None:
    cast.zenith.zone = "Moon/Tranquility"
    cast.zenith.save()
    assert cast.client(cast.charlie).get("/").status_code == 200
