"""Which brands a person may see, and the transaction's bond to one of them."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from waypost.accounts.models import Brand, Membership, Person, Role


class Seat(NamedTuple):
    """A person's place at one brand's desk. guarded: the organisation asks for two factors."""

    brand_id: int
    name: str
    slug: str
    zone: str
    country: str
    role: Role
    organisation_id: int = 0
    guarded: bool = False


def seats(person: Person) -> list[Seat]:
    """Every brand of the person's organisations, by name."""
    roles = dict(Membership.objects.filter(person=person).values_list("organisation_id", "role"))
    brands = Brand.objects.filter(organisation_id__in=roles).select_related("organisation")
    return [
        seat_at(brand, Role(roles[brand.organisation_id]))
        for brand in brands.order_by("name", "id")
    ]


def seat_at(brand: Brand, role: Role) -> Seat:
    """The seat at a brand that comes with its organisation."""
    house = brand.organisation
    own = (brand.pk, brand.name, brand.slug, brand.zone, brand.country)
    return Seat(*own, role, house.pk, house.require_two_factor)


def bind(brand_id: int) -> None:
    """Bind the transaction that is open to one brand; every other brand's rows are gone for it."""
    assert connection.in_atomic_block, "outside of a transaction the bond would not hold"
    with connection.cursor() as cursor:
        cursor.execute("select set_config('waypost.brand', %s, true)", [str(brand_id)])
