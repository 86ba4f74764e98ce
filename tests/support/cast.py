"""The people of the tests, and how they log in.

alice owns acme, mara manages it, bob is its agent, vera only looks. charlie owns zenith, another
brand of another organisation, and must never see anything of acme.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.test import Client

from waypost.accounts.models import Brand, Membership, Organisation, Person, Role

PASSWORD = "correct horse battery"
_ACTIVATED = datetime(2026, 1, 1, tzinfo=UTC)
_ACME = {
    "alice": Role.OWNER,
    "mara": Role.MANAGER,
    "bob": Role.AGENT,
    "vera": Role.VIEWER,
}


class Cast(msgspec.Struct, frozen=True):
    """Every person's password is PASSWORD, the address `name@example.com`."""

    acme: Brand
    zenith: Brand
    alice: Person
    mara: Person
    bob: Person
    vera: Person
    charlie: Person

    def client(self, person: Person | None = None) -> Client:
        """A browser; logged in as `person`. Errors of a view become its 500 page."""
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        return client


def assemble() -> Cast:
    """Make them all in the current database."""
    acme, zenith = _brand("Acme"), _brand("Zenith")
    people = {name: _member(acme, name, role) for name, role in _ACME.items()}
    charlie = _member(zenith, "charlie", Role.OWNER)
    return Cast(acme, zenith, charlie=charlie, **people)


def _brand(name: str) -> Brand:
    organisation = Organisation.objects.create(name=f"{name} Ltd")
    return Brand.objects.create(
        organisation=organisation,
        name=name,
        slug=name.lower(),
        zone="Europe/Berlin",
        country="DE",
        activated_at=_ACTIVATED,
    )


def _member(brand: Brand, name: str, role: Role) -> Person:
    person = Person.objects.create_user(f"{name}@example.com", name.title(), PASSWORD)
    Membership.objects.create(organisation=brand.organisation, person=person, role=role)
    return person
