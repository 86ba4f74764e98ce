"""Whom a provider's word makes of somebody: a member of the one organisation that trusts it.

A provider is trusted by an organisation, never by the installation. What it says can log somebody
in as a member of that organisation, and as nobody else's: an address that has an account without
being a member is refused, and such a session has seats there alone.
"""

from __future__ import annotations

from django.db import transaction

from waypost.accounts.models import (
    Membership,
    Organisation,
    Person,
    SamlSignOn,
    SignOn,
    SignOnIdentity,
)
from waypost.accounts.oidc import Claims, SignOnRefused

SESSION_KEY = "sign_on"


Trust = SignOn | SamlSignOn


@transaction.atomic
def person_of(sign_on: Trust, claims: Claims) -> tuple[Person, bool]:
    """The member, and whether they are new. SignOnRefused."""
    Organisation.objects.select_for_update(no_key=True).get(pk=sign_on.pk)
    house = sign_on.organisation_id
    same = {"organisation_id": house, "issuer": _voice(sign_on), "subject": claims.subject}
    known = SignOnIdentity.objects.filter(**same).select_related("person").first()
    if known is not None:
        return _member(house, known.person), False
    if not claims.email.isascii():
        # Some letters beyond ASCII are the same as others once they are made capital.
        raise SignOnRefused("the address could be taken for another")
    if claims.email.rpartition("@")[2].lower() not in sign_on.domains:
        raise SignOnRefused("the address is of a domain that is not taken from this provider")
    person = Person.objects.filter(email__iexact=claims.email).first()
    if person is not None:
        _member(house, person)
    else:
        person = Person.objects.create_user(claims.email, claims.name)
        Membership.objects.create(organisation_id=house, person=person, role=sign_on.role)
        SignOnIdentity.objects.create(**same, person=person)
        return person, True
    SignOnIdentity.objects.create(**same, person=person)
    return person, False


def _voice(sign_on: Trust) -> str:
    """Subjects of the two protocols are strangers to each other."""
    return f"saml:{sign_on.issuer}" if isinstance(sign_on, SamlSignOn) else sign_on.issuer


def _member(house: int, person: Person) -> Person:
    """Whoever was removed does not come back by themselves."""
    if not Membership.objects.filter(organisation_id=house, person=person).exists():
        raise SignOnRefused("the address has an account that is no member")
    if not person.is_active:
        raise SignOnRefused("the account is deactivated")
    return person
