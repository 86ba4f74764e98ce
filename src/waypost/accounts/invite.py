"""Invitations: somebody is asked by a link to join an organisation, and joins once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from waypost.accounts.members import NotYours, may_give
from waypost.accounts.models import Invitation, Membership, Person, Role
from waypost.accounts.throttle import key_of

LIFETIME = timedelta(days=7)


class AlreadyMember(Exception):
    """Somebody with this address belongs to the organisation already."""


class InvitationOver(Exception):
    """Accepted before, withdrawn, too old, or never given."""


def waiting(organisation_id: int) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn, newest first; those that are too old as well."""
    found = Invitation.objects.filter(organisation_id=organisation_id)
    return found.filter(accepted_at=None, withdrawn_at=None).order_by("-created_at", "-id")


@transaction.atomic
def invite(
    organisation_id: int, email: str, role: Role, by: Person, own: Role, now: datetime
) -> tuple[Invitation, str]:
    """Ask `email` to join; the invitation and its token, which is kept nowhere. An older one for
    the same address is withdrawn. NotYours, AlreadyMember."""
    if not may_give(own, role):
        raise NotYours
    members = Membership.objects.filter(organisation_id=organisation_id)
    if members.filter(person__email__iexact=email).exists():
        raise AlreadyMember
    waiting(organisation_id).filter(email__iexact=email).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        organisation_id=organisation_id,
        email=email,
        role=role,
        digest=key_of("invitation", token),
        invited_by=by,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    return made, token


def look(token: str, now: datetime) -> Invitation:
    """The invitation that a link is; InvitationOver."""
    return _open(token, now, Invitation.objects.select_related("organisation", "invited_by"))


@transaction.atomic
def join_as_new(token: str, name: str, password: str, now: datetime) -> Person:
    """Make the account that was asked for, and its membership. InvitationOver, AlreadyMember (the
    address has an account: that person joins by `join`)."""
    found = _open(token, now, Invitation.objects.select_for_update())
    if Person.objects.filter(email__iexact=found.email).exists():
        raise AlreadyMember
    person = Person.objects.create_user(found.email, name, password)
    _accept(found, person, now)
    return person


@transaction.atomic
def join(token: str, person: Person, now: datetime) -> None:
    """Join as somebody who has an account with the very address. InvitationOver, NotYours."""
    found = _open(token, now, Invitation.objects.select_for_update())
    if person.email.lower() != found.email.lower():
        raise NotYours
    _accept(found, person, now)


def _open(token: str, now: datetime, among: QuerySet[Invitation]) -> Invitation:
    found = among.filter(digest=key_of("invitation", token), accepted_at=None, withdrawn_at=None)
    made = found.filter(expires_at__gt=now).first()
    if made is None:
        raise InvitationOver
    return made


def _accept(found: Invitation, person: Person, now: datetime) -> None:
    Membership.objects.get_or_create(
        organisation_id=found.organisation_id, person=person, defaults={"role": found.role}
    )
    found.accepted_at = now
    found.save(update_fields=["accepted_at"])
