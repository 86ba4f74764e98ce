"""The audit log, newest first, from a place on."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from waypost.console.read.rows import rows

_CHANGES = """
select a.id, a.at, a.who, a.person_id, a.address, a.verb, a.about, a.before, a.after,
    coalesce(b.name, '')
from accounts_auditentry a left join accounts_brand b on b.id = a.of_brand
where a.organisation_id = %(house)s {conditions}
order by a.at desc, a.id desc limit %(most)s
"""
_PEOPLE = """
select p.id::text, coalesce(nullif(p.name, ''), p.email) from accounts_membership m
join accounts_person p on p.id = m.person_id where m.organisation_id = %s order by 2, 1 limit 500
"""
# A loose walk over the index: one step a verb, however long the log.
_VERBS = """
with recursive known(verb) as (
    (select verb from accounts_auditentry where organisation_id = %(house)s order by verb limit 1)
    union all
    select (select a.verb from accounts_auditentry a
        where a.organisation_id = %(house)s and a.verb > known.verb order by a.verb limit 1)
    from known where known.verb is not null
)
select verb from known where verb is not null
"""
_CONDITIONS = {
    "person": "and a.person_id = %(person)s",
    "verb": "and a.verb = %(verb)s",
    "since": "and a.at >= %(since)s",
    "until": "and a.at < %(until)s",
    "after": "and (a.at, a.id) < (%(after_at)s, %(after_id)s)",
}


class Asked(NamedTuple):
    """What is asked for; None asks for all."""

    person: int | None = None
    verb: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Change(NamedTuple):
    id: int
    at: datetime
    who: str
    person_id: int | None
    address: str
    verb: str
    about: str
    before: Any
    after: Any
    brand: str


class Difference(NamedTuple):
    """One field that changed; None: there was nothing."""

    name: str
    before: str | None
    after: str | None


def changes(
    house: int, asked: Asked, most: int, after: tuple[datetime, int] | None = None
) -> list[Change]:
    """At most `most` changes of an organisation, those after the place `after` only."""
    given: dict[str, Any] = {**asked._asdict(), "house": house, "most": most}
    names = [name for name, value in asked._asdict().items() if value is not None]
    if after is not None:
        names.append("after")
        given["after_at"], given["after_id"] = after
    conditions = " ".join(_CONDITIONS[name] for name in names)
    return rows(_change, _CHANGES.format(conditions=conditions), given)


def _change(*columns: Any) -> Change:
    found = Change(*columns)
    return found._replace(before=_opened(found.before), after=_opened(found.after))


def _opened(text: str | None) -> Any:
    """Django hands JSON over as it is written."""
    return None if text is None else json.loads(text)


def people(house: int) -> list[tuple[str, str]]:
    """Members: (id, name)."""
    return rows(lambda key, name: (key, name), _PEOPLE, [house])


def verbs(house: int) -> list[str]:
    """Every verb that occurs in the log."""
    return rows(str, _VERBS, {"house": house})


def difference(before: Any, after: Any) -> list[Difference]:
    """What was replaced by what, field by field; equal fields are left out.

    >>> difference({"role": "agent"}, {"role": "owner"})
    [Difference(name='role', before='agent', after='owner')]
    """
    if before is None and after is None:
        return []
    if not isinstance(before, dict | None) or not isinstance(after, dict | None):
        return [Difference("", _text(before), _text(after))]
    old, new = _flat(before or {}), _flat(after or {})
    names = [*old, *(name for name in new if name not in old)]
    return [
        Difference(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            found |= _flat(inner, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = _text(inner)
    return found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(str(_text(it)) for it in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
