"""What the command line writes into accounts. Needs Django: load it with `pages.loaded`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from waypost.accounts import audit
from waypost.accounts.login import make_link
from waypost.accounts.models import Brand, Membership, Organisation, Person, Role
from waypost.cli.failing import Failure

_COUNTRY = re.compile(r"[A-Z]{2}")


@transaction.atomic
def add_brand(
    name: str,
    slug: str,
    zone: str,
    country: str,
    organisation: str,
    policy: Mapping[str, Any],
    now: datetime,
) -> tuple[int, str]:
    """The new brand's id and slug. It belongs to the organisation named so, which is made when it
    is not there; with no name, to the only one, or to one of the brand's own name."""
    slug = slugify(slug or name)
    country = country.upper()
    if not slug:
        raise Failure("--slug: letters, digits and dashes, as it shows in addresses", 2)
    if Brand.objects.filter(slug=slug).exists():
        raise Failure(f"There is a brand {slug!r} already; give another --slug.", 2)
    if country and not _COUNTRY.fullmatch(country):
        raise Failure(f"--country: {country!r} is no country code such as DE", 2)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Failure(f"--zone: {zone!r} is no time zone such as Europe/Berlin", 2) from error
    made = Brand.objects.create(
        organisation=_organisation(organisation, name),
        name=name,
        slug=slug,
        zone=zone,
        country=country,
        policy=dict(policy),
        activated_at=now,
    )
    return made.pk, made.slug


def _organisation(name: str, brand: str) -> Organisation:
    known = list(Organisation.objects.all()[:2])
    if not name and len(known) == 1:
        return known[0]
    return Organisation.objects.get_or_create(name=name or brand)[0]


def add_policy(brand_id: int, off: list[str]) -> None:
    """Switch further kinds of issues off for a brand."""
    brand = Brand.objects.get(pk=brand_id)
    brand.policy = {**brand.policy, "off": [*dict.fromkeys([*brand.policy.get("off", []), *off])]}
    brand.save(update_fields=["policy"])


@transaction.atomic
def add_person(email: str, name: str, brand_id: int, role: str, now: datetime) -> str:
    """Make somebody a member of the brand's organisation; the token of a link that logs in once."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Failure(f"{email!r} is no e-mail address", 2) from error
    if role not in Role.values:
        raise Failure(f"--role: {role!r} is none of {', '.join(Role.values)}", 2)
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person.objects.create_user(email, name)
    organisation = Brand.objects.get(pk=brand_id).organisation
    Membership.objects.update_or_create(
        organisation=organisation, person=person, defaults={"role": role}
    )
    return make_link(person, now)


@transaction.atomic
def unlock_person(email: str, now: datetime) -> str:
    """Take somebody's second factors away, who has lost them; the token of a link that logs in
    once. Each of their organisations finds it in its audit log."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Failure(f"Nobody here is called {email!r}.", 2)
    if not person.is_active:
        raise Failure(f"The account of {email} is deactivated: no link would let it in.", 2)
    person.authenticator_set.all().delete()
    for organisation_id in person.memberships.values_list("organisation_id", flat=True):
        audit.note_from_shell(organisation_id, "member.two_factor_reset", person.email)
    return make_link(person, now)
