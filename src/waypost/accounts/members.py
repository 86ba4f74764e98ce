"""Who belongs to an organisation: roles, the last owner, and who may decide about whom."""

from __future__ import annotations

from django.db import transaction

from waypost.accounts.models import Membership, Role
from waypost.accounts.roles import may


class NotYours(Exception):
    """Nobody decides about somebody above themselves, or raises anybody above themselves."""


class LastOwner(Exception):
    """An organisation always has an owner."""


def may_give(own: Role, role: Role) -> bool:
    """May somebody with the role `own` give `role`? Managers and owners, up to their own."""
    return may(own, Role.MANAGER) and may(own, role)


@transaction.atomic
def change_role(organisation_id: int, membership_id: int, role: Role, own: Role) -> Role:
    """Give a member another role; the one they had. NotYours, LastOwner, Membership.DoesNotExist.

    own: the role of whoever does it.
    """
    members = _locked(organisation_id)
    member = _found(members, membership_id)
    before = Role(member.role)
    if not (may_give(own, role) and may_give(own, before)):
        raise NotYours
    if before is Role.OWNER and role is not Role.OWNER:
        _keep_an_owner(members)
    member.role = role
    member.save(update_fields=["role"])
    return before


@transaction.atomic
def remove(organisation_id: int, membership_id: int, own: Role) -> Role:
    """End a membership; the role it had. As `change_role`."""
    members = _locked(organisation_id)
    member = _found(members, membership_id)
    role = Role(member.role)
    if not may_give(own, role):
        raise NotYours
    if role is Role.OWNER:
        _keep_an_owner(members)
    member.delete()
    return role


def _locked(organisation_id: int) -> list[Membership]:
    """Two owners who remove each other at the same time take turns."""
    found = Membership.objects.filter(organisation_id=organisation_id)
    return list(found.select_for_update().order_by("id"))


def _found(members: list[Membership], membership_id: int) -> Membership:
    for member in members:
        if member.pk == membership_id:
            return member
    raise Membership.DoesNotExist


def _keep_an_owner(members: list[Membership]) -> None:
    if sum(member.role == Role.OWNER for member in members) < 2:
        raise LastOwner
