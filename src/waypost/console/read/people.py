"""Colleagues: who works at this brand's desk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from waypost.console.read.rows import rows

_PEOPLE = """
select p.id, p.name, p.email, m.role from accounts_person p
join accounts_membership m on m.person_id = p.id
join accounts_brand b on b.organisation_id = m.organisation_id
where b.id = %s and p.is_active order by coalesce(nullif(p.name, ''), p.email), p.id
"""
_MENTION = re.compile(r"(?<![\w.])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")


class Colleague(NamedTuple):
    id: int
    name: str
    email: str
    role: str

    @property
    def shown(self) -> str:
        return self.name or self.email


def people(brand_id: int) -> list[Colleague]:
    """By name. An organisation's members work at all of its brands."""
    return rows(Colleague, _PEOPLE, [brand_id])


def mentioned(text: str, colleagues: Iterable[Colleague]) -> list[int]:
    """Whom a text calls: `@ada@example.com`, or `@ada` where only one address begins so."""
    found: list[int] = []
    known = list(colleagues)
    for called in _MENTION.findall(text.casefold()):
        name = called.rstrip(".")
        fits = [it.id for it in known if name in (it.email.casefold(), _local(it.email))]
        if len(fits) == 1 and fits[0] not in found:
            found += fits
    return found


def _local(email: str) -> str:
    return email.casefold().rpartition("@")[0]
