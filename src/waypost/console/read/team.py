"""Members of an organisation as the team page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from waypost.accounts.members import may_give
from waypost.accounts.models import Role
from waypost.console.read.rows import rows

_MEMBERS = """
select m.id, p.id, p.name, p.email, m.role, p.is_active,
    greatest(p.last_login, (select max(s.last_seen_at) from usersessions_usersession s
        where s.user_id = p.id)),
    exists (select from mfa_authenticator a where a.user_id = p.id and a.type = 'totp'),
    (select count(*) from mfa_authenticator a where a.user_id = p.id and a.type = 'webauthn')
from accounts_membership m join accounts_person p on p.id = m.person_id
where m.organisation_id = %s
order by array_position(array['owner', 'manager', 'agent', 'viewer'], m.role::text),
    lower(coalesce(nullif(p.name, ''), p.email)), p.id
"""


class Row(NamedTuple):
    id: int
    person_id: int
    name: str
    email: str
    role: str
    active: bool
    seen: datetime | None
    app: bool
    passkeys: int


class Member(NamedTuple):
    """A member, and what the reader may do with them. roles: what may be given to them; none to
    the last owner and to those above the reader."""

    row: Row
    role: Role
    me: bool
    protected: bool
    roles: list[Role]


def members(organisation_id: int, own: Role, person_id: int) -> list[Member]:
    """Owners first, then by name."""
    given = [role for role in Role if may_give(own, role)]
    found = rows(Row, _MEMBERS, [organisation_id])
    alone = sum(row.role == Role.OWNER for row in found) == 1
    return [
        Member(
            row,
            Role(row.role),
            row.person_id == person_id,
            row.app or row.passkeys > 0,
            given if _movable(row, own, alone) else [],
        )
        for row in found
    ]


def _movable(row: Row, own: Role, alone: bool) -> bool:
    return may_give(own, Role(row.role)) and not (alone and row.role == Role.OWNER)
