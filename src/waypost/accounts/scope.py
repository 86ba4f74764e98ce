"""Which brands a person may see, and the transaction's bond to one of them."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from waypost.accounts.models import Brand, Membership, Person, Role


class Seat(NamedTuple):
    """A person's place at one brand's desk."""

    brand_id: int
    name: str
    slug: str
    zone: str
    country: str
    role: Role


def seats(person: Person) -> list[Seat]:
    """Every brand of the person's organisations, by name."""
    roles = dict(Membership.objects.filter(person=person).values_list("organisation_id", "role"))
    brands = Brand.objects.filter(organisation_id__in=roles).order_by("name", "id")
    return [
        Seat(
            brand.pk,
            brand.name,
            brand.slug,
            brand.zone,
            brand.country,
            Role(roles[brand.organisation_id]),
        )
        for brand in brands
    ]


def bind(brand_id: int) -> None:
    """Bind the transaction that is open to one brand; every other brand's rows are gone for it."""
    assert connection.in_atomic_block, "outside of a transaction the bond would not hold"
    with connection.cursor() as cursor:
        cursor.execute("select set_config('waypost.brand', %s, true)", [str(brand_id)])
